"""From the rules of a pack to one statement for each ask: all units and all periods at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce

from zhuji.core.days import Period
from zhuji.pack.evaluate import Question
from zhuji.pack.judging import Verdict, judge_count, judge_quality, judge_standing
from zhuji.pack.schema.rules import Rule, Standing, Tally
from zhuji.warehouse.grid import Grid, Pivots
from zhuji.warehouse.profiles import Profiles
from zhuji.warehouse.terms import renewal
from zhuji.warehouse.tracing import Column, Path, as_case, ends, trace
from zhuji.warehouse.verdicts import Verdicts


@dataclass(frozen=True, slots=True)
class Part:
    """One ask of a rule: a statement giving unit, person, verdict, have, need, due."""

    rule: Rule
    number: int
    spans: tuple[Period, ...]
    grid: Grid
    select: str

    def meets(self, other: "Part") -> bool:
        """Whether somebody may be asked by both in the same period."""
        if self.grid.by_person or other.grid.by_person:
            return self.grid.by_person == other.grid.by_person
        mine, theirs = ([span.label for span in part.spans] for part in (self, other))
        if mine == theirs:
            return self.grid.profiles.meet(self.grid.key, other.grid.key)
        return bool(set(mine) & set(theirs))


class Plan:
    """The statements of all rules of a question. Nothing is counted before the statements are run."""

    def __init__(self, question: Question, profiles: Profiles, verdicts: Verdicts):
        self.question, self.profiles, self.verdicts = question, profiles, verdicts
        self.pivots = Pivots()

    def parts(self, rule: Rule) -> Iterator[Part]:
        """The asks of a rule that are asked at all."""
        for number, ask in enumerate(rule.asks):
            spans = self.question.spans(rule, ask)
            if not spans:
                continue
            if isinstance(ask, Tally):
                yield self._tally(rule, number, ask, spans)
            elif isinstance(ask, Standing):
                yield self._standing(rule, number, ask, spans)
            else:
                yield self._renewal(rule, number, ask, spans)

    def _tally(self, rule, number, ask, spans) -> Part:
        as_of, plain = self.question.as_of, self.question.plain
        grid = Grid(self.profiles, self.pivots, spans)
        if ask.among is not None:
            grid.of_whatever_units(ask.of)
            rows, bad = grid.tally(plain(ask.among), as_of, needed=True), grid.tally(plain(ask.counts), as_of)
            missing = [grid.tally(plain(bound.counts), as_of) for bound in ask.known_if]

            def judged(path: Path, no: int):
                unknown = reduce(lambda a, b: a + b, (Column(path, name) for name in missing), 0)
                return judge_quality(Column(path, rows), Column(path, bad), unknown)

            return self._part(rule, number, spans, grid, judged)
        self._subjects(grid, ask.of)
        where = self._where(grid, ask.of, [span.start for span in spans])
        bounds = [(bound, grid.tally(plain(bound.counts), as_of)) for bound in (ask, *ask.also)]

        def counted(path: Path, no: int):
            if self._left_out(path, where, spans[no].start):
                return None
            return judge_count(self._values(path, bounds, spans[no].start), self.question.passing(spans[no]))

        return self._part(rule, number, spans, grid, counted)

    def _standing(self, rule, number, ask, spans) -> Part:
        days = [self.question.judged_on(span) for span in spans]
        grid = self._on_days(ask.of, spans, days)
        where = self._where(grid, ask.of, days)
        bounds = [(bound, grid.stood(bound.counts, days)) for bound in (ask, *ask.also)]
        known = [(bound, grid.stood(bound.counts, days)) for bound in ask.known_if]
        among = grid.stood(ask.among, days) if ask.among else ""

        def judged(path: Path, no: int):
            if self._left_out(path, where, days[no]) or (among and not Column(path, among)):
                return None
            return judge_standing(self._values(path, bounds, days[no]), self._values(path, known, days[no]))

        return self._part(rule, number, spans, grid, judged)

    def _renewal(self, rule, number, ask, spans) -> Part:
        days = [self.question.judged_on(span) for span in spans]
        grid = self._on_days(ask.of, spans, days)
        where = self._where(grid, ask.of, days)
        kept = self._by_span(
            [
                as_case(
                    trace(lambda path, day=day: not self._left_out(path, where, day)),  # type: ignore[misc]
                    lambda end: "TRUE" if end else "FALSE",
                )
                for day in days
            ]
        )
        asked = f"SELECT unit, person, no FROM ({grid.select()}) AS g WHERE {kept}"
        select = renewal(self.question, self.profiles.engine, self.verdicts, (rule, number, ask, spans), asked)
        return Part(rule, number, tuple(spans), grid, select)

    def _on_days(self, of, spans, days) -> Grid:
        grid = Grid(self.profiles, self.pivots, [span.on(day) for span, day in zip(spans, days, strict=True)])
        self._subjects(grid, of)
        return grid

    def _subjects(self, grid: Grid, of) -> None:
        grid.of_units(of) if of.each == "unit" else grid.of_people(of)

    def _where(self, grid: Grid, of, days) -> list:
        return [(bound, grid.stood(bound.counts, days)) for bound in of.where]

    def _values(self, path: Path, bounds, day: date) -> list:
        return [(self.question.held(bound, day), Column(path, name)) for bound, name in bounds]

    def _left_out(self, path: Path, where, day: date) -> bool:
        return any(held.wrong(value) for held, value in self._values(path, where, day))

    def _part(self, rule, number, spans, grid, judge: Callable[[Path, int], Verdict | None]) -> Part:
        """Trace the judgement for each span, number its ends, and put both into one statement."""
        trees = [trace(lambda path, no=no: judge(path, no)) for no in range(len(spans))]  # type: ignore[misc]
        found = dict.fromkeys(_end(end) for tree in trees for end in ends(tree) if end is not None)
        places = {end: place for place, end in enumerate(found)}
        first = len(self.verdicts.rows)
        for no, span in enumerate(spans):
            for end in places:
                self.verdicts.add(rule, number, no, span, end)

        def told(say) -> str:
            return self._by_span([as_case(tree, say) for tree in trees])

        place = told(lambda end: "-1" if end is None else str(places[_end(end)]))
        have = told(lambda end: "NULL" if end is None or end.have is None else end.have.sql)
        need = told(lambda end: end.need.sql if end is not None and isinstance(end.need, Column) else "NULL")
        select = (
            f"SELECT unit, person, CAST({first} + no * {len(places)} + place AS INT) AS verdict, "
            f"CAST(have AS DECIMAL(9, 1)) AS have, CAST(need AS INT) AS need, CAST(NULL AS DATE) AS due FROM "
            f"(SELECT unit, person, no, {place} AS place, {have} AS have, {need} AS need FROM ({grid.select()}) AS g) "
            f"AS j WHERE place >= 0"
        )
        return Part(rule, number, tuple(spans), grid, select)

    @staticmethod
    def _by_span(texts: list[str]) -> str:
        """What is the same for all spans once; else by the number of the span."""
        groups: dict[str, list[int]] = {}
        for no, said in enumerate(texts):
            groups.setdefault(said, []).append(no)
        *some, last = sorted(groups.items(), key=lambda item: len(item[1]))
        cases = " ".join(f"WHEN no IN ({', '.join(map(str, nos))}) THEN {said}" for said, nos in some)
        return f"CASE {cases} ELSE {last[0]} END" if some else last[0]


def _end(end: Verdict) -> tuple:
    """status, the number asked for where it is plain, reason."""
    return end.status, None if isinstance(end.need, Column) else end.need, end.reason
