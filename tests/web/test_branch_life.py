"""The pages of branch life: who may, what is filled in, what is said before and after, what survives a collision."""

import datetime as dt
import io
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from docx import Document

from tests import factories as make
from zhuji.activity.models import Activity, Attachment, Attendance, Theme
from zhuji.duty.actions import refresh
from zhuji.duty.models import Duty, Explanation, Finding
from zhuji.org.models import LogEntry

pytestmark = pytest.mark.django_db
TODAY = localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)
TOMORROW = TODAY + dt.timedelta(days=1)
LAST_MONTH = TODAY.replace(day=1) - dt.timedelta(days=1)


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_secretary(client, secretary):
    return log_in(client, secretary)


def url_of(unit, kind="theme-day", **more):
    query = "&".join([f"kind={kind}", *(f"{k}={v}" for k, v in more.items())])
    return f"{reverse('record', args=[unit.pk])}?{query}"


def filled_in(client, url, **changes):
    """What a browser would send: the form as it is filled in, and what the user changed."""
    form = client.get(url).context["form"]
    return {k: v for k, v in form.initial.items() if v not in (None, [])} | changes


def queries_of(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_recorder_of_another_branch_finds_no_form_and_cannot_save(client, branch, outsider):
    log_in(client, outsider)
    activity = make.make_activity(branch, "theme-day", YESTERDAY)
    addresses = [
        url_of(branch),
        reverse("correct-activity", args=[activity.pk]),
        reverse("withdraw-activity", args=[activity.pk]),
    ]
    for url in addresses:
        assert (client.get(url).status_code, client.post(url, {"held_on": TODAY, "title": "x"}).status_code) == (
            404,
            404,
        )
    assert (Activity.objects.count(), LogEntry.objects.count()) == (1, 0)


def test_member_reads_the_month_and_the_record_but_writes_neither(client, branch, members, school):
    activity = make.make_activity(branch, "theme-day", YESTERDAY, title="重温誓词")
    log_in(client, make.make_user(members[0]))
    assert "重温誓词" in client.get(reverse("month", args=[branch.pk])).content.decode()
    assert "更正" not in client.get(reverse("activity", args=[activity.pk])).content.decode()
    assert client.post(url_of(branch), {"held_on": TODAY, "title": "x"}).status_code == 404


@pytest.mark.parametrize("field", ["chair", "lecturer", "excused", "absent", "observers"])
def test_person_of_another_unit_is_accepted_in_no_field(as_secretary, branch, members, outsider, field):
    url = url_of(branch, "lecture")
    as_secretary.post(url, filled_in(as_secretary, url, **{field: outsider.person_id}))
    assert Activity.objects.count() == 0


def test_fields_that_the_form_does_not_have_change_nothing(as_secretary, branch, outsider):
    url = url_of(branch)
    extra = {
        "unit": outsider.person.unit_id,
        "kind": "drill",
        "code": "X",
        "state": "planned",
        "expected": 99,
        "recommended": 1,
    }
    as_secretary.post(url, filled_in(as_secretary, url, **extra))
    activity = Activity.objects.get()
    assert (activity.unit, activity.kind, activity.state, activity.expected) == (branch, "theme-day", "held", 1)
    assert activity.recommended is False


def test_kind_that_such_a_unit_does_not_hold_has_no_form(as_secretary, branch):
    assert as_secretary.get(url_of(branch, "drill")).status_code == 404
    assert as_secretary.get(reverse("record", args=[branch.pk])).status_code == 404


# ── recording ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_place_and_hour_of_last_time_the_secretary_and_all_members_are_filled_in(
    as_secretary, branch, secretary, members
):
    make.make_activity(branch, "study", YESTERDAY, place="三楼会议室", starts_at=dt.time(16, 10))
    form = as_secretary.get(url_of(branch)).context["form"]
    assert {k: form.initial[k] for k in ("held_on", "place", "starts_at", "ends_at", "chair", "hours")} == {
        "held_on": TODAY, "place": "三楼会议室", "starts_at": dt.time(16, 10), "ends_at": dt.time(17, 10),
        "chair": secretary.person_id, "hours": "1",
    }  # fmt: skip
    assert {p.pk for p in form.people} == {secretary.person_id, *(m.pk for m in members)}


def test_form_sent_twice_is_recorded_once(as_secretary, branch, members):
    url = url_of(branch)
    sent = filled_in(as_secretary, url)
    first, second = as_secretary.post(url, sent), as_secretary.post(url, sent)
    assert (first.url, Activity.objects.count()) == (second.url, 1)


def test_somebody_ticked_as_excused_and_as_observer_is_asked_about(as_secretary, branch, members):
    url = url_of(branch)
    sent = filled_in(as_secretary, url, excused=[members[0].pk], observers=[members[0].pk])
    assert "只能选一项" in as_secretary.post(url, sent).content.decode()
    assert Activity.objects.count() == 0


def test_second_of_a_kind_on_the_day_is_recorded_once_it_is_confirmed(as_secretary, branch):
    url = url_of(branch)
    as_secretary.post(url, filled_in(as_secretary, url))
    again = filled_in(as_secretary, url)
    assert "确属另一次" in as_secretary.post(url, again).content.decode()
    as_secretary.post(url, again | {"sure": "on"})
    assert Activity.objects.count() == 2


def test_counts_are_typed_where_nobody_is_listed(client, school, principal):
    log_in(client, principal)
    text = client.get(url_of(school, "drill")).content.decode()
    assert "请填人数" in text
    client.post(url_of(school, "drill"), {"held_on": TODAY, "title": "疏散演练", "expected": 600, "present": 590})
    assert Activity.objects.get().present == 590


def test_meeting_of_a_committee_without_members_of_its_own_asks_for_the_votes(client, committee, school_secretary):
    log_in(client, school_secretary)
    url = url_of(committee, "general-meeting")
    sent = {
        "held_on": TODAY,
        "title": "党员大会",
        "expected": 60,
        "present": 50,
        "entitled": 55,
        "entitled_present": 48,
    }
    client.post(url, filled_in(client, url, **sent))
    activity = Activity.objects.get()
    assert (activity.expected, activity.entitled, activity.entitled_present) == (60, 55, 48)


def test_one_sitting_is_saved_as_two_kinds_and_says_what_it_counts_for(as_secretary, branch, members):
    url = url_of(branch, "general-meeting")
    text = as_secretary.post(url, filled_in(as_secretary, url, also=["theme-day"]), follow=True).content.decode()
    assert set(Activity.objects.values_list("kind", "present")) == {("general-meeting", 9), ("theme-day", 9)}
    assert "党员大会（" in text
    assert "主题党日（" in text


def test_kind_with_other_people_cannot_share_the_sitting(as_secretary, branch):
    url = url_of(branch, "general-meeting")
    as_secretary.post(url, filled_in(as_secretary, url, also=["committee-meeting"]))
    assert Activity.objects.count() == 0


def test_list_of_another_day_is_shown_again_rather_than_counted_unseen(as_secretary, branch, members):
    members[0].memberships.update(since=TODAY.replace(day=1))
    url = url_of(branch)
    sent = filled_in(as_secretary, url, held_on=LAST_MONTH, excused=[members[1].pk])

    response = as_secretary.post(url, sent)

    assert "已换成当天的名单" in response.content.decode()
    assert (Activity.objects.count(), len(response.context["form"].people)) == (0, 8)
    as_secretary.post(url, sent | {"listed": LAST_MONTH})
    assert (Activity.objects.get().expected, Activity.objects.get().present) == (8, 7)


def test_month_that_is_past_leaves_the_day_to_the_user(as_secretary, branch):
    response = as_secretary.get(url_of(branch, month=f"{LAST_MONTH:%Y-%m}"))
    assert response.context["form"].initial["held_on"] is None
    assert response.context["form"].sheet.day == LAST_MONTH


def test_group_lists_those_of_its_last_meeting_and_lets_others_join(client, branch, members):
    group = make.make_unit("group", "第一党小组", branch)
    leader = make.make_user(members[0])
    make.make_post(members[0], group, "group-leader")
    log_in(client, leader)
    url = url_of(group, "group-meeting")
    first = filled_in(client, url, outside=[m.pk for m in members[4:]])
    client.post(url, first)
    assert Activity.objects.get().expected == 4

    assert len(client.get(url).context["form"].people) == 4
    client.post(url, filled_in(client, url, joining=[members[5].pk], sure="on"))
    assert Activity.objects.latest("pk").expected == 5


# ── what is said before it is saved ──────────────────────────────────────────────────────────────────────────────────


def weighed(client, url, **fields):
    address = f"{url}&{urlencode(fields, doseq=True)}"
    return client.get(address, headers={"HX-Request": "true", "HX-Target": "weigh"}).content.decode()


def test_form_says_beforehand_what_it_counts_for_and_writes_nothing(as_secretary, branch, members):
    url = url_of(branch)
    text = weighed(as_secretary, url, **filled_in(as_secretary, url, hours="2", also="general-meeting"))
    assert "<html" not in text
    assert "主题党日（" in text
    assert "党员大会（" in text
    assert "学习 2 学时" in text
    assert (Activity.objects.count(), LogEntry.objects.count()) == (0, 0)


def test_quorum_that_is_short_and_a_chair_without_a_post_are_said_beforehand_with_their_article(
    as_secretary, branch, members
):
    url = url_of(branch, "general-meeting")
    sent = filled_in(as_secretary, url, excused=[m.pk for m in members[:6]], chair=members[7].pk)
    text = weighed(as_secretary, url, **sent)
    assert "到会人数不足应到会的 1/2（《中国共产党支部工作条例（试行）》第11条）" in text
    assert "主持人当日不担任所要求的职务" in text
    assert Activity.objects.count() == 0


def test_day_with_another_list_brings_that_list_at_once(as_secretary, branch, members):
    members[0].memberships.update(since=TODAY.replace(day=1))
    url = url_of(branch)
    text = weighed(as_secretary, url, **filled_in(as_secretary, url, held_on=LAST_MONTH))
    assert 'hx-swap-oob="true"' in text
    assert f'name="listed" value="{LAST_MONTH}"' in text


def test_day_to_come_is_said_to_become_a_plan(as_secretary, branch):
    url = url_of(branch)
    assert "保存后列入计划" in weighed(as_secretary, url, **filled_in(as_secretary, url, held_on=TOMORROW))


def test_committee_is_not_told_that_its_activity_counts_for_a_rule_of_branches(client, committee, school_secretary):
    log_in(client, school_secretary)
    assert client.get(url_of(committee, "theme-day")).context["serves"] == ["学习 1 学时"]
    assert "不计入规定动作" in client.get(url_of(committee, "volunteer")).content.decode()


# ── the month ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_month_says_how_many_are_missing_by_when_and_offers_one_sitting(as_secretary, branch, members):
    response = as_secretary.get(reverse("month", args=[branch.pk]))
    text = response.content.decode()
    asked = {a.line.rule.id: a for a in response.context["asked"]}
    assert asked["branch.theme-day"].missing == "还差 1 次"
    assert "还差 1 次" in text
    assert "一起安排" in text
    offered = next(a for a in response.context["asked"] if a.together)
    assert {"theme-day", "general-meeting"} <= {offered.line.kind, *(kind.id for kind in offered.together)}


def test_theme_and_plan_stand_with_the_duty_that_they_answer(as_secretary, branch, district):
    Theme.objects.create(unit=district, kind="theme-day", month=TODAY.replace(day=1), title="师德建设")
    make.make_activity(branch, "theme-day", TODAY, title="师德", state="planned", place="会议室")
    text = as_secretary.get(reverse("month", args=[branch.pk])).content.decode()
    assert "本月主题：师德建设" in text
    assert "计划 " in text
    assert reverse("correct-activity", args=[Activity.objects.get().pk]) in text


def test_month_that_is_past_offers_late_entry_and_no_plan(as_secretary, branch):
    text = as_secretary.get(reverse("month", args=[branch.pk]), {"month": f"{LAST_MONTH:%Y-%m}"}).content.decode()
    assert f"?kind=theme-day&amp;month={LAST_MONTH:%Y-%m}" in text
    assert "kind=theme-day&amp;plan" not in text


def test_finding_is_explained_or_mended_from_the_month(as_secretary, branch, secretary):
    activity = make.make_activity(branch, "general-meeting", YESTERDAY, entitled=9, entitled_present=1)
    refresh(TODAY)
    url = reverse("month", args=[branch.pk])
    text = as_secretary.get(url, {"month": f"{YESTERDAY:%Y-%m}"}).content.decode()
    finding = Finding.objects.get(rule="branch.general-meeting.quorum")
    assert reverse("correct-activity", args=[activity.pk]) in text
    assert f"{reverse('finding', args=[branch.pk, finding.rule, finding.record])}#explain" in text

    Explanation.objects.create(unit=branch, rule=finding.rule, record=finding.record, text="因故")
    assert "等待上级审阅" in as_secretary.get(url, {"month": f"{YESTERDAY:%Y-%m}"}).content.decode()


def test_school_has_a_month_of_its_own(client, school, principal):
    log_in(client, principal)
    text = client.get(reverse("month", args=[school.pk])).content.decode()
    assert "应急疏散演练" in text
    assert "主题党日" not in text


def test_plan_of_an_earlier_month_still_waits_in_this_one(as_secretary, branch):
    make.make_activity(branch, "study", LAST_MONTH, title="旧计划", state="planned")
    assert "等待记录" in as_secretary.get(reverse("month", args=[branch.pk])).content.decode()


# ── plans ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_plan_is_made_changed_and_carried_out(as_secretary, branch, members):
    url = f"{url_of(branch)}&plan"
    as_secretary.post(url, filled_in(as_secretary, url, held_on=TODAY, title="师德"))
    plan = Activity.objects.get()
    assert (plan.state, plan.attendance.count(), plan.present) == ("planned", 0, None)

    change = f"{reverse('correct-activity', args=[plan.pk])}?plan"
    as_secretary.post(change, filled_in(as_secretary, change, place="操场"))
    plan.refresh_from_db()
    assert (plan.place, plan.state) == ("操场", "planned")

    carry_out = reverse("correct-activity", args=[plan.pk])
    sent = filled_in(as_secretary, carry_out, excused=[members[0].pk])
    text = as_secretary.post(carry_out, sent, follow=True).content.decode()
    plan.refresh_from_db()
    assert (plan.state, plan.expected, plan.present, plan.place) == ("held", 9, 8, "操场")
    assert "这次计入：主题党日" in text


def test_day_to_come_in_the_record_form_becomes_a_plan(as_secretary, branch):
    url = url_of(branch)
    as_secretary.post(url, filled_in(as_secretary, url, held_on=TOMORROW))
    assert (Activity.objects.get().state, Activity.objects.get().attendance.count()) == ("planned", 0)


# ── correcting ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_stale_correction_shows_what_stands_and_what_was_typed_and_can_then_be_saved(as_secretary, branch, members):
    activity = make.make_activity(branch, "theme-day", YESTERDAY, title="学习", attended=members)
    url = reverse("correct-activity", args=[activity.pk])
    mine = filled_in(as_secretary, url, title="我的写法", excused=[members[0].pk])
    Activity.objects.update(title="别人的写法", version=2)

    response = as_secretary.post(url, mine)

    text = response.content.decode()
    assert "刚被别人改过" in text
    assert ("主题", "别人的写法", "我的写法") in response.context["both"]
    assert ("请假", "", members[0].name) in response.context["both"]
    as_secretary.post(url, mine | {"version": response.context["version"]})
    activity.refresh_from_db()
    assert (activity.title, activity.version, activity.present) == ("我的写法", 3, 7)


def test_correction_keeps_whoever_was_there_though_he_left_the_branch_since(as_secretary, branch, members):
    activity = make.make_activity(branch, "theme-day", YESTERDAY, attended=members)
    members[0].memberships.update(until=YESTERDAY)
    url = reverse("correct-activity", args=[activity.pk])
    as_secretary.post(url, filled_in(as_secretary, url, place="操场", chair=members[0].pk))
    activity.refresh_from_db()
    assert (activity.place, activity.attendance.count(), activity.chair) == ("操场", 8, members[0])


def test_correction_of_a_record_with_typed_counts_makes_up_no_list(as_secretary, branch, members):
    activity = make.make_activity(branch, "theme-day", YESTERDAY, expected=9, present=5)
    url = reverse("correct-activity", args=[activity.pk])
    as_secretary.post(url, filled_in(as_secretary, url, present=6))
    activity.refresh_from_db()
    assert (activity.present, activity.attendance.count()) == (6, 0)


def test_history_tells_who_was_put_from_present_to_excused(as_secretary, branch, members):
    url = url_of(branch)
    as_secretary.post(url, filled_in(as_secretary, url))
    activity = Activity.objects.get()
    correct = reverse("correct-activity", args=[activity.pk])
    as_secretary.post(correct, filled_in(as_secretary, correct, excused=[members[0].pk]))
    text = as_secretary.get(reverse("activity", args=[activity.pk])).content.decode()
    assert f"{members[0].name}：出席 → 请假" in text
    assert "实到人数：9 → 8" in text


def test_late_entry_is_marked_in_the_month_and_on_the_record(as_secretary, branch):
    day = TODAY - dt.timedelta(days=30)
    url = url_of(branch, month=f"{day:%Y-%m}")
    as_secretary.post(url, {"held_on": day, "title": "学习"})
    activity = Activity.objects.get()
    assert activity.days_after == 30
    assert "补录：" in as_secretary.get(reverse("activity", args=[activity.pk])).content.decode()
    assert "补录" in as_secretary.get(reverse("month", args=[branch.pk]), {"month": f"{day:%Y-%m}"}).content.decode()


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def attach(client, activity, name="纪要.pdf", content=b"%PDF-1.4"):
    return client.post(reverse("attach", args=[activity.pk]), {"file": SimpleUploadedFile(name, content)})


def test_file_is_saved_never_opened_and_only_by_those_who_see_the_unit(client, branch, secretary, outsider):
    activity = make.make_activity(branch, "theme-day", YESTERDAY)
    log_in(client, secretary)
    assert attach(client, activity).status_code == 302
    url = reverse("attachment", args=[Attachment.objects.get().pk])
    response = client.get(url)
    assert response.content == b"%PDF-1.4"
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"

    log_in(client, outsider)
    assert client.get(url).status_code == 404
    assert attach(client, activity).status_code == 404

    log_in(client, secretary)
    client.post(reverse("detach", args=[Attachment.objects.get().pk]))
    assert client.get(url).status_code == 404


def test_refused_file_says_why_on_the_page(as_secretary, branch):
    activity = make.make_activity(branch, "theme-day", YESTERDAY)
    response = attach(as_secretary, activity, "a.svg", b"<svg/>")
    assert "可附 jpg" in response.content.decode()
    assert Attachment.objects.count() == 0


# ── lists, themes, coverage, lessons ─────────────────────────────────────────────────────────────────────────────────


def test_list_is_narrowed_by_kind_month_state_and_lateness(as_secretary, branch):
    rows = {
        "即时": make.make_activity(branch, "theme-day", TODAY, title="即时"),
        "补录": make.make_activity(branch, "study", TODAY - dt.timedelta(days=40), title="补录"),
        "撤回": make.make_activity(branch, "study", TODAY, title="撤回", state="withdrawn"),
    }

    def shown(**query):
        response = as_secretary.get(reverse("activities", args=[branch.pk]), query)
        return {row.title for row in response.context["rows"]}

    assert shown() == {"即时", "补录"}
    assert shown(late="1") == {"补录"}
    assert shown(kind="theme-day") == {"即时"}
    assert shown(month=f"{rows['补录'].held_on:%Y-%m}") == {"补录"}
    assert shown(state="withdrawn") == {"撤回"}
    assert shown(month="nonsense") == {"即时"}


def test_theme_shows_each_district_and_the_branches_that_have_not_held_it(
    client, city, district, other_district, branch, outsider, city_officer
):
    theme = Theme.objects.create(unit=city, kind="theme-day", month=TODAY.replace(day=1), title="师德建设")
    make.make_activity(branch, "theme-day", TODAY)
    log_in(client, city_officer)
    response = client.get(reverse("theme", args=[theme.pk]))
    assert (response.context["asked"], response.context["done"]) == (2, 1)
    assert response.context["below"] == [(district, 1, 1), (other_district, 1, 0)]
    assert [row.name for row in response.context["rows"]] == [outsider.person.unit.name]
    assert "2 个支部，1 个已开展" in client.get(reverse("themes", args=[city.pk])).content.decode()


def test_coverage_names_who_is_missing_by_post_and_counts_any_learning(client, branch, members, secretary, officer):
    make.make_post(members[0], branch, "organisation-member")
    make.make_activity(branch, "training", TODAY, attended=[secretary.person, *members[1:]])
    log_in(client, officer)
    url = reverse("coverage", args=[branch.pk])
    everybody = client.get(url)
    assert [p.name for p in everybody.context["rows"]] == [members[0].name]
    assert ("organisation-member", "组织委员", 1, 1) in everybody.context["by_post"]
    assert list(client.get(url, {"post": "secretary"}).context["rows"]) == []
    assert len(client.get(url, {"kind": "theme-day"}).context["rows"]) == 9


def test_lessons_are_collected_recommended_and_come_out_as_a_volume(
    client, branch, members, committee, school_secretary
):
    make.make_activity(branch, "lecture", TODAY, title="没有讲稿的课")
    lesson = make.make_activity(
        branch, "lecture", TODAY, title="家国情怀", lecturer=members[0], summary="第一段。\n第二段。"
    )
    log_in(client, school_secretary)
    page = client.get(reverse("lessons", args=[committee.pk])).content.decode()
    assert "家国情怀" in page
    assert "没有讲稿" in page
    client.post(reverse("recommend", args=[lesson.pk]), {"recommended": "1"})
    response = client.get(reverse("lesson-volume", args=[committee.pk]))
    text = "\n".join(p.text for p in Document(io.BytesIO(response.content)).paragraphs)
    assert "家国情怀" in text
    assert members[0].name in text
    assert "第二段。" in text
    assert "没有讲稿的课" not in text


def test_branch_does_not_recommend_its_own_lesson(as_secretary, branch):
    lesson = make.make_activity(branch, "lecture", TODAY, summary="讲稿")
    assert as_secretary.post(reverse("recommend", args=[lesson.pk]), {"recommended": "1"}).status_code == 404


def test_record_book_of_the_year_holds_every_record_as_it_was_made(as_secretary, branch, members, secretary):
    url = url_of(branch)
    as_secretary.post(url, filled_in(as_secretary, url, title="师德建设", excused=[members[0].pk], summary="学习细则"))
    make.make_activity(branch, "study", TODAY, title="已撤回的", state="withdrawn")
    document = Document(io.BytesIO(as_secretary.get(reverse("record-book", args=[branch.pk])).content))
    cells = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert (len(document.tables), cells["请假"], cells["主持"], cells["内容"]) == (
        1,
        members[0].name,
        "王敏",
        "学习细则",
    )
    assert "应到 9，实到 8" in cells["人数"]


# ── the same queries for one row and for three ───────────────────────────────────────────────────────────────────────

PAGES = {
    "month": lambda b, n: make.make_activity(b, "theme-day", TODAY, title=f"计划{n}", state="planned"),
    "themes": lambda b, n: Theme.objects.create(unit=b.parent, kind="theme-day", month=dt.date(2030, n, 1), title="x"),
    "theme": lambda b, n: make.make_unit("branch", f"支部{n}", b.parent),
    "lessons": lambda b, n: make.make_activity(b, "lecture", TODAY, title=f"课{n}", summary="稿"),
    "coverage": lambda b, n: make.make_post(make.make_person(b, branch=b), b, "committee-member"),
    "record": lambda b, n: make.make_person(b, branch=b),
    "activity": lambda b, n: Attendance.objects.create(activity=Activity.objects.first(), person=make.make_person(b)),
    "record-book": lambda b, n: make.make_activity(b, "study", TODAY, attended=[make.make_person(b)]),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_page_takes_the_same_queries_for_one_row_and_for_three(client, officer, branch, committee, name):
    theme = Theme.objects.create(unit=committee, kind="theme-day", month=TODAY.replace(day=1), title="主题")
    activity = make.make_activity(branch, "study", YESTERDAY, attended=[make.make_person(branch)])
    named = {"themes": committee.pk, "theme": theme.pk, "activity": activity.pk}
    url = reverse(name, args=[named.get(name, branch.pk)]) + ("?kind=theme-day" if name == "record" else "")
    log_in(client, officer)
    PAGES[name](branch, 1)
    refresh(TODAY)
    client.get(url)
    one = queries_of(client, url)
    for n in (2, 3):
        PAGES[name](branch, n)
    refresh(TODAY)
    assert queries_of(client, url) == one


def test_what_is_recorded_is_done_in_the_month_at_once(as_secretary, branch, members):
    refresh(TODAY)
    url = url_of(branch)
    as_secretary.post(url, filled_in(as_secretary, url))
    as_secretary.get(reverse("month", args=[branch.pk]))
    assert Duty.objects.get(unit=branch, rule="branch.theme-day", starts=TODAY.replace(day=1)).status == "done"
