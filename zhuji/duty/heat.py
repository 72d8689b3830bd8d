"""The committee's view: rules by months, for a unit and all below it, in a few queries however large the city."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from zhuji.activity.models import Activity
from zhuji.core.days import Period
from zhuji.duty.models import Duty
from zhuji.org.models import Unit

YEARLY = 13  # the column of what is asked once a year


@dataclass(slots=True)
class Cell:
    """How many were asked, and how each stands: status → how many."""

    period: str = ""
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def asked(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.counts["done"] + self.counts["late"]

    @property
    def wrong(self) -> int:
        return self.counts["overdue"] + self.counts["defective"]

    @property
    def shade(self) -> str:
        """heat-0: nothing wrong … heat-3: a third or more wrong; heat-n: still open or not known."""
        if not self.wrong:
            return "heat-0" if self.done == self.asked else "heat-n"
        share = self.wrong * 20 // self.asked
        return "heat-1" if share < 2 else "heat-2" if share < 7 else "heat-3"


def column_of(starts: date, ends: date, year: int) -> int:
    """The month in whose column a period stands: its last one in the year; a whole year has a column of its own."""
    if (ends - starts).days > 300:
        return YEARLY
    return ends.month if ends.year == year else 12


def heat(unit: Unit, year: int) -> dict[str, dict[int, Cell]]:
    """rule → column → cell, over all duties of the unit and what is below it in the year."""
    span = Period.year(date(year, 1, 1))
    rows = Duty.objects.at_or_below(unit).overlapping(span.start, span.end)
    rows = rows.values_list("rule", "period", "starts", "ends", "status").annotate(n=Count("pk")).order_by("rule")
    found: dict[str, dict[int, Cell]] = {}
    for rule, period, starts, ends, status, n in rows:
        cell = found.setdefault(rule, {}).setdefault(column_of(starts, ends, year), Cell())
        cell.period = period
        cell.counts[status] += n
    return found


def by_child(unit: Unit, year: int) -> list[dict]:
    """Each unit directly below with how many duties of its subtree stand how, the most wrong first."""
    span = Period.year(date(year, 1, 1))
    children = {u.path: u for u in unit.children.all()}
    rows = Duty.objects.at_or_below(unit).overlapping(span.start, span.end).values_list("unit__path", "status")
    counts: dict[str, dict[str, int]] = {path: defaultdict(int) for path in children}
    depth = unit.path.count("/") + 1
    for path, status, n in rows.annotate(n=Count("pk")).order_by():
        top = "/".join(path.split("/")[:depth]) + "/"
        if top in counts:
            counts[top][status] += n
    found = [{"unit": children[path], "counts": dict(c), **_sums(c)} for path, c in counts.items() if c]
    return sorted(found, key=lambda row: (-row["wrong"], row["unit"].name))


def _sums(counts) -> dict[str, int]:
    return {
        "asked": sum(counts.values()),
        "done": counts["done"] + counts["late"],
        "wrong": counts["overdue"] + counts["defective"],
        "open": counts["open"],
        "unknown": counts["unknown"],
    }


def totals(unit: Unit, year: int) -> dict[str, int]:
    """How all duties of the year at or below the unit stand, and how many units are asked at all."""
    span = Period.year(date(year, 1, 1))
    rows = Duty.objects.at_or_below(unit).overlapping(span.start, span.end)
    counts = defaultdict(int, rows.values_list("status").annotate(n=Count("pk")).order_by())
    return _sums(counts) | {"late": counts["late"], "units": rows.values("unit").distinct().count()}


def late_entries(unit: Unit, year: int, days: int) -> int:
    """How many activities of the year were recorded more than so many days after they were held."""
    span = Period.year(date(year, 1, 1))
    return Activity.objects.held().held_in(span).at_or_below(unit).filter(days_after__gt=days).count()


WORST = Q(status__in=("overdue", "defective"))


def worst(unit: Unit, year: int, most: int = 5) -> list[dict]:
    """The gaps that most units have in one rule and period: rule, period, how many."""
    span = Period.year(date(year, 1, 1))
    rows = Duty.objects.at_or_below(unit).overlapping(span.start, span.end).filter(WORST)
    counted = rows.values("rule", "period").annotate(n=Count("pk"))
    return list(counted.order_by("-n", "rule")[:most])
