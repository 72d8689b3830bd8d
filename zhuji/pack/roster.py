"""Who is asked: the units as they stood on the first day of a period, and the members and post holders in them."""

from datetime import date

from zhuji.core.days import Period
from zhuji.org.models import Membership, Post, UnitSpell
from zhuji.org.queries import below

Subject = tuple[int, int | None]  # unit, and the person where persons are asked
SPELL = "unit_id", "kind", "since", "until", "unit__since", "unit__until", "unit__stage", "unit__ownership"


def spells():
    """What every unit was, in the order in which it was that: the rows that a roster is made of."""
    return UnitSpell.objects.order_by("since", "pk")


def people_asked(of, day):
    """Memberships, or posts, of those asked, whatever the units were on the day."""
    if of.each == "member":
        return Membership.objects.of_members(day)
    return Post.objects.in_force(day).filter(title__in=of.posts)


class Roster:
    """The units of a part of the tree with their history, read once.

    scope: at or below this unit (None: the whole tree). without: tops of parts left out. only: just these units.
    """

    def __init__(self, scope=None, *, without=(), only=None):
        self.scope, self.only = scope, only
        self._asked: dict = {}
        self._spells: dict[str, list[tuple]] = {}
        self._by_unit: dict[int, list[tuple]] = {}
        for row in self._read(without):
            self.add(row)

    def _read(self, without):
        rows = self.within(spells(), "unit")
        for top in without:
            rows = rows.exclude(below(top.path, "unit__path"))
        return rows.values_list(*SPELL)

    def add(self, row: tuple) -> None:
        """Take in a spell; those of one unit come in their order."""
        self._spells.setdefault(row[1], []).append(row)
        self._by_unit.setdefault(row[0], []).append(row)

    def within(self, rows, unit: str):
        """Only rows whose unit lies in the part."""
        if self.only is not None:
            rows = rows.filter(**{f"{unit}__in": self.only})
        return rows if self.scope is None else rows.filter(below(self.scope.path, f"{unit}__path"))

    def asked(self, of, period: Period) -> list[Subject]:
        """Units of the kinds on the first day of the period that existed through all of it; members and holders in
        such units, as of the first day."""
        key = (of, period)
        if key not in self._asked:
            if of.each == "unit":
                self._asked[key] = [(unit, None) for unit in self.units(of, period)]
            else:
                self._asked[key] = self._people(of, period)
        return self._asked[key]

    def was(self, of, unit: int, day: date) -> bool:
        """Whether the unit was of the kinds on the day; for a day on which it did not exist, what it was nearest to it.
        What was done is looked at whether or not the unit had been set up in due form."""
        spells = self._by_unit.get(unit, ())
        then = [row for row in spells if row[2] <= day] or spells[:1]
        if not then:
            return False
        _, kind, _, _, _, _, stage, ownership = then[-1]
        return kind in of.kinds and self._of_that_sort(of, stage, ownership)

    def units(self, of, period) -> list[int]:
        """The units in which, or of which, something is asked."""
        start, end = period.start, period.end
        found = []
        for kind in of.kinds:
            for unit, _, since, until, founded, ended, stage, ownership in self._spells.get(kind, ()):
                asked = founded <= start and ended > end and since <= start < until
                if asked and self._of_that_sort(of, stage, ownership):
                    found.append(unit)
        return found

    @staticmethod
    def _of_that_sort(of, stage, ownership) -> bool:
        if (of.stages and stage not in of.stages) or stage in of.stages_except:
            return False
        return not (ownership and ownership in of.ownership_except)

    def _people(self, of, period) -> list[Subject]:
        day, units = period.start, set(self.units(of, period))
        rows = self.within(people_asked(of, day), "unit").values_list("unit__path", "unit_id", "person_id")
        # Whoever belongs to several units, or holds posts there, is asked once, in the highest: the last one wins.
        ordered = sorted(rows, reverse=True)
        found = {person: unit for _path, unit, person in ordered if unit in units}
        return [(unit, person) for person, unit in found.items()]
