"""Where everybody asked stands with a rule, in every period: set-based over units and periods.

A tally costs one query for all its periods; who is asked is worked out once for all rules of the same `of`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import chain

from zhuji.core.days import YEAR, Period, periods
from zhuji.pack.counting import Counter
from zhuji.pack.judging import GRAVITY, OPEN, OVERDUE, Held, judge_count, judge_quality, judge_standing, judge_term
from zhuji.pack.measuring import settled
from zhuji.pack.roster import Roster, Subject
from zhuji.pack.schema.packs import Pack
from zhuji.pack.schema.rules import Rule, Standing, Tally


@dataclass(slots=True)
class Outcome:
    """Where one unit or person stands with one rule in one period. `have` and `need` are counts, hours, or, for a
    question of quality, the good rows among all; `reason` is the key of what is wrong, empty where nothing is."""

    rule: Rule
    ask: int
    unit_id: int
    person_id: int | None
    period: Period
    due: date
    status: str
    have: Decimal | int | None
    need: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One ask of a rule in one period."""

    rule: Rule
    number: int
    ask: Tally
    period: Period


@dataclass(frozen=True)
class Question:
    """What is to be evaluated: these rules of a pack, from day to day, as it stood on `as_of`."""

    pack: Pack
    first: date
    last: date
    as_of: date

    def asked_in(self, rule: Rule, every: str) -> list[Period]:
        """The periods that have begun, and in which the rule was in force on the first day."""
        return [
            p
            for p in periods(every, self.first, self.last)
            if p.start <= self.as_of and p.start >= rule.since and (rule.until is None or p.start < rule.until)
        ]

    def looked_at(self, rule: Rule, every: str) -> list[Period]:
        """The periods that have begun, each as far as the rule was in force: a row is judged by its own day."""
        last = date.max if rule.until is None else rule.until - timedelta(days=1)
        return [
            replace(p, start=max(p.start, rule.since), end=min(p.end, last))
            for p in periods(every, self.first, self.last)
            if p.start <= self.as_of and p.end >= rule.since and p.start <= last
        ]

    def spans(self, rule: Rule, ask) -> list[Period]:
        """The periods for which an ask of the rule is judged."""
        if not isinstance(ask, Tally):
            return self.asked_in(rule, YEAR)
        return self.asked_in(rule, ask.every) if ask.among is None else self.looked_at(rule, ask.every)

    def plain(self, spec):
        """The measure with plain numbers in the place of those that the pack names."""
        return settled(spec, self.pack, self.as_of)

    def passing(self, period: Period) -> str:
        """What a duty that is not done is called: it can still be done, or no longer."""
        return OPEN if self.as_of <= period.end else OVERDUE

    def judged_on(self, period: Period) -> date:
        """The day on which what stands is judged: the last of the period, or as long as it runs the day it is."""
        return min(self.as_of, period.end)

    def held(self, bound, day: date) -> Held:
        """The bound with its numbers as they are on the day."""
        number = self.pack.number
        return Held(
            least=None if bound.at_least is None else number(bound.at_least, day),
            most=None if bound.at_most is None else number(bound.at_most, day),
            below=None if bound.less_than is None else number(bound.less_than, day),
            unsettled=frozenset(number(n, day) for n in bound.unsettled_at),
        )


class Evaluation:
    """One evaluation of one pack over the units of a scope. Keeps what its rules share: roster and standing counts."""

    def __init__(self, question: Question, roster: Roster):
        self.question = question
        self.roster = roster
        self.counter = Counter(self.roster)

    @cached_property
    def rules(self) -> list[Rule]:
        return [rule for rule in self.question.pack.rules.values() if not rule.off]

    def outcomes(self, rules: Iterable[Rule] | None = None) -> Iterator[Outcome]:
        """Every duty of every unit and person in the scope. Where two asks of a rule meet the same unit in the same
        period, the graver answer stands."""
        for rule in self.rules if rules is None else rules:
            answers = [self.answers(rule, number, ask) for number, ask in enumerate(rule.asks)]
            if len(answers) == 1:
                yield from answers[0]
                continue
            gravest: dict[tuple, Outcome] = {}
            for outcome in chain.from_iterable(answers):
                key = outcome.unit_id, outcome.person_id, outcome.period.label
                if key not in gravest or GRAVITY[outcome.status] > GRAVITY[gravest[key].status]:
                    gravest[key] = outcome
            yield from gravest.values()

    def answers(self, rule, number, ask) -> Iterator[Outcome]:
        """What one ask of the rule comes to."""
        if isinstance(ask, Tally):
            return self.tally(rule, number, ask)
        if isinstance(ask, Standing):
            return self.standing(rule, number, ask)
        return self.renewal(rule, number, ask)

    def subjects(self, ask, period: Period, day: date) -> list[Subject]:
        """Whom the ask asks in the period: units of its kind for which every `where` holds on the day."""
        asked = self.roster.asked(ask.of, period)
        for bound in ask.of.where:
            counts = self.counter.stood(bound.counts, day)
            held = self.question.held(bound, day)
            asked = [s for s in asked if not held.wrong(counts.get(s[0], 0))]
        return asked

    # ── so many in every period ──────────────────────────────────────────────────────────────────────────────────────

    def tally(self, rule, number, ask) -> Iterator[Outcome]:
        spans = self.question.spans(rule, ask)
        if not spans:
            return
        by_person = ask.of.each != "unit"

        def counted(spec):
            return self.counter.counted(self.question.plain(spec), spans, self.question.as_of, by_person)

        if ask.among is not None:
            missing = [counted(bound.counts) for bound in ask.known_if]
            rows = zip(spans, counted(ask.among), counted(ask.counts), *missing, strict=True)
            for period, among, broken, *unknown in rows:
                yield from self._quality(Slot(rule, number, ask, period), among, broken, unknown)
            return
        bounds = [(bound, counted(bound.counts)) for bound in (ask, *ask.also)]
        for index, period in enumerate(spans):
            now = [(self.question.held(bound, period.start), counts[index]) for bound, counts in bounds]
            yield from self._counted(Slot(rule, number, ask, period), now)

    def _counted(self, slot: Slot, bounds) -> Iterator[Outcome]:
        """Enough rows for every bound, or not: the first bound that is not kept is the one that is shown."""
        period, by_person = slot.period, slot.ask.of.each != "unit"
        passing = self.question.passing(period)
        for unit, person in self.subjects(slot.ask, period, period.start):
            key = person if by_person else unit
            verdict = judge_count(((held, counts.get(key, 0)) for held, counts in bounds), passing)
            yield Outcome(slot.rule, slot.number, unit, person, period, period.end, *verdict)

    def _quality(self, slot: Slot, among, broken, unknown) -> Iterator[Outcome]:
        """Rows that must all be right: asked of whoever has rows at all, whenever the unit was founded."""
        period = slot.period
        for unit, rows in among.items():
            if not self.roster.was(slot.ask.of, unit, period.start):
                continue
            verdict = judge_quality(rows, broken.get(unit, 0), sum(counts.get(unit, 0) for counts in unknown))
            if verdict is not None:
                yield Outcome(slot.rule, slot.number, unit, None, period, period.end, *verdict)

    # ── how it stands on a day ───────────────────────────────────────────────────────────────────────────────────────

    def standing(self, rule, number, ask) -> Iterator[Outcome]:
        for period in self.question.asked_in(rule, YEAR):
            day = self.question.judged_on(period)
            bounds = [(self.question.held(b, day), self.counter.stood(b.counts, day)) for b in (ask, *ask.also)]
            known = [(self.question.held(b, day), self.counter.stood(b.counts, day)) for b in ask.known_if]
            among = self.counter.stood(ask.among, day) if ask.among else None
            for unit, person in self.subjects(ask, period.on(day), day):
                if among is not None and not among.get(unit, 0):
                    continue
                verdict = judge_standing(
                    ((held, counts.get(unit, 0)) for held, counts in bounds),
                    ((held, counts.get(unit, 0)) for held, counts in known),
                )
                yield Outcome(rule, number, unit, person, period, period.end, *verdict)

    # ── what runs out ────────────────────────────────────────────────────────────────────────────────────────────────

    def renewal(self, rule, place, ask) -> Iterator[Outcome]:
        for period in self.question.asked_in(rule, YEAR):
            day = self.question.judged_on(period)
            number = self.question.pack.number
            months = number(ask.after_months, day)
            ahead = None if ask.ahead_months is None else number(ask.ahead_months, day)
            begun = self.counter.begun(ask.renews, day)
            for unit, person in self.subjects(ask, period.on(day), day):
                found = judge_term(begun.get(unit, []), months, ahead, period, day)
                if found is not None:
                    due, status, reason = found
                    yield Outcome(rule, place, unit, person, period, due, status, None, None, reason)


def evaluate(pack: Pack, *, first: date, last: date, as_of: date, scope=None) -> list[Outcome]:
    """Where everybody at or below `scope` (or in the whole tree) stands with every rule of the pack."""
    return list(Evaluation(Question(pack, first, last, as_of), Roster(scope)).outcomes())


def by_unit(outcomes: Iterable[Outcome]) -> dict[int, list[Outcome]]:
    found = defaultdict(list)
    for outcome in outcomes:
        found[outcome.unit_id].append(outcome)
    return found
