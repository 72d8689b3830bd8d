"""Rows B1–B5 and L10 as a user meets them, on imported data."""

import datetime as dt
import io

from django.urls import reverse
from django.utils.timezone import localdate
from docx import Document

from zhuji.activity.models import Activity
from zhuji.duty.models import Duty
from zhuji.pack.actions import adopt_pack

TODAY = localdate()


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_B1_secretary_sees_what_the_month_asks_and_records_it_with_everything_filled_in(log_in, imported):
    client = log_in("T001")
    branch = imported["B1"]
    month = text_of(client.get(reverse("work"), follow=True))
    assert "主题党日" in month
    url = f"{reverse('record', args=[branch.pk])}?kind=theme-day"
    form = client.get(url).context["form"]
    assert form.initial["chair"] == branch.posts.get(title="secretary").person_id
    absent = form.people[0]

    client.post(url, {k: v for k, v in form.initial.items() if v is not None} | {"excused": [absent.pk]})

    activity = Activity.objects.get(recorded_by__username="T001")
    assert (activity.expected, activity.present) == (8, 7)
    client.get(reverse("month", args=[branch.pk]))
    assert Duty.objects.get(unit=branch, rule="branch.theme-day", starts=TODAY.replace(day=1)).status == "done"


def test_B1_plan_is_made_in_advance_and_recorded_on_its_day_with_all_members_listed(log_in, imported):
    client, branch = log_in("T001"), imported["B1"]
    url = f"{reverse('record', args=[branch.pk])}?kind=theme-day&plan"
    client.post(url, {"held_on": TODAY, "title": "师德建设", "place": "会议室"})
    plan = Activity.objects.planned().get()
    month = text_of(client.get(reverse("month", args=[branch.pk])))
    carry_out = reverse("correct-activity", args=[plan.pk])
    assert carry_out in month

    form = client.get(carry_out).context["form"]
    sent = {k: v for k, v in form.initial.items() if v not in (None, [])}
    client.post(carry_out, sent | {"excused": [form.people[0].pk]})

    plan.refresh_from_db()
    assert (plan.state, plan.expected, plan.present, plan.place) == ("held", 8, 7, "会议室")


def test_B1_what_would_break_a_rule_is_said_before_saving_and_recorded_as_it_was(log_in, imported):
    client, branch = log_in("T001"), imported["B1"]
    url = f"{reverse('record', args=[branch.pk])}?kind=general-meeting"
    form = client.get(url).context["form"]
    sent = {k: v for k, v in form.initial.items() if v not in (None, [])}
    sent |= {"excused": [p.pk for p in form.people[:6]]}
    told = client.get(url, {"kind": "general-meeting", **sent}, headers={"HX-Request": "true", "HX-Target": "weigh"})
    assert "到会人数不足应到会的 1/2（《中国共产党支部工作条例（试行）》第11条）" in text_of(told)

    client.post(url, sent)

    assert Activity.objects.get(recorded_by__username="T001").present == 2
    assert "需要改正" in text_of(client.get(reverse("month", args=[branch.pk])))


def test_N2_N18_one_sitting_answers_two_duties_and_is_entered_once(log_in, imported):
    client, branch = log_in("T001"), imported["B1"]
    assert "一起安排" in text_of(client.get(reverse("month", args=[branch.pk])))
    url = f"{reverse('record', args=[branch.pk])}?kind=general-meeting"
    client.post(url, {"held_on": TODAY, "title": "党员大会", "also": ["theme-day"]})
    client.get(reverse("month", args=[branch.pk]))
    rules = ("branch.general-meeting.quarterly", "branch.theme-day")
    met = Duty.objects.filter(unit=branch, rule__in=rules, starts__lte=TODAY, ends__gte=TODAY)
    assert set(met.values_list("status", flat=True)) == {"done"}


def test_N3_late_entry_is_allowed_and_marked_and_counts_by_the_day_it_was_held(log_in, imported):
    client, branch = log_in("T001"), imported["B1"]
    held_on = TODAY - dt.timedelta(days=40)
    url = f"{reverse('record', args=[branch.pk])}?kind=theme-day&month={held_on:%Y-%m}"
    assert client.get(url).context["form"].initial["held_on"] is None
    client.post(url, {"held_on": held_on, "title": "补记"})
    activity = Activity.objects.get(title="补记")
    text = text_of(client.get(reverse("activity", args=[activity.pk])))
    assert f"补录：{held_on.year}年{held_on.month}月{held_on.day}日开展" in text
    client.get(reverse("month", args=[branch.pk]))
    assert Duty.objects.get(unit=branch, rule="branch.theme-day", starts=held_on.replace(day=1)).status == "done"


def test_B2_theme_of_the_superior_is_a_plan_of_every_branch_and_its_progress_is_seen_live(log_in, imported):
    client = log_in("T101")
    theme = {"kind": "theme-day", "month": f"{TODAY:%Y-%m}", "title": "师德建设", "text": "学习文件"}
    client.post(reverse("themes", args=[imported["C"].pk]), theme)
    assert "2 个支部，0 个已开展" in text_of(client.get(reverse("themes", args=[imported["C"].pk])))

    secretary = log_in("T001")
    assert "师德建设" in text_of(secretary.get(reverse("month", args=[imported["B1"].pk])))
    url = f"{reverse('record', args=[imported['B1'].pk])}?kind=theme-day"
    assert "师德建设" in text_of(secretary.get(url))
    secretary.post(url, {"held_on": TODAY, "title": "师德建设"})

    superior = log_in("T101")
    assert "2 个支部，1 个已开展" in text_of(superior.get(reverse("themes", args=[imported["C"].pk])))
    theme = superior.get(reverse("theme", args=[Activity.objects.get(title="师德建设").theme_id]))
    assert "东片联合党支部" in text_of(theme)  # it has not held it yet
    assert {child.code: done for child, _asked, done in theme.context["below"]} == {"P1": 1, "D1": 0}


def test_B3_first_topic_and_study_are_kinds_of_their_own(log_in, imported):
    client = log_in("T001")
    url = f"{reverse('record', args=[imported['B1'].pk])}?kind=first-topic"
    client.post(url, {"held_on": TODAY, "title": "学习重要讲话", "hours": "0.5"})
    assert Activity.objects.get(kind="first-topic").title == "学习重要讲话"


def test_B4_who_has_not_yet_taken_part_is_listed_by_name(log_in, imported):
    url = reverse("coverage", args=[imported["C"].pk])
    text = text_of(log_in("T101").get(url, {"kind": "theme-day", "month": "2026-03"}))
    assert ("教师8" in text, "教师1<" in text) == (True, False)  # the eighth was excused


def test_B5_short_lesson_is_recorded_where_a_city_adopted_it(log_in, imported):
    adopt_pack(unit=imported["C"], pack="jiamusi", since=dt.date(2026, 1, 1), reason="试点", by=None)
    client = log_in("T001")
    url = f"{reverse('record', args=[imported['B1'].pk])}?kind=micro-lecture"
    lecturer = client.get(url).context["form"].people[0]
    client.post(url, {"held_on": TODAY, "title": "课堂里的家国情怀", "lecturer": lecturer.pk, "summary": "五分钟"})
    text = text_of(client.get(reverse("activities", args=[imported["B1"].pk]), {"kind": "micro-lecture"}))
    assert "课堂里的家国情怀" in text


def test_B5_lessons_are_collected_above_chosen_and_come_out_as_a_volume(log_in, imported):
    adopt_pack(unit=imported["C"], pack="jiamusi", since=dt.date(2026, 1, 1), reason="试点", by=None)
    branch = log_in("T001")
    url = f"{reverse('record', args=[imported['B1'].pk])}?kind=micro-lecture"
    branch.post(url, {"held_on": TODAY, "title": "课堂里的家国情怀", "summary": "从一堂课说起。"})
    lesson = Activity.objects.get(kind="micro-lecture")

    superior = log_in("T101")
    assert "课堂里的家国情怀" in text_of(superior.get(reverse("lessons", args=[imported["C"].pk])))
    superior.post(reverse("recommend", args=[lesson.pk]), {"recommended": "1"})
    volume = superior.get(reverse("lesson-volume", args=[imported["C"].pk]))
    assert "从一堂课说起。" in [p.text for p in Document(io.BytesIO(volume.content)).paragraphs]


def test_B6_record_book_of_a_year_comes_out_of_what_was_recorded(log_in, imported):
    client, branch = log_in("T001"), imported["B1"]
    book = client.get(reverse("record-book", args=[branch.pk]), {"year": 2026})
    document = Document(io.BytesIO(book.content))
    assert len(document.tables) == branch.activities.held().filter(held_on__year=2026).count() > 0


def test_L10_drill_is_a_duty_of_the_school_with_its_proof(log_in, imported):
    client = log_in("T002")  # the principal
    school = imported["0012"]
    client.post(f"{reverse('record', args=[school.pk])}?kind=drill", {"held_on": TODAY, "title": "疏散演练"})
    client.get(reverse("month", args=[school.pk]))
    duty = Duty.objects.get(unit=school, rule="drill.monthly", starts=TODAY.replace(day=1))
    assert duty.status == "done"
    assert "疏散演练" in text_of(client.get(reverse("duty", args=[school.pk, duty.rule, duty.period])))


def test_L13_committee_page_shows_what_is_late_and_where_down_to_the_row(log_in, imported):
    client = log_in("T101")
    text = text_of(client.get(reverse("unit-situation", args=[imported["C"].pk])))
    assert "规则 × 月份" in text
    assert "语文组党支部" in text_of(client.get(reverse("duties", args=[imported["C"].pk]), {"status": "wrong"}))
    workbook = client.get(reverse("situation-workbook", args=[imported["C"].pk]))
    assert workbook.content.startswith(b"PK")


def test_N16_number_is_tried_on_the_past_year_before_it_is_issued(log_in, imported):
    client = log_in("T101")
    url = reverse("parameter", args=[imported["C"].pk, "branch.theme-day.monthly"])
    text = text_of(client.post(url, {"value": 2, "since": TODAY, "reason": "市教字3号"}))
    assert "会由达标变为没有做到" in text
    assert "约多 12 小时" in text
    client.post(url, {"value": 2, "since": TODAY, "reason": "市教字3号", "issue": "1"})
    assert "每月主题党日次数：2 次" in text_of(client.get(reverse("packs")))


def test_N7_number_that_loosens_the_layer_above_is_refused_with_its_clause(log_in, imported):
    url = reverse("parameter", args=[imported["C"].pk, "edu.hours.member"])
    text = text_of(log_in("T101").post(url, {"value": 20, "since": TODAY, "reason": "x", "issue": "1"}))
    assert "下层只能提高" in text
    assert "《中国共产党党员教育管理工作条例及党员教育培训规划》" in text
