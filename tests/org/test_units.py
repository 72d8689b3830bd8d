"""The tree changes on a day, and stays visible as it stood on every day before."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as make
from zhuji.core.days import FOREVER
from zhuji.core.errors import Refused
from zhuji.org.actions import units as actions
from zhuji.org.history import as_of
from zhuji.org.models import Coverage, LogEntry, Membership, Unit, UnitSpell

DAY = dt.date(2026, 5, 8)
pytestmark = pytest.mark.django_db


def found(code, parent, on=dt.date(2020, 1, 1), kind="school"):
    return actions.found_unit(code=code, name=f"单位{code}", kind=kind, parent=parent, on=on, by=None)


def names_on(day, top):
    return [(depth, spell.name) for depth, spell in as_of(day, [top.path])]


def test_founded_unit_hangs_where_it_was_founded_and_is_logged(city):
    unit = found("N1", city)

    assert (unit.path, unit.school_id) == (f"{city.path}{unit.pk}/", unit.pk)
    assert LogEntry.objects.get().verb == "founded"


def test_code_that_is_taken_is_refused(city):
    found("N1", city)
    with pytest.raises(Refused, match="N1"):
        found("N1", city)


def test_day_to_come_is_refused(city):
    with pytest.raises(Refused, match="还没有到"):
        found("N1", city, on=dt.date(2999, 1, 1))


def test_renamed_unit_keeps_its_old_name_for_the_days_before(city):
    unit = found("N1", city)
    actions.rename_unit(unit, name="新名", on=DAY, by=None)

    assert names_on(DAY - dt.timedelta(days=1), city) == [(0, "市委教育工委"), (1, "单位N1")]
    assert names_on(DAY, city) == [(0, "市委教育工委"), (1, "新名")]


def test_change_before_the_last_change_is_refused(city):
    unit = found("N1", city)
    actions.rename_unit(unit, name="新名", on=DAY, by=None)
    with pytest.raises(Refused, match="早于上一次变更"):
        actions.rename_unit(unit, name="旧名", on=DAY - dt.timedelta(days=1), by=None)


def test_moved_unit_takes_along_all_below_it_and_leaves_its_history_behind(city, district, other_district):
    school = found("N1", district)
    office = found("N2", school, kind="office")

    actions.move_unit(school, parent=other_district, on=DAY, by=None)

    office.refresh_from_db()
    assert office.path == f"{other_district.path}{school.pk}/{office.pk}/"
    before = dict(reversed(pair) for pair in names_on(DAY - dt.timedelta(days=1), city))
    assert before["单位N2"] == 3
    assert [s.parent for s in UnitSpell.objects.filter(unit=school).order_by("since")] == [district, other_district]


def test_unit_cannot_be_moved_below_itself(district):
    school = found("N1", district)
    office = found("N2", school, kind="office")
    with pytest.raises(Refused, match="它自己或它的下级"):
        actions.move_unit(school, parent=office, on=DAY, by=None)


def test_general_branch_becomes_a_committee_on_a_day(city, school):
    unit = actions.found_unit(
        code="G", name="总支", kind="general-branch", parent=city, on=dt.date(2020, 1, 1), by=None, covers=[school]
    )
    actions.reform_unit(unit, kind="committee", on=DAY, by=None, document="区教〔2026〕1号")

    assert list(unit.spells.order_by("since").values_list("kind", "until")) == [
        ("general-branch", DAY),
        ("committee", FOREVER),
    ]


def test_school_cannot_be_reformed_into_a_branch(school):
    with pytest.raises(Refused, match="只有党组织"):
        actions.reform_unit(school, kind="branch", on=DAY, by=None)


def test_unit_with_living_children_or_members_does_not_end(committee, branch, members):
    with pytest.raises(Refused, match="下级"):
        actions.end_unit(committee, on=DAY, by=None)
    with pytest.raises(Refused, match="组织关系"):
        actions.end_unit(branch, on=DAY, by=None)


def test_merged_schools_keep_their_history_and_people_go_along(district):
    one, two = found("N1", district), found("N2", district)
    teacher, office = make.make_person(one), found("N3", one, kind="office")

    actions.merge_units([one], into=two, on=DAY, by=None)

    one.refresh_from_db(), teacher.refresh_from_db(), office.refresh_from_db()
    assert (one.ended, teacher.unit, office.parent) == (DAY, two, two)
    assert one.changes.first().other == two
    assert "单位N1" in [name for _d, name in names_on(DAY - dt.timedelta(days=1), district)]


def test_split_branch_takes_its_members_and_the_school_along(committee, school, branch, members):
    moving = members[:3]

    new = actions.split_unit(branch, code="B2", name="第二党支部", members=moving, on=DAY, by=None)

    assert set(Membership.objects.in_force(DAY).filter(unit=new).values_list("person", flat=True)) == {
        p.pk for p in moving
    }
    assert Membership.objects.in_force(DAY).filter(unit=branch).count() == 5
    assert Coverage.objects.get(unit=new).school == school


def test_ended_unit_takes_no_more_changes(city):
    unit = found("N1", city)
    actions.end_unit(unit, on=DAY, by=None)
    with pytest.raises(Refused, match="撤销"):
        actions.rename_unit(unit, name="x", on=DAY, by=None)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["found", "move", "rename", "end"]), st.integers(0, 9), st.integers(0, 9), st.integers(0, 40)
    ),
    max_size=20,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_after_any_changes_paths_follow_parents_and_history_has_no_gap(db, steps):
    with transaction.atomic():
        top = make.make_unit("education-committee", "工委", since=dt.date(2020, 1, 1))
        units, replay, day = [top], {}, dt.date(2025, 1, 1)
        for number, (what, a, b, days) in enumerate(steps):
            day += dt.timedelta(days=days)
            try:
                with transaction.atomic():
                    take_step(what, units, a, b, (day, number))
            except Refused:
                pass
            replay[day] = standing()
        check(replay)
        transaction.set_rollback(True)


def take_step(what, units, a, b, when):
    day, number = when
    unit, other = units[a % len(units)], units[b % len(units)]
    if what == "found":
        units.append(found(f"U{number}", unit, on=day, kind="office"))
    elif what == "move":
        actions.move_unit(unit, parent=other, on=day, by=None)
    elif what == "rename":
        actions.rename_unit(unit, name=f"名{number}", on=day, by=None)
    elif unit.parent_id:
        actions.end_unit(unit, on=day, by=None)


def standing():
    """The tree as `Unit` says it stands: name and parent of whatever has not ended."""
    return {u.pk: (u.name, u.parent_id) for u in Unit.objects.filter(until=FOREVER)}


def check(replay):
    for unit in Unit.objects.select_related("parent"):
        above = unit.parent.path if unit.parent else ""
        assert unit.path == f"{above}{unit.pk}/"
        spells = list(unit.spells.order_by("since", "pk"))
        assert (spells[0].since, spells[-1].until) == (unit.since, unit.until)
        assert all(one.until == two.since for one, two in zip(spells, spells[1:], strict=False))
    for day, stood in replay.items():
        spells = UnitSpell.objects.in_force(day)
        assert {s.unit_id: (s.name, s.parent_id) for s in spells} == stood
