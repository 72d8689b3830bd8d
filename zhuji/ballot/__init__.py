"""Secret votes: papers counted on screen by two tellers, anonymous sheets answered by a code drawn from a hat, and the
yearly review of members. No table ties a person to a choice; `docs/ballots.md` says what that is worth and what not.
"""
