"""What is asked in the benchmark: fifteen rules of `base` of all three forms, for the year, when it is over."""

from datetime import date

from zhuji.bench.nation import YEAR
from zhuji.pack.load import load
from zhuji.pack.schema.packs import Pack

FIRST, LAST, AS_OF = date(YEAR, 1, 1), date(YEAR, 12, 31), date(YEAR + 1, 1, 1)
RULES = (
    "branch.theme-day",
    "branch.committee.monthly",
    "branch.group.monthly",
    "branch.general-meeting.quarterly",
    "branch.general-meeting.quorum",
    "branch.org-life",
    "branch.review",
    "branch.lecture",
    "study-group.quarterly",
    "democratic-life.annual",
    "drill.monthly",
    "edu.hours.member",
    "edu.hours.secretary",
    "election.term",
    "branch.size.max",
)


def pack() -> Pack:
    """`base` with these rules only."""
    base = load("base")
    return base.model_copy(update={"rules": {key: base.rules[key] for key in RULES}})
