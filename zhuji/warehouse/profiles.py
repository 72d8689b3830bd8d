"""Who is asked, for a million units: the roster decides once for each sort of unit, not for each unit.

What the roster asks about a unit are the days of its spells against the days of the periods, its kinds, stage and
ownership. Units that agree in these are of one profile. There are a few hundred profiles however many units there are,
so the roster of `pack.roster` itself is run over the profiles, and its answers are joined back to the units.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from zhuji.core.days import FOREVER, Period
from zhuji.core.errors import Refused
from zhuji.org.models import Unit
from zhuji.pack.roster import SPELL, Roster, spells
from zhuji.warehouse.engines import Engine
from zhuji.warehouse.measured import literal, statement, text

MOST_SPANS = 60  # bits of a mask


class Profiles:
    """The profiles of the units of a part of the tree, and which of them are asked what when.

    days: every first and last day of a period, and every day on which something that stands is judged.
    """

    def __init__(self, engine: Engine, days: Iterable[date], scope: str, without: Iterable[str]):
        self.engine = engine
        self.days = sorted(set(days))
        self._masks: dict[tuple, int] = {}
        self._rows: list[tuple[int, int, int]] = []
        engine.keep("profiled", self._profiled(scope, list(without)))
        texts = [row[0] for row in engine.rows("SELECT DISTINCT profile FROM profiled")]
        self.rosters = [self._roster(profile) for profile in texts]
        engine.load("profiles", {"profile": "text", "no": "int"}, [(t, no) for no, t in enumerate(texts)])
        engine.keep(
            "units",
            "SELECT u.unit, u.code, p.no AS profile, ROW_NUMBER() OVER (ORDER BY u.path) AS place FROM profiled AS u "
            "JOIN profiles AS p ON p.profile = u.profile",
        )

    def asked(self, of, spans: list[Period]) -> int:
        """The key in table `masks` under which stand the profiles asked in each of the spans."""
        return self._mask(("asked", of, tuple(spans)), lambda roster, span: bool(roster.units(of, span)), spans)

    def were(self, of, spans: list[Period]) -> int:
        """The key in table `masks` under which stand the profiles of that sort on the first day of each span."""
        return self._mask(("were", of, tuple(spans)), lambda roster, span: roster.was(of, 1, span.start), spans)

    def meet(self, one: int, other: int) -> bool:
        """Whether some unit is asked under both keys in the same span."""
        masks = {profile: mask for key, profile, mask in self._rows if key == one}
        return any(key == other and masks.get(profile, 0) & mask for key, profile, mask in self._rows)

    def finish(self) -> None:
        """Make table `masks` known to the engine: key, profile, and one bit for each span."""
        self.engine.load("masks", {"key": "int", "profile": "int", "mask": "int"}, self._rows)

    def _mask(self, key, asks, spans) -> int:
        if len(spans) > MOST_SPANS:
            raise Refused(_("一次最多核算 %s 个时段，请缩短 --from 与 --to 之间的日期") % MOST_SPANS)
        if key not in self._masks:
            self._masks[key] = number = len(self._masks)
            for profile, roster in enumerate(self.rosters):
                mask = sum(1 << no for no, span in enumerate(spans) if asks(roster, span))
                if mask:
                    self._rows.append((number, profile, mask))
        return self._masks[key]

    def _profiled(self, scope: str, without: list[str]) -> str:
        """unit, path, code, profile: the spells of each unit in their order, days only as far as periods tell them."""
        rows = text(statement(spells(), *SPELL, "pk"))
        days = ", ".join(f"{self._place(column, 0, len(self.days))} AS {column}" for column in ("c2", "c3", "c4", "c5"))
        numbered = (
            f"SELECT c0, c1, {days}, c6, c7, ROW_NUMBER() OVER (PARTITION BY c0 ORDER BY c2, c8) AS place "
            f"FROM ({rows}) AS s"
        )
        spell = "CONCAT_WS('|', LPAD(CAST(place AS VARCHAR), 5, '0'), c1, c2, c3, c4, c5, c6, c7)"
        units = text(statement(Unit.objects.all(), "pk", "path", "code"))
        return (
            f"SELECT u.c0 AS unit, u.c1 AS path, u.c2 AS code, n.profile FROM (SELECT c0, "
            f"{self.engine.gathered(spell, ';')} AS profile FROM ({numbered}) AS o GROUP BY c0) AS n "
            f"JOIN ({units}) AS u ON u.c0 = n.c0 WHERE {within('u.c1', scope, without)}"
        )

    def _place(self, column: str, low: int, high: int) -> str:
        """The place of the first of our days that is not before the day in the column: a tree of comparisons."""
        if low == high:
            return str(low)
        middle = (low + high) // 2
        yes, no = self._place(column, low, middle), self._place(column, middle + 1, high)
        return f"CASE WHEN {column} <= {literal(self.days[middle])} THEN {yes} ELSE {no} END"

    def _roster(self, profile: str) -> Roster:
        """The roster of one unit of that profile, with key 1."""
        roster = Roster(only=())
        for spell in profile.split(";"):
            kind, since, until, founded, ended, stage, ownership = spell.split("|")[1:]
            days = (self._day(int(place)) for place in (since, until, founded, ended))
            roster.add((1, kind, *days, stage, ownership))
        return roster

    def _day(self, place: int) -> date:
        return self.days[place] if place < len(self.days) else FOREVER


def within(column: str, scope: str, without: list[str]) -> str:
    """Paths at or below the scope (empty: the whole tree), and not at or below the tops left out."""
    inside = [_below(column, scope)] if scope else ["true"]
    return " AND ".join(inside + [f"NOT {_below(column, top)}" for top in without])


def _below(column: str, path: str) -> str:
    return f"({column} >= '{path}' AND {column} < '{path[:-1]}0')"
