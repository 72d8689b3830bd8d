"""Use cases of rulebooks."""
