"""Meetings that decide: agenda, attendance, recusal, discussion with the chair last, votes, minutes. A meeting is an
activity with more to it; a topic is a matter. How many votes fell secretly, `ballot` counts.
"""
