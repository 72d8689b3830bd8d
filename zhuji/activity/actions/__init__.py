"""Use cases of activities, by noun: activities, attachments, themes."""
