"""Judging: what counts come to. The one place where a bound is held against a value.

Nothing here asks whether a value is a plain number: `zhuji.warehouse.tracing` passes in the names of columns instead
and reads off, from how they are compared, the SQL that judges a nation. So compare, add and subtract; no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from zhuji.core.days import Period, add_months
from zhuji.pack.reasons import key_of, placed

DONE, LATE, DEFECTIVE, OPEN, OVERDUE, UNKNOWN = "done", "late", "defective", "open", "overdue", "unknown"
GRAVITY = {status: place for place, status in enumerate((DONE, OPEN, LATE, UNKNOWN, OVERDUE, DEFECTIVE))}


class Verdict(NamedTuple):
    """How something stands; see `evaluate.Outcome` for what the parts mean."""

    status: str
    have: Any  # a number, or None
    need: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """A bound with plain numbers."""

    least: int | None
    most: int | None
    below: int | None
    unsettled: frozenset[int]

    def wrong(self, value) -> str:
        """Empty if the value keeps within the bound, else the key of what is wrong."""
        if self.unsettled and any(value == n for n in sorted(self.unsettled)):
            return "unsettled"
        if self.least is not None and value < self.least:
            return "short"
        if self.most is not None and value > self.most:
            return "too-many"
        return "too-many" if self.below is not None and value >= self.below else ""

    def asked(self, reason: str) -> int | None:
        """The number that was asked for: the upper limit where there is too much, else the first there is."""
        if reason == "too-many":
            return self.most if self.most is not None else (self.below or 0) - 1
        return next((n for n in (self.least, self.most, self.below) if n is not None), None)


def shown(bounds: Iterable[tuple]) -> tuple:
    """(have, need, reason) of the first of (bound, value) that is not kept, or of the first where all are."""
    first = None
    for place, (held, value) in enumerate(bounds):
        if reason := held.wrong(value):
            return value, (value if reason == "unsettled" else held.asked(reason)), placed(reason, place)
        first = first or (value, held.asked(""), "")
    return first or (None, None, "")


def judge_count(bounds: Iterable[tuple], passing: str) -> Verdict:
    """Enough rows for every bound, or not; `passing`: what it is called while there are too few."""
    have, need, reason = shown(bounds)
    return Verdict(DONE if not reason else DEFECTIVE if key_of(reason) == "too-many" else passing, have, need, reason)


def judge_quality(rows, bad, missing) -> Verdict | None:
    """Rows that must all be right. `bad`: broken in so many; `missing`: not to be told of so many."""
    if not rows:
        return None
    good = rows - bad - missing
    if bad:
        return Verdict(DEFECTIVE, good, rows, "row-broken")
    if missing:
        return Verdict(UNKNOWN, good, rows, "uncounted")
    return Verdict(DONE, good, rows, "")


def judge_standing(bounds: Iterable[tuple], known: Iterable[tuple]) -> Verdict:
    """How it stands on a day; not known where a bound of `known` does not hold."""
    have, need, reason = shown(bounds)
    if any(held.wrong(value) for held, value in known):
        have, reason = None, "uncounted"
    status = DONE if not reason else UNKNOWN if key_of(reason) in ("uncounted", "unsettled") else DEFECTIVE
    return Verdict(status, have, need, reason)


def judge_term(begun: list[date], months: int, ahead: int | None, period: Period, day: date):
    """(due, status, reason) of what runs out `months` after its latest beginning, of which the last two are looked at;
    None where nothing is asked. `ahead`: asked for only from so many months before it runs out."""
    if not begun:
        return None if ahead is not None else (period.end, UNKNOWN, "uncounted")
    due = add_months(begun[-1], months)
    if ahead is not None:
        return (due, OPEN, "runs-out") if add_months(due, -ahead) <= day <= due else None
    if day > due:
        return due, OVERDUE, "ran-out"
    if len(begun) > 1 and begun[-1] in period and begun[-1] > (before := add_months(begun[-2], months)):
        return before, LATE, "renewed-late"
    return due, OPEN if due in period else DONE, ""
