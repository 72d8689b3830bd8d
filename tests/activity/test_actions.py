"""Activities are recorded as they were; what cannot be is refused with the way on."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from tests import factories as make
from zhuji.activity.actions import activities as actions
from zhuji.activity.actions.themes import issue_theme, recall_theme, themes_for
from zhuji.activity.models import Activity
from zhuji.core.errors import Refused
from zhuji.org.models import LogEntry, Person
from zhuji.pack.load import load

BASE = load("base")
DAY = dt.date(2026, 5, 8)


def record(unit, kind="theme-day", held_on=DAY, **fields):
    return actions.record_activity(unit=unit, kind=kind, held_on=held_on, by=None, pack=BASE, title="学习", **fields)


@pytest.mark.django_db
def test_recorded_activity_has_a_code_of_unit_and_day_and_a_line_in_the_log(branch):
    activity = record(branch)
    assert (activity.code, LogEntry.objects.get().verb) == ("B1-20260508-1", "recorded")


@pytest.mark.django_db
def test_head_counts_follow_from_who_was_ticked_absent(branch, members):
    statuses = dict.fromkeys(members, "present") | {members[0]: "excused", members[1]: "observer"}
    activity = record(branch, attendance=statuses)
    assert (activity.expected, activity.present, activity.entitled, activity.entitled_present) == (7, 6, 7, 6)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "picnic"}, "没有这种活动"),
        ({"kind": "drill"}, "不由"),
        ({"held_on": localdate() + dt.timedelta(days=1)}, "列入计划"),
        ({"starts_at": dt.time(16), "ends_at": dt.time(15)}, "结束时间早于"),
        ({"present": 9, "expected": 8}, "多于应到"),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_is_refused_and_nothing_is_written(branch, fields, words):
    with pytest.raises(Refused, match=words):
        record(branch, **fields)
    assert (Activity.objects.count(), LogEntry.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_day_before_the_unit_was_set_up_is_refused(committee, school):
    young = make.make_unit("branch", "新支部", committee, covers=[school], since=dt.date(2026, 6, 1))
    with pytest.raises(Refused, match="不存在"):
        record(young)


@pytest.mark.django_db
def test_second_of_a_kind_on_a_day_is_asked_about(branch):
    record(branch)
    with pytest.raises(Refused, match="确属另一次"):
        record(branch)
    assert record(branch, sure=True).code == "B1-20260508-2"


@pytest.mark.django_db
def test_form_sent_twice_is_recorded_once(branch):
    assert record(branch, token="abc").pk == record(branch, token="abc").pk
    assert Activity.objects.count() == 1


@pytest.mark.django_db
def test_correction_from_a_stale_page_is_refused(branch):
    activity = record(branch)
    actions.correct_activity(activity, version=1, by=None, pack=BASE, title="甲")
    with pytest.raises(Refused, match="刚被别人改过"):
        actions.correct_activity(activity, version=1, by=None, pack=BASE, title="乙")
    activity.refresh_from_db()
    assert (activity.title, activity.version) == ("甲", 2)


@pytest.mark.django_db
def test_withdrawn_record_stays_readable_and_counts_for_nothing(branch):
    activity = record(branch)
    with pytest.raises(Refused, match="原因"):
        actions.withdraw_activity(activity, reason=" ", by=None)
    actions.withdraw_activity(activity, reason="记错单位", by=None)
    assert (Activity.objects.count(), Activity.objects.held().count()) == (1, 0)


@pytest.mark.django_db
def test_plan_becomes_a_record_when_it_is_carried_out(branch, members):
    plan = actions.plan_activity(unit=branch, kind="theme-day", held_on=localdate(), by=None, pack=BASE, title="计划")
    done = actions.correct_activity(
        plan, version=1, by=None, pack=BASE, attendance=dict.fromkeys(members, "present"), held_on=localdate()
    )
    assert (done.state, done.present) == ("held", 8)


@pytest.mark.django_db
def test_plan_for_a_day_that_is_past_is_refused(branch):
    with pytest.raises(Refused, match="日期已过"):
        actions.plan_activity(unit=branch, kind="theme-day", held_on=DAY, by=None, pack=BASE, title="x")


@pytest.mark.django_db
def test_theme_of_a_superior_reaches_every_unit_below_and_no_other(district, branch, outsider):
    theme = issue_theme(unit=district, kind="theme-day", month=DAY, title="师德", by=None)
    assert list(themes_for(branch, DAY)) == [theme]
    assert list(themes_for(outsider.person.unit, DAY)) == []
    with pytest.raises(Refused, match="已经下发过"):
        issue_theme(unit=district, kind="theme-day", month=DAY, title="另一个", by=None)
    recall_theme(theme, reason="重发", by=None)
    assert list(themes_for(branch, DAY)) == []


people = st.lists(
    st.tuples(
        st.sampled_from(["full", "probationary"]),
        st.none() | st.sampled_from([DAY, DAY + dt.timedelta(days=1)]),
        st.sampled_from(["present", "excused", "absent", "observer"]),
    ),
    max_size=12,
)


@given(people)
def test_head_counts_agree_with_counting_on_fingers(rows):
    statuses = {Person(pk=n, standing=s, full_on=f): status for n, (s, f, status) in enumerate(rows)}
    counts = actions.head_counts(statuses, DAY)
    seated = [row for row in rows if row[2] != "observer"]
    voters = [row for row in seated if row[0] == "full" and row[1] in (None, DAY)]
    assert counts == {
        "expected": len(seated),
        "present": sum(row[2] == "present" for row in seated),
        "entitled": len(voters),
        "entitled_present": sum(row[2] == "present" for row in voters),
    }


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_never_take_the_same_code_nor_record_one_form_twice():
    unit = make.make_unit("branch", "支部", code="R1")
    failures = []

    def work(n):
        try:
            record(unit, token=f"same{n % 4}", sure=True)
        except Exception as error:  # noqa: BLE001 - whatever went wrong is shown below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert failures == []
    assert sorted(Activity.objects.values_list("code", flat=True)) == [f"R1-20260508-{n}" for n in range(1, 5)]
