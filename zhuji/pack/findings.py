"""The rows behind broken rules: one at a time, with the reason, and whether it is known or cannot be told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhuji.core.days import Period
from zhuji.org.models import Unit
from zhuji.pack.evaluate import Evaluation
from zhuji.pack.judging import DEFECTIVE, OVERDUE, UNKNOWN
from zhuji.pack.measuring import rows_of
from zhuji.pack.schema.measures import PostsCrossed, PostsNotCrossed
from zhuji.pack.schema.rules import Rule, Standing, Tally

NAMES_PEOPLE = (PostsCrossed, PostsNotCrossed)  # the row to be mended is a person's post


@dataclass(slots=True)
class Found:
    """A row behind a broken rule. `record` is the code by which a reader knows it; `known` is False where a fact that
    the rule needs was never written down."""

    rule: Rule
    ask: int
    unit_id: int
    person_id: int | None
    record: str
    on: date
    reason: str
    known: bool
    have: object = None
    need: object = None


def found(evaluation: Evaluation) -> Iterator[Found]:
    """Every finding of the evaluation's question, rule by rule."""
    codes = dict(Unit.objects.values_list("pk", "code"))
    for rule in evaluation.rules:
        for number, ask in enumerate(rule.asks):
            if isinstance(ask, Tally) and ask.among is not None:
                yield from _rows(evaluation, rule, number, ask)
        if not isinstance(rule.asks[0], Tally):
            yield from _stood(evaluation, rule, codes)


def _rows(evaluation, rule, number, ask) -> Iterator[Found]:
    """Rows of a question of quality: those in which it is broken, then those of which it cannot be told."""
    question = evaluation.question
    seen = set()
    for spec, reason in ((ask.counts, "row-broken"), *((b.counts, "uncounted") for b in ask.known_if)):
        rows = rows_of(question.plain(spec))
        last = min(question.last, question.as_of)
        within = evaluation.roster.within(rows.rows.filter(**{f"{rows.day}__range": (question.first, last)}), rows.unit)
        for unit, day, record in within.order_by(rows.day, "pk").values_list(rows.unit, rows.day, rows.record):
            if record in seen or not _applied(evaluation, rule, ask, unit, day):
                continue
            seen.add(record)
            yield Found(rule, number, unit, None, record, day, reason, reason == "row-broken")


def _applied(evaluation, rule, ask, unit, day) -> bool:
    """Whether the rule was in force on the row's day, and the unit of that kind when the period began."""
    if day < rule.since or (rule.until and day >= rule.until):
        return False
    return evaluation.roster.was(ask.of, unit, max(Period.of(ask.every, day).start, rule.since))


def _stood(evaluation, rule, codes) -> Iterator[Found]:
    """What stands wrong, or cannot be told, or has run out: as it was last judged."""
    wrong = {o.unit_id: o for o in evaluation.outcomes([rule]) if o.status in (DEFECTIVE, OVERDUE, UNKNOWN)}
    for unit, outcome in wrong.items():
        ask = rule.asks[outcome.ask]
        day = outcome.due if outcome.status == OVERDUE else min(evaluation.question.as_of, outcome.period.end)
        known = outcome.status != UNKNOWN
        people: list[tuple[int | None, str]] = []
        if isinstance(ask, Standing) and isinstance(ask.counts, NAMES_PEOPLE) and outcome.reason == "too-many":
            people = _people(ask, day).get(unit, [])
        for person, record in people or [(None, codes[unit])]:
            yield Found(rule, outcome.ask, unit, person, record, day, outcome.reason, known, outcome.have, outcome.need)


def _people(ask, day) -> dict[int, list[tuple[int | None, str]]]:
    """Who is behind it, by unit, on the day for which it was judged."""
    rows = rows_of(ask.counts, day)
    names: dict[int, list[tuple[int | None, str]]] = {}
    columns = rows.rows.order_by("pk").values_list(rows.unit, rows.person, rows.record)
    for unit, person, record in dict.fromkeys(columns):
        names.setdefault(unit, []).append((person, record))
    return names
