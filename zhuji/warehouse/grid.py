"""The grid: whoever is asked, times the periods, with the counts that the judgement looks at beside them."""

from dataclasses import dataclass, field
from datetime import date

from zhuji.core.days import Period
from zhuji.pack.roster import people_asked
from zhuji.warehouse.measured import asked_day, on_day, statement, stood, tallied, text
from zhuji.warehouse.profiles import Profiles


class Pivots:
    """Counts by whom and period. The same counts, asked for by several rules, are worked out once."""

    def __init__(self):
        self.numbers: dict[str, int] = {}
        self.uses: dict[int, int] = {}

    def name(self, select: str) -> str:
        """A stand-in for the counts; `settled` puts a table or the statement itself in its place."""
        number = self.numbers.setdefault(select, len(self.numbers))
        self.uses[number] = self.uses.get(number, 0) + 1
        return f"<<{number}>>"

    def shared(self) -> dict[str, str]:
        """name → statement of what more than one rule asks for."""
        return {f"counts{no}": select for select, no in self.numbers.items() if self.uses[no] > 1}

    def settled(self, sql: str) -> str:
        """The statement with its counts in it."""
        for select, no in self.numbers.items():
            if f"<<{no}>>" in sql:
                sql = sql.replace(f"<<{no}>>", f"counts{no}" if self.uses[no] > 1 else f"({select})")
        return sql


@dataclass
class Grid:
    """Who is asked in which of the spans. Counts are added one by one; each becomes a column."""

    profiles: Profiles
    pivots: Pivots
    spans: list[Period]  # of one day each where something is judged on a day
    by_person: bool = False
    key: int = -1  # in table `masks`
    subjects: str = ""
    joins: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    def of_units(self, of) -> "Grid":
        """Units of that sort that existed through the span."""
        self.key = self.profiles.asked(of, self.spans)
        return self

    def of_whatever_units(self, of) -> "Grid":
        """Units that were of that sort on the first day of the span, or nearest to it."""
        self.key = self.profiles.were(of, self.spans)
        return self

    def of_people(self, of) -> "Grid":
        """Members or post holders; of somebody asked in several units only the highest."""
        self.by_person = True
        self.key = self.profiles.asked(of, self.spans)
        people = statement(people_asked(of, asked_day()), "unit_id", "person_id")
        self.subjects = " UNION ALL ".join(
            f"SELECT {no} AS no, x.c1 AS person, MIN(u.place) AS place FROM "
            f"({text(on_day(people, span.start))}) AS x JOIN units AS u ON u.unit = x.c0 JOIN masks AS m "
            f"ON m.profile = u.profile AND m.key = {self.key} WHERE {_bit(str(no))} GROUP BY x.c1"
            for no, span in enumerate(self.spans)
        )
        return self

    def tally(self, spec, as_of: date, *, needed: bool = False) -> str:
        """The column with the count of the rows in each span; `needed`: only whoever has any."""
        select = tallied(spec, self.spans, as_of, self.by_person)
        return self._join(select, "person" if self.by_person else "unit", needed)

    def stood(self, spec, days: list[date]) -> str:
        """The column with the count of what was in force in the unit on the day of each span."""
        return self._join(stood(spec, days), "unit", False)

    def _join(self, select: str, whose: str, needed: bool) -> str:
        at = len(self.joins)
        kind = "JOIN" if needed else "LEFT JOIN"
        self.joins.append(f"{kind} {self.pivots.name(select)} AS t{at} ON t{at}.who = s.{whose}")
        picked = " ".join(f"WHEN {no} THEN t{at}.n{no}" for no in range(len(self.spans)))
        value = f"t{at}.n0" if len(self.spans) == 1 else f"CASE p.no {picked} END"
        self.columns.append(f"COALESCE({value}, 0) AS v{at}")
        return f"v{at}"

    def select(self) -> str:
        """unit, person, no, v0, v1 …"""
        columns = "".join(f", {column}" for column in self.columns)
        joins = " ".join(self.joins)
        numbers = ", ".join(f"({no})" for no in range(len(self.spans)))
        if self.by_person:
            columns = columns.replace("p.no", "s.no")
            return (
                f"SELECT s.unit, s.person, s.no{columns} FROM (SELECT q.no, q.person, u.unit FROM ({self.subjects}) "
                f"AS q JOIN units AS u ON u.place = q.place) AS s {joins}"
            )
        return (
            f"SELECT s.unit, CAST(NULL AS BIGINT) AS person, p.no{columns} FROM units AS s JOIN masks AS m "
            f"ON m.profile = s.profile AND m.key = {self.key} {joins} CROSS JOIN (VALUES {numbers}) AS p(no) "
            f"WHERE {_bit('p.no')}"
        )


def _bit(no: str) -> str:
    return f"(m.mask >> CAST({no} AS INT)) & 1 = 1"
