"""Use cases of the organisation, by noun: units, people, accounts."""
