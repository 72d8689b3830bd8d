"""Pages say what they should, take the same queries for one row and for three, and carry the right headers."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests import factories as make
from zhuji.activity.models import Activity
from zhuji.duty.actions import refresh, refresh_stale
from zhuji.duty.models import Duty, Explanation, Finding, Watermark

pytestmark = pytest.mark.django_db
TODAY = localdate()


@pytest.fixture
def as_secretary(client, secretary):
    client.force_login(secretary, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def queries_of(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


LISTS = {
    "activities": lambda b, n: make.make_activity(b, "theme-day", TODAY - dt.timedelta(days=n)),
    "people": lambda b, n: make.make_person(b, f"人{n}", branch=b),
    "unit": lambda b, n: make.make_activity(b, "study", TODAY - dt.timedelta(days=n)),
    "findings": lambda b, n: make.make_activity(b, "general-meeting", TODAY - dt.timedelta(days=n), entitled=9, entitled_present=1),
    "log": lambda b, n: make.make_person(b),
    "coverage": lambda b, n: make.make_person(b, f"人{n}", branch=b),
    "month": lambda b, n: make.make_activity(b, "study", TODAY),
    "duties": lambda b, n: make.make_activity(b, "theme-day", TODAY - dt.timedelta(days=40 * n)),
    "unit-situation": lambda b, n: make.make_activity(b, "theme-day", TODAY - dt.timedelta(days=40 * n)),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_list_takes_the_same_queries_for_one_row_and_for_three(as_officer, branch, name):
    url = reverse(name, args=[branch.pk])
    LISTS[name](branch, 1)
    refresh(TODAY)
    as_officer.get(url)
    one = queries_of(as_officer, url)
    for n in (2, 3):
        LISTS[name](branch, n)
    refresh(TODAY)

    assert queries_of(as_officer, url) == one


def test_month_says_what_is_asked_and_what_was_done(as_secretary, branch, members):
    make.make_activity(branch, "theme-day", TODAY, title="重温入党誓词")

    text = as_secretary.get(reverse("month", args=[branch.pk])).content.decode()

    assert "重温入党誓词" in text
    assert "要做" in text


def test_record_form_has_everything_filled_in_and_saves_as_it_stands(as_secretary, branch, secretary, members):
    url = f"{reverse('record', args=[branch.pk])}?kind=theme-day"
    form = as_secretary.get(url).context["form"]
    sent = {k: v for k, v in form.initial.items() if v is not None}

    response = as_secretary.post(url, {**sent, "excused": [members[0].pk]}, follow=True)

    activity = Activity.objects.get()
    assert (activity.chair, activity.expected, activity.present) == (secretary.person, 9, 8)
    assert "这次计入：主题党日" in response.content.decode()


def test_refused_form_keeps_everything_that_was_typed(as_secretary, branch):
    url = f"{reverse('record', args=[branch.pk])}?kind=theme-day"
    make.make_activity(branch, "theme-day", TODAY)

    text = as_secretary.post(url, {"held_on": TODAY, "title": "学习两会精神", "place": "三楼会议室"}).content.decode()

    assert "确属另一次" in text
    assert "学习两会精神" in text
    assert "三楼会议室" in text


def test_foreign_person_in_the_body_is_not_accepted(as_secretary, branch, outsider):
    url = f"{reverse('record', args=[branch.pk])}?kind=theme-day"

    text = as_secretary.post(url, {"held_on": TODAY, "title": "x", "chair": outsider.person_id}).content.decode()

    assert "选择一个有效的选项" in text
    assert Activity.objects.count() == 0


def test_meeting_short_of_its_quorum_is_recorded_and_said_with_its_article(as_secretary, branch, members):
    url = f"{reverse('record', args=[branch.pk])}?kind=general-meeting"
    sent = {"held_on": TODAY, "title": "大会", "excused": [m.pk for m in members]}

    text = as_secretary.post(url, sent, follow=True).content.decode()

    assert Activity.objects.count() == 1
    assert "到会人数不足应到会的 1/2" in text
    assert "第11条" in text


def test_late_entry_is_allowed_and_marked_with_both_days(as_secretary, branch):
    activity = make.make_activity(branch, "theme-day", TODAY - dt.timedelta(days=30))
    assert "补录" in as_secretary.get(reverse("activity", args=[activity.pk])).content.decode()


def test_duty_opens_its_rows_its_rule_and_its_article(as_secretary, branch):
    make.make_activity(branch, "theme-day", TODAY, title="重温入党誓词")
    refresh(TODAY)
    duty = Duty.objects.get(unit=branch, rule="branch.theme-day", starts=TODAY.replace(day=1))

    text = as_secretary.get(reverse("duty", args=[branch.pk, duty.rule, duty.period])).content.decode()

    assert "重温入党誓词" in text
    assert "中国共产党支部工作条例" in text


def test_explanation_goes_to_the_superior_and_comes_back_answered(client, branch, secretary, school_secretary):
    refresh(TODAY)
    duty = Duty.objects.filter(unit=branch, status="overdue").first()
    client.force_login(secretary, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("duty", args=[branch.pk, duty.rule, duty.period]), {"text": "当月封校"})
    explanation = Explanation.objects.get()

    client.force_login(school_secretary, backend="django.contrib.auth.backends.ModelBackend")
    assert "当月封校" in client.get(reverse("explanations")).content.decode()
    client.post(reverse("answer", args=[explanation.pk]), {"accept": "0", "text": ""})
    explanation.refresh_from_db()
    assert explanation.answer == "waiting"  # a refusal needs a reason
    client.post(reverse("answer", args=[explanation.pk]), {"accept": "1", "text": "情况属实"})
    explanation.refresh_from_db()
    assert explanation.answer == "accepted"


def test_nobody_judges_his_own_explanation(client, committee, school_secretary):
    explanation = Explanation.objects.create(unit=committee, rule="study-group.quarterly", period="2026-Q1", text="x")
    client.force_login(school_secretary, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("answer", args=[explanation.pk]), {"accept": "1"}).status_code == 404


def test_duties_can_be_thrown_away_and_built_again(branch, members):
    make.make_activity(branch, "theme-day", TODAY)
    refresh(TODAY)
    columns = "unit", "person", "rule", "period", "status", "have", "need", "reason"
    before = sorted(map(str, Duty.objects.values_list(*columns)))
    Duty.objects.all().delete(), Finding.objects.all().delete(), Watermark.objects.all().delete()

    refresh_stale(TODAY)

    assert sorted(map(str, Duty.objects.values_list(*columns))) == before


def test_recorded_activity_shows_in_the_duties_at_once_and_leaves_other_units_alone(as_secretary, branch, committee):
    other = make.make_unit("branch", "别的支部", committee)
    refresh(TODAY)
    kept = Duty.objects.filter(unit=other).values_list("pk", flat=True).first()
    url = f"{reverse('record', args=[branch.pk])}?kind=theme-day"
    as_secretary.post(url, {"held_on": TODAY, "title": "学习"})

    as_secretary.get(reverse("month", args=[branch.pk]))

    assert Duty.objects.get(unit=branch, rule="branch.theme-day", starts=TODAY.replace(day=1)).status == "done"
    assert Duty.objects.filter(pk=kept).exists()


def test_tree_opens_level_by_level_for_htmx_and_without(as_officer, district, school):
    part = as_officer.get(reverse("children", args=[district.pk]), headers={"HX-Request": "true"}).content.decode()
    whole = as_officer.get(reverse("children", args=[district.pk])).content.decode()
    assert (school.name in part, "<html" in part) == (True, False)
    assert (school.name in whole, "<html" in whole) == (True, True)


def test_pages_forbid_scripts_of_their_own_frames_and_sniffing(as_secretary):
    response = as_secretary.get("/")
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'self'" in policy
    assert (response["X-Frame-Options"], response["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert "no-store" in response["Cache-Control"]
    assert settings.DEBUG is False


def test_deployment_behind_tls_has_nothing_to_be_warned_of():
    environment = {**os.environ, "ZHUJI_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "zhuji.settings"}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the driver of the browser tests sets it for its own process
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_pages_stay_small(as_officer, district, branch):
    refresh(TODAY)
    for name in ("today", "situation", "organisation", "packs"):
        assert len(as_officer.get(reverse(name)).content) < 150_000
    assert len(as_officer.get(reverse("pack", args=["base"])).content) < 150_000


def test_activities_of_a_wide_subtree_are_listed_newest_first_and_no_others(
    as_officer, district, committee, other_district
):
    branches = [make.make_unit("branch", f"支部{n}", committee) for n in range(25)]
    for n, branch in enumerate(branches):
        make.make_activity(branch, "theme-day", dt.date(2026, 1, 1) + dt.timedelta(days=n), title=f"第{n}次")
    foreign = make.make_unit("branch", "外区支部", other_district)
    make.make_activity(foreign, "theme-day", dt.date(2026, 5, 1), title="外区")

    rows = as_officer.get(reverse("activities", args=[district.pk])).context["rows"]

    assert [row.title for row in rows] == [f"第{n}次" for n in reversed(range(25))]
