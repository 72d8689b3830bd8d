"""Runs the cases that every pack ships: given these records, on this day, expect these answers."""

from datetime import date
from decimal import Decimal

import pytest

from tests import factories
from tests.decided import lay_out_meeting
from zhuji.core.days import EVER, FOREVER
from zhuji.pack.evaluate import evaluate
from zhuji.pack.load import cases_of, load, names

CASES = [pytest.param(name, case, id=f"{name}: {case.case}") for name in names() for case in cases_of(name)]


def lay_out(given, pack):
    """The given records as rows; returns units and people by the codes of the case."""
    units, people = {}, {}
    for unit in given.units:
        units[unit.code] = factories.make_unit(
            unit.kind,
            unit.code,
            units.get(unit.under),
            covers=[units[code] for code in unit.covers],
            since=unit.since or EVER,
            until=unit.until or FOREVER,
            code=unit.code,
            stage=unit.stage,
            ownership=unit.ownership,
        )
    for row in given.people:
        for n in range(row.count):
            person = factories.make_person(
                units[row.works_in] if row.works_in in units else units[given.units[0].code],
                row.number,
                number=row.number if row.count == 1 and row.number else f"{row.number or 'p'}-{len(people)}-{n}",
                branch=units[row.branch] if row.branch else None,
                standing=row.standing,
                joined_on=row.joined_on,
                full_on=row.full_on,
            )
            people[person.number] = person
    for post in given.posts:
        factories.make_post(
            people[post.person], units[post.unit], post.title, since=post.since or EVER, until=post.until or FOREVER
        )
    for term in given.terms:
        factories.make_term(units[term.unit], term.began_on)
    for row in given.activities:
        fields = row.model_dump(exclude={"unit", "kind", "on", "attended", "times", "chair", "lecturer"})
        for _ in range(row.times):
            factories.make_activity(
                units[row.unit],
                row.kind,
                row.on,
                attended=[people[number] for number in row.attended],
                chair=people.get(row.chair),
                lecturer=people.get(row.lecturer),
                **fields,
            )
    for row in given.meetings:
        lay_out_meeting(row, units, people, pack)
    return units, people


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "case"), CASES)
def test_case(name, case):
    units, people = lay_out(case.given, load(name))
    first = date(case.as_of.year - 1, 1, 1)
    outcomes = evaluate(load(name), first=first, last=case.as_of, as_of=case.as_of)

    for expected in case.expect:
        person = people[expected.person].pk if expected.person else None
        found = [
            o
            for o in outcomes
            if (o.rule.id, o.person_id, o.period.label) == (expected.rule, person, expected.period)
            and (person or o.unit_id == units[expected.unit].pk)
        ]
        assert bool(found) == expected.asked, (expected, found)
        for outcome in found:
            answer = {"status": outcome.status, "have": _number(outcome.have), "need": _number(outcome.need)}
            wanted = expected.model_dump(include=set(answer), exclude_none=True)
            assert wanted.items() <= answer.items(), (expected, answer)
        assert len(found) == expected.asked


def _number(value):
    return None if value is None else Decimal(value)
