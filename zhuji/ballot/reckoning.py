"""The arithmetic of a vote, in whole numbers: what makes it valid, who won, when it stops. Knows no table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhuji.pack.schema.ballots import BallotKind

ENTITLED, PRESENT = "entitled", "present"


@dataclass(frozen=True, slots=True)
class Heads:
    """应到, 实到（投票人数）, 收回: those with a vote, those of them there, and the papers that came back."""

    entitled: int
    present: int
    returned: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on one option. Of a name that was written in only votes for are known."""

    key: object
    yes: int
    no: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a vote came to: the result, who won, who is tied, who is in doubt, and how many seats stay empty."""

    result: str
    won: tuple = ()
    tied: tuple = ()
    doubtful: tuple = ()
    open_seats: int = 0
    needed: int = field(default=0)  # 赞成 at the least, of the whole that was taken


def least_candidates(kind: BallotKind, seats: int) -> int:
    """How many candidates there must be for so many seats: 5 seats need 6, 7 need 9."""
    return seats + (kind.surplus.least(seats) if kind.surplus else 0)


def least_present(kind: BallotKind, entitled: int) -> int:
    """How many with a vote must be there."""
    return kind.quorum.least(entitled)


def paper_counts(chosen: int, seats: int) -> bool:
    """Whether one paper is valid: it may choose as many as there are seats, or fewer."""
    return chosen <= seats


def result_of(kind: BallotKind, heads: Heads, tallies: Sequence[Tally], *, seats=1, margin=0, of="") -> Outcome:
    """What the vote came to. `of`: the whole that the superior told to take, where it was asked; `margin`: how many
    votes apart is still a near tie."""
    if heads.returned > heads.present:
        return Outcome("void", open_seats=seats)
    if kind.form == "decision":
        return _decided(kind, heads, tallies[0], margin)
    return _elected(kind, heads, tallies, seats, of)


def _decided(kind: BallotKind, heads: Heads, motion: Tally, margin: int) -> Outcome:
    needed = kind.win.least(heads.entitled)
    if kind.defers_near_tie and motion.yes and motion.no and abs(motion.yes - motion.no) <= margin:
        return Outcome("near-tie", needed=needed)
    passed = kind.win.met(motion.yes, heads.entitled)
    return Outcome("passed" if passed else "failed", won=(motion.key,) if passed else (), needed=needed)


def _elected(kind: BallotKind, heads: Heads, tallies: Sequence[Tally], seats: int, of: str) -> Outcome:
    share, whole = kind.win, heads.entitled
    if of == PRESENT and kind.win_of_present:
        share, whole = kind.win_of_present, heads.present
    ranked = sorted(tallies, key=lambda tally: -tally.yes)
    over = [tally for tally in ranked if share.met(tally.yes, whole)]
    needed = share.least(whole)
    loose = kind.win_of_present
    if not of and loose and len(over) < seats:
        doubtful = [t.key for t in ranked if t not in over and loose.met(t.yes, heads.present)]
        if doubtful:
            won = tuple(t.key for t in over)
            return Outcome("disputed", won, (), tuple(doubtful), seats - len(over), needed)
    if len(over) <= seats:
        left = seats - len(over)
        return Outcome("short" if left else "elected", tuple(t.key for t in over), open_seats=left, needed=needed)
    last = over[seats - 1].yes
    sure = tuple(t.key for t in over if t.yes > last)
    level = tuple(t.key for t in over if t.yes == last)
    if len(sure) + len(level) == seats:
        return Outcome("elected", sure + level, needed=needed)
    return Outcome("tie", sure, level, (), seats - len(sure), needed)


def wrong_with(form: str, *, seats: int, returned: int, invalid: int, lines: Sequence[Tally], written: int) -> str:
    """What cannot be in a count, as a key, or nothing. `written`: all votes for names that were written in."""
    valid = returned - invalid
    if valid < 0:
        return "invalid"
    if any(line.yes + line.no > valid for line in lines):
        return "line"
    if form == "election" and sum(line.yes for line in lines) + written > seats * valid:
        return "over"
    if written > sum(line.no for line in lines):
        return "written"
    return ""
