"""Use cases of secret votes, by noun: ballots, counts, appraisals, sheets, reviews."""
