"""The organisation: units with their history, people, posts, membership, rights from posts, and the log.

Does not know what a unit owes or does; holds nothing about what anybody thinks.
"""
