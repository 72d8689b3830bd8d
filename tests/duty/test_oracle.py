"""The engine agrees with the naive oracle on random cities."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as make
from tests.duty import oracle
from zhuji.core.days import EVER, FOREVER
from zhuji.org.models import Unit
from zhuji.pack.evaluate import Evaluation, Question
from zhuji.pack.findings import found
from zhuji.pack.load import load
from zhuji.pack.roster import Roster

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 9, 30)
# Days near the edges of months and quarters, where answers go wrong.
EDGES = [dt.date(2026, m, d) for m in range(1, 11) for d in (1, 2, 15, 27, 28)] + [
    dt.date(2026, 1, 31), dt.date(2026, 3, 31), dt.date(2026, 4, 30), dt.date(2026, 6, 30), dt.date(2025, 12, 31),
]  # fmt: skip
days = st.sampled_from(EDGES)
maybe = st.none() | st.integers(0, 12)
RULES = (
    "branch.theme-day",
    "branch.committee.monthly",
    "branch.general-meeting.quarterly",
    "branch.general-meeting.quorum",
    "branch.committee.quorum",
    "branch.chair",
)


@st.composite
def branches(draw):
    count = draw(st.integers(0, 9))
    members = [
        {
            "standing": draw(st.sampled_from(["full", "full", "full", "probationary"])),
            "joined_on": draw(st.none() | days),
            "full_on": draw(st.none() | days),
        }
        for _ in range(count)
    ]
    people = list(range(max(count, 1)))
    posts = [
        {
            "person": draw(st.sampled_from(people)),
            "title": draw(st.sampled_from(["secretary", "organisation-member", "grade-leader"])),
            "since": draw(days),
            "until": draw(st.none() | days),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    activities = [
        {
            "kind": draw(st.sampled_from(["theme-day", "committee-meeting", "general-meeting"])),
            "on": draw(days),
            "chair": draw(st.none() | st.sampled_from(people)),
            **{name: draw(maybe) for name in ("expected", "present", "entitled", "entitled_present")},
        }
        for _ in range(draw(st.integers(0, 12)))
    ]
    return {
        "kind": draw(st.sampled_from(["branch", "joint-branch"])),
        "founded": draw(st.none() | days),
        "ended": draw(st.none() | days),
        "members": members,
        "posts": posts,
        "activities": activities,
    }


def lay_out(city, school):
    """The drawn city as rows and as lists."""
    lists = []
    for place, drawn in enumerate(city):
        founded, ended = drawn["founded"], drawn["ended"]
        if founded and ended and ended < founded:
            founded, ended = ended, founded
        unit = make.make_unit(
            drawn["kind"], f"支部{place}", None, covers=[school], since=founded or EVER, until=ended or FOREVER
        )
        people = [
            make.make_person(
                school, branch=unit, standing=m["standing"], joined_on=m["joined_on"], full_on=m["full_on"]
            )
            for m in drawn["members"]
        ] or [make.make_person(school)]
        posts = [p for p in drawn["posts"] if p["until"] is None or p["until"] >= p["since"]]
        kept = {(p["person"], p["title"], p["since"]): p for p in posts}.values()
        for p in kept:
            make.make_post(people[p["person"]], unit, p["title"], since=p["since"], until=p["until"] or FOREVER)
        activities = []
        for a in drawn["activities"]:
            chair = None if a["chair"] is None else people[a["chair"]]
            fields = {k: a[k] for k in ("expected", "present", "entitled", "entitled_present")}
            row = make.make_activity(unit, a["kind"], a["on"], chair=chair, **fields)
            activities.append({**a, "code": row.code})
        lists.append(
            oracle.Branch(unit.code, drawn["kind"], founded, ended, [], drawn["members"], list(kept), activities)
        )
    return lists


@pytest.mark.django_db
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(city=st.lists(branches(), min_size=1, max_size=3), as_of=days)
def test_engine_agrees_with_plain_loops_on_random_cities(db, city, as_of):
    with transaction.atomic():
        compare(lay_out(city, make.make_unit("school", "学校")), as_of)
        transaction.set_rollback(True)


def compare(lists, as_of):
    evaluation = Evaluation(Question(load("base"), FIRST, LAST, as_of), Roster())
    rules = [load("base").rules[key] for key in RULES]
    codes = dict(Unit.objects.values_list("pk", "code"))

    duties = {
        (o.rule.id, codes[o.unit_id], o.period.label): (o.status, o.have)
        for o in evaluation.outcomes(rules)
        if o.rule.id in RULES[:3]
    }
    rows = {(f.rule.id, f.record): f.known for f in found(evaluation) if f.rule.id in RULES[3:]}

    assert duties == {k: v for b in lists for k, v in oracle.counted(b, FIRST, LAST, as_of).items()}
    assert rows == {k: v for b in lists for k, v in oracle.findings(b, FIRST, LAST, as_of).items()}
