"""The verdicts that a plan can come to, numbered: a nation's duties are a hundred million rows, but only some thousand
different ends of a judgement."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from zhuji.core.days import Period
from zhuji.pack.judging import GRAVITY
from zhuji.pack.schema.rules import Rule

COLUMNS = {
    "verdict": "int", "rule": "text", "ask": "int", "no": "int", "period": "text", "due": "date", "status": "text",
    "need": "int", "reason": "text", "gravity": "int",
}  # fmt: skip


class Numbered(NamedTuple):
    """A verdict with its number; `no` is the place of its period among those of the ask."""

    verdict: int
    rule: str
    ask: int
    no: int
    period: str
    due: date
    status: str
    need: int | None
    reason: str
    gravity: int


@dataclass
class Verdicts:
    """All verdicts of an evaluation, in the order of their numbers."""

    rows: list[Numbered] = field(default_factory=list)

    def add(self, rule: Rule, ask: int, no: int, period: Period, end: tuple) -> int:
        """Number a verdict; `end`: status, the number asked for where it is plain, reason."""
        status, need, reason = end
        number = len(self.rows)
        gravity = GRAVITY[status]
        self.rows.append(Numbered(number, rule.id, ask, no, period.label, period.end, status, need, reason, gravity))
        return number
