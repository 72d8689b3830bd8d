"""The committee's view: rules by months, for a unit and all below it, in a few queries however large the city."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from zhuji.activity.models import Activity
from zhuji.core.days import Period
from zhuji.duty.models import Duty
from zhuji.org.kinds import UnitKind
from zhuji.org.models import Unit

SUMS = ("asked", "done", "wrong", "open", "unknown")
KINDS = list(UnitKind.values)
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
    def mark(self) -> tuple[str, int]:
        """What most needs to be seen of the cell, and of how many it holds: a status and a number."""
        if self.wrong:
            return "overdue", self.wrong
        return next(((key, self.counts[key]) for key in ("unknown", "open") if self.counts[key]), ("done", 0))

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


def by_child(unit: Unit, span: Period) -> list[dict]:
    """Each unit directly below with how many duties of its subtree stand how, by kind and name: no ranking."""
    found = []
    for child, cells in _below(unit, span).items():
        counts: dict[str, int] = defaultdict(int)
        for cell in cells.values():
            for status, n in cell.counts.items():
                counts[status] += n
        found.append({"unit": child, **_sums(counts)})
    return found


def grid(unit: Unit, span: Period) -> tuple[list[str], list[tuple[Unit, dict[str, Cell]]]]:
    """Units directly below × rules: the rules that somebody fell short of, and each unit's cells."""
    rows = _below(unit, span)
    short = {rule for cells in rows.values() for rule, cell in cells.items() if cell.wrong}
    return sorted(short), list(rows.items())


def _below(unit: Unit, span: Period) -> dict[Unit, dict[str, Cell]]:
    """child → rule → cell, over the subtree of each unit directly below. One query, however many there are."""
    children = {u.path: u for u in sorted(unit.children.all(), key=lambda u: (KINDS.index(u.kind), u.name))}
    rows = Duty.objects.at_or_below(unit).overlapping(span.start, span.end).values_list("unit__path", "rule", "status")
    cells: dict[str, dict[str, Cell]] = {path: {} for path in children}
    depth = unit.path.count("/") + 1
    for path, rule, status, n in rows.annotate(n=Count("pk")).order_by():
        top = "/".join(path.split("/")[:depth]) + "/"
        if top in cells:
            cells[top].setdefault(rule, Cell()).counts[status] += n
    return {children[path]: found for path, found in cells.items() if found}


def _sums(counts) -> dict[str, int]:
    return {
        "asked": sum(counts.values()),
        "done": counts["done"] + counts["late"],
        "wrong": counts["overdue"] + counts["defective"],
        "open": counts["open"],
        "unknown": counts["unknown"],
    }


def totals(unit: Unit, year: int, found: dict[str, dict[int, Cell]]) -> dict[str, int]:
    """How all duties of the year at or below the unit stand, summed from its heat, and how many units are asked."""
    counts: dict[str, int] = defaultdict(int)
    for cells in found.values():
        for cell in cells.values():
            for status, n in cell.counts.items():
                counts[status] += n
    span = Period.year(date(year, 1, 1))
    units = Duty.objects.at_or_below(unit).overlapping(span.start, span.end).order_by().values("unit").distinct()
    return _sums(counts) | {"late": counts["late"], "units": units.count()}


def late_entries(unit: Unit, year: int, days: int) -> int:
    """How many activities of the year were recorded more than so many days after they were held."""
    span = Period.year(date(year, 1, 1))
    return Activity.objects.held().held_in(span).at_or_below(unit).filter(days_after__gt=days).count()


def worst(found: dict[str, dict[int, Cell]], most: int = 5) -> list[dict]:
    """The rules of a heat that fall short most often: how often, and in which period most."""
    rows: list[dict] = []
    for rule, cells in found.items():
        wrong = [cell for cell in cells.values() if cell.wrong]
        if wrong:
            peak = max(wrong, key=lambda cell: cell.wrong)
            n = sum(cell.wrong for cell in wrong)
            rows.append({"rule": rule, "n": n, "period": peak.period, "peak": peak.wrong, "periods": len(wrong)})
    return sorted(rows, key=lambda row: (-row["n"], row["rule"]))[:most]


def without_records(unit: Unit, year: int):
    """Units that are asked for something in the year and have recorded no activity at all."""
    span = Period.year(date(year, 1, 1))
    asked = Duty.objects.of_units().at_or_below(unit).overlapping(span.start, span.end).order_by().values("unit")
    recorded = Activity.objects.held().held_in(span).at_or_below(unit).order_by().values("unit")
    return Unit.objects.filter(pk__in=asked).exclude(pk__in=recorded).in_tree_order()
