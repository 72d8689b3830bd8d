"""Activities are recorded as they were; what cannot be is refused with the way on."""

import datetime as dt

import pytest
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from tests import factories as make
from zhuji.activity.actions import activities as actions
from zhuji.activity.actions.lessons import recommend_lesson
from zhuji.activity.actions.sittings import plan_sitting, record_sitting
from zhuji.activity.actions.themes import issue_theme, recall_theme, themes_for
from zhuji.activity.models import Activity
from zhuji.core.errors import Refused
from zhuji.org.log import verify
from zhuji.org.models import LogEntry, Person
from zhuji.pack.load import load

BASE = load("base")
DAY = dt.date(2026, 5, 8)
TODAY = localdate()
TOMORROW = TODAY + dt.timedelta(days=1)


def record(unit, kind="theme-day", held_on=DAY, **fields):
    told = {"title": "学习", **fields}
    return actions.record_activity(unit=unit, kind=kind, held_on=held_on, by=None, pack=BASE, **told)


def plan(unit, kind="theme-day", held_on=TODAY, **fields):
    return actions.plan_activity(unit=unit, kind=kind, held_on=held_on, by=None, pack=BASE, title="计划", **fields)


def correct(activity, version=1, **fields):
    return actions.correct_activity(activity, version=version, by=None, pack=BASE, **fields)


def carry_out(activity, version=1, **fields):
    return actions.carry_out_plan(activity, version=version, by=None, pack=BASE, **fields)


def untouched():
    return (Activity.objects.count(), LogEntry.objects.count()) == (0, 0)


# ── recording ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_recorded_activity_has_a_code_of_unit_and_day_and_a_line_in_the_log(branch):
    activity = record(branch)
    assert (activity.code, LogEntry.objects.get().verb) == ("B1-20260508-1", "recorded")


@pytest.mark.django_db
def test_head_counts_follow_from_who_was_ticked_absent(branch, members):
    statuses = dict.fromkeys(members, "present") | {members[0]: "excused", members[1]: "observer"}
    activity = record(branch, attendance=statuses)
    assert (activity.expected, activity.present, activity.entitled, activity.entitled_present) == (7, 6, 7, 6)


@pytest.mark.django_db
def test_counts_are_typed_where_nobody_is_listed_and_stay_unknown_where_nobody_counted(school):
    activity = record(school, "drill", expected=600, present=590)
    assert (activity.expected, activity.present, activity.entitled) == (600, 590, None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "picnic"}, "没有这种活动"),
        ({"kind": "drill"}, "不由"),
        ({"held_on": TOMORROW}, "列入计划"),
        ({"starts_at": dt.time(16), "ends_at": dt.time(15)}, "结束时间早于"),
        ({"present": 9, "expected": 8}, "实到人数多于应到人数"),
        ({"entitled_present": 9, "entitled": 8}, "有表决权实到人数多于有表决权应到人数"),
        ({"entitled": 9, "expected": 8}, "有表决权应到人数多于应到人数"),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_is_refused_and_nothing_is_written(branch, fields, words):
    with pytest.raises(Refused, match=words):
        record(branch, **fields)
    assert untouched()


@pytest.mark.django_db
def test_day_before_the_unit_was_set_up_is_refused(committee, school):
    young = make.make_unit("branch", "新支部", committee, covers=[school], since=dt.date(2026, 6, 1))
    with pytest.raises(Refused, match="不存在"):
        record(young)


@pytest.mark.django_db
def test_kind_that_the_unit_held_when_it_was_still_another_kind_can_be_recorded_late(branch):
    branch.spells.update(until=dt.date(2026, 6, 1))
    branch.spells.create(name=branch.name, kind="general-branch", since=dt.date(2026, 6, 1))
    branch.kind = "general-branch"
    branch.save()
    assert record(branch, "committee-meeting").held_on == DAY
    with pytest.raises(Refused, match="不由"):
        record(branch, "committee-meeting", dt.date(2026, 6, 1))


@pytest.mark.django_db
def test_second_of_a_kind_on_a_day_is_asked_about(branch):
    record(branch)
    with pytest.raises(Refused, match="确属另一次"):
        record(branch)
    assert record(branch, sure=True).code == "B1-20260508-2"


@pytest.mark.django_db
@pytest.mark.parametrize("times", [2, 5])
def test_form_sent_again_and_again_is_recorded_once(branch, members, times):
    attendance = dict.fromkeys(members, "present")
    sent = {record(branch, token="abc", attendance=attendance).pk for _ in range(times)}
    assert (len(sent), Activity.objects.count(), LogEntry.objects.count()) == (1, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed", [{"title": "别的"}, {"held_on": dt.date(2026, 5, 9)}, {"kind": "study"}, "attendance"]
)
def test_form_sent_again_with_another_content_is_refused(branch, members, changed):
    attendance = dict.fromkeys(members, "present")
    record(branch, token="abc", attendance=attendance)
    again = {"attendance": attendance | {members[0]: "absent"}} if changed == "attendance" else changed
    with pytest.raises(Refused, match="已经保存过一次"):
        record(branch, **({"token": "abc", "attendance": attendance} | again))
    assert Activity.objects.count() == 1


@pytest.mark.django_db
def test_token_of_another_unit_tells_nothing_and_records_nothing(branch, outsider):
    record(outsider.person.unit, token="abc")
    with pytest.raises(Refused):
        record(branch, token="abc")
    assert branch.activities.count() == 0


# ── one sitting, several kinds ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_one_sitting_is_an_activity_of_each_kind_with_the_same_people_and_its_hours_once(branch, members):
    written = record_sitting(
        kinds=["general-meeting", "theme-day"], unit=branch, held_on=DAY, by=None, pack=BASE, title="党员大会", hours=2,
        attendance=dict.fromkeys(members, "present"), token="t",
    )  # fmt: skip
    assert [(a.kind, a.title, a.present, a.hours) for a in written] == [
        ("general-meeting", "党员大会", 8, 2),
        ("theme-day", "主题党日", 8, None),
    ]


@pytest.mark.django_db
def test_sitting_of_which_one_kind_is_refused_is_not_recorded_at_all(branch):
    with pytest.raises(Refused, match="不由"):
        record_sitting(kinds=["theme-day", "drill"], unit=branch, held_on=DAY, by=None, pack=BASE, title="x")
    assert untouched()


@pytest.mark.django_db
def test_sitting_sent_twice_is_recorded_once(branch):
    fields = {"unit": branch, "held_on": DAY, "by": None, "pack": BASE, "title": "x", "token": "t"}
    first = record_sitting(kinds=["general-meeting", "theme-day"], **fields)
    assert record_sitting(kinds=["general-meeting", "theme-day"], **fields) == first
    assert Activity.objects.count() == 2


# ── correcting ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_correction_from_a_stale_page_is_refused(branch):
    activity = record(branch)
    correct(activity, title="甲")
    with pytest.raises(Refused, match="刚被别人改过"):
        correct(activity, title="乙")
    activity.refresh_from_db()
    assert (activity.title, activity.version) == ("甲", 2)


@pytest.mark.django_db
def test_correction_sent_twice_is_made_once(branch):
    activity = record(branch)
    correct(activity, title="甲")
    assert correct(activity, title="甲").version == 2


@pytest.mark.django_db
def test_correction_of_who_came_follows_into_the_counts_and_the_log(branch, members):
    activity = record(branch, attendance=dict.fromkeys(members, "present"))
    activity = correct(activity, attendance=dict.fromkeys(members, "present") | {members[0]: "absent"})
    line = LogEntry.objects.latest("seq")
    key = f"attendance.{members[0].pk}"
    assert (activity.expected, activity.present) == (8, 7)
    assert (line.before[key], line.after[key], line.after["present"]) == ("present", "absent", 7)
    assert verify()[1] is None


@pytest.mark.django_db
def test_somebody_taken_off_the_list_shows_in_the_log(branch, members):
    activity = record(branch, attendance=dict.fromkeys(members, "present"))
    correct(activity, attendance=dict.fromkeys(members[1:], "present"))
    line = LogEntry.objects.latest("seq")
    key = f"attendance.{members[0].pk}"
    assert (line.before[key], line.after[key]) == ("present", None)


@pytest.mark.django_db
def test_counts_that_somebody_typed_stay_while_the_list_is_left_alone(branch, members):
    """A workbook may give 应到 12 and name only the few whose hours count."""
    activity = make.make_activity(branch, "theme-day", DAY, attended=members[:2], expected=12, present=10)
    listed = dict.fromkeys(members[:2], "present")
    assert correct(activity, place="会议室", attendance=listed).expected == 12
    assert correct(activity, 2, attendance=listed | {members[2]: "present"}).expected == 3


@pytest.mark.django_db
def test_correction_onto_a_day_that_has_one_already_is_asked_about(branch):
    record(branch, held_on=dt.date(2026, 5, 1))
    activity = record(branch)
    with pytest.raises(Refused, match="确属另一次"):
        correct(activity, held_on=dt.date(2026, 5, 1))
    with pytest.raises(Refused, match="列入计划"):
        correct(activity, held_on=TOMORROW)


@pytest.mark.django_db
def test_withdrawn_record_stays_readable_and_counts_for_nothing(branch):
    activity = record(branch)
    with pytest.raises(Refused, match="原因"):
        actions.withdraw_activity(activity, reason=" ", by=None)
    actions.withdraw_activity(activity, reason="记错单位", by=None)
    assert (Activity.objects.count(), Activity.objects.held().count()) == (1, 0)
    with pytest.raises(Refused, match="已经撤回"):
        actions.withdraw_activity(activity, reason="再次", by=None)
    with pytest.raises(Refused, match="已经撤回"):
        correct(activity, 2, title="x")


@pytest.mark.django_db
def test_asking_beforehand_leaves_nothing_behind(branch, members):
    fields = {"unit": branch, "kind": "theme-day", "held_on": DAY, "pack": BASE, "title": "x"}
    seen = actions.ask_beforehand(lambda a: (a.pk is not None, a.present), attendance={members[0]: "present"}, **fields)
    assert seen == (True, 1)
    assert untouched()


# ── plans ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_plan_becomes_a_record_when_it_is_carried_out(branch, members):
    done = carry_out(plan(branch), attendance=dict.fromkeys(members, "present"), held_on=TODAY)
    assert (done.state, done.present, LogEntry.objects.latest("seq").verb) == ("held", 8, "carried out")


@pytest.mark.django_db
def test_plan_carried_out_twice_by_one_form_is_one_record_and_by_two_is_refused(branch):
    planned = plan(branch)
    carry_out(planned, title="甲")
    assert carry_out(planned, title="甲").version == 2
    with pytest.raises(Refused, match="刚被别人改过"):
        carry_out(planned, title="乙")


@pytest.mark.django_db
def test_plan_whose_day_has_not_come_cannot_be_carried_out_but_put_off(branch):
    planned = plan(branch, held_on=TOMORROW)
    with pytest.raises(Refused, match="还没有到"):
        carry_out(planned)
    later = TOMORROW + dt.timedelta(days=7)
    assert (correct(planned, held_on=later).held_on, planned.state) == (later, "planned")
    with pytest.raises(Refused, match="日期已过"):
        correct(planned, 2, held_on=DAY)


@pytest.mark.django_db
def test_plan_for_a_day_that_is_past_is_refused_and_a_second_one_asked_about(branch):
    with pytest.raises(Refused, match="日期已过"):
        plan(branch, held_on=DAY)
    plan(branch)
    with pytest.raises(Refused, match="的计划"):
        plan(branch)


@pytest.mark.django_db
def test_sitting_is_planned_as_one(branch):
    plans = plan_sitting(
        kinds=["theme-day", "general-meeting"], unit=branch, held_on=TOMORROW, by=None, pack=BASE, title="党日"
    )
    assert {p.state for p in plans} == {"planned"}


# ── themes and lessons ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_theme_of_a_superior_reaches_every_unit_below_and_no_other(district, branch, outsider):
    theme = issue_theme(unit=district, kind="theme-day", month=TODAY, title="师德", by=None)
    assert list(themes_for(branch, TODAY)) == [theme]
    assert list(themes_for(outsider.person.unit, TODAY)) == []
    with pytest.raises(Refused, match="已经下发过"):
        issue_theme(unit=district, kind="theme-day", month=TODAY, title="另一个", by=None)
    with pytest.raises(Refused, match="原因"):
        recall_theme(theme, reason="", by=None)
    recall_theme(theme, reason="重发", by=None)
    assert list(themes_for(branch, TODAY)) == []
    with pytest.raises(Refused, match="已经撤回"):
        recall_theme(theme, reason="再撤", by=None)


@pytest.mark.django_db
def test_theme_for_a_month_that_is_past_is_refused(district):
    with pytest.raises(Refused, match="已经过去"):
        issue_theme(unit=district, kind="theme-day", month=TODAY - dt.timedelta(days=40), title="晚了", by=None)


@pytest.mark.django_db
def test_lesson_is_recommended_only_with_a_text_to_read_and_once(branch):
    lesson = record(branch, "lecture")
    with pytest.raises(Refused, match="讲稿"):
        recommend_lesson(lesson, recommended=True, by=None)
    lesson = correct(lesson, summary="课堂里的家国情怀")
    for _ in range(2):
        assert recommend_lesson(lesson, recommended=True, by=None).recommended
    assert [e.verb for e in LogEntry.objects.order_by("seq")] == ["recorded", "corrected", "recommended"]
    actions.withdraw_activity(lesson, reason="记错", by=None)
    with pytest.raises(Refused, match="撤回"):
        recommend_lesson(lesson, recommended=False, by=None)


# ── counting heads ───────────────────────────────────────────────────────────────────────────────────────────────────

people = st.lists(
    st.tuples(
        st.sampled_from(["full", "probationary", "masses"]),
        st.none() | st.sampled_from([DAY - dt.timedelta(days=1), DAY, DAY + dt.timedelta(days=1)]),
        st.sampled_from(["present", "excused", "absent", "observer"]),
    ),
    max_size=12,
)


@given(people)
def test_head_counts_agree_with_counting_on_fingers(rows):
    statuses = {Person(pk=n, standing=s, full_on=f): status for n, (s, f, status) in enumerate(rows)}
    counts = actions.head_counts(statuses, DAY)
    seated = [row for row in rows if row[2] != "observer"]
    voters = [row for row in seated if row[0] == "full" and (row[1] is None or row[1] <= DAY)]
    assert counts == {
        "expected": len(seated),
        "present": sum(row[2] == "present" for row in seated),
        "entitled": len(voters),
        "entitled_present": sum(row[2] == "present" for row in voters),
    }
    assert counts["entitled_present"] <= counts["present"] <= counts["expected"]
