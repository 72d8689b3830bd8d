"""Things that move through the steps of a procedure: topics with what comes before their decision, and the tasks that
come out of it. Does not know meetings: where a topic is decided, `meeting` holds.
"""
