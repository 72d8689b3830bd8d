"""Counting the rows of measures: once for all periods, once for each day that is asked about."""

from bisect import bisect_right
from datetime import date

from django.db.models import Count, Sum

from zhuji.core.days import Period
from zhuji.pack.measuring import Rows, rows_of


class Counter:
    """Counts rows of measures for the units of a roster, and remembers the counts."""

    def __init__(self, roster):
        self.roster = roster
        self._stood: dict = {}
        self._counted: dict = {}

    def counted(self, spec, spans: list[Period], as_of: date, by_person: bool) -> list[dict]:
        """For each period: unit (or person) → count or sum of the rows that happened in it, up to `as_of`."""
        key = (spec, spans[0], spans[-1], len(spans), by_person)
        if key not in self._counted:
            self._counted[key] = self._count(rows_of(spec), spans, as_of, by_person)
        return self._counted[key]

    def _count(self, rows: Rows, spans, as_of, by_person) -> list[dict]:
        whose = rows.person if by_person else rows.unit
        found = rows.rows.filter(**{f"{rows.day}__range": (spans[0].start, min(spans[-1].end, as_of))}).order_by()
        if not by_person:
            found = self.roster.within(found, rows.unit)
        value = Sum(rows.amount) if rows.amount else Count("pk")
        counts: list[dict] = [{} for _ in spans]
        starts = [span.start for span in spans]
        for who, day, n in found.values_list(whose, rows.day).annotate(n=value):
            if who is not None and n:
                counts_then = counts[bisect_right(starts, day) - 1]
                counts_then[who] = counts_then.get(who, 0) + n
        return counts

    def stood(self, spec, day: date) -> dict:
        """unit → count of the rows in force on the day."""
        if (spec, day) not in self._stood:
            rows = rows_of(spec, day)
            found = self.roster.within(rows.rows, rows.unit).order_by()
            value = Count(rows.distinct, distinct=True) if rows.distinct else Count("pk")
            self._stood[spec, day] = dict(found.values_list(rows.unit).annotate(n=value))
        return self._stood[spec, day]

    def begun(self, spec, day: date) -> dict[int, list[date]]:
        """unit → the days, in order, on which what runs out began, up to the day."""
        rows = rows_of(spec)
        found = self.roster.within(rows.rows.filter(**{f"{rows.day}__lte": day}), rows.unit)
        begun: dict[int, list[date]] = {}
        for unit, began in found.order_by(rows.day).values_list(rows.unit, rows.day):
            begun.setdefault(unit, []).append(began)
        return begun
