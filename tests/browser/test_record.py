"""The most used pages of all: a theme day recorded on a phone in at most six inputs, with JavaScript and without."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests import factories as make
from zhuji.activity.models import Activity, Attachment, Theme
from zhuji.duty.actions import refresh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = localdate()


class Hand:
    """Counts what a hand has to do: every tap, and every field that is typed into."""

    def __init__(self):
        self.inputs = 0

    def tap(self, locator):
        locator.click()
        self.inputs += 1

    def type(self, locator, text):
        locator.fill(text)
        self.inputs += 1


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_B1_theme_day_is_recorded_in_at_most_six_inputs(
    open_as, lively, secretary, members, javascript, record_figures
):
    page = open_as(secretary, 360, javascript)
    page.goto("/")
    hand = Hand()

    hand.tap(page.get_by_role("link", name="本月工作"))
    hand.tap(page.locator(".chips").get_by_role("link", name="主题党日", exact=True))
    hand.tap(page.get_by_label(members[0].name).first)
    hand.tap(page.get_by_label(members[1].name).first)
    hand.tap(page.get_by_role("button", name="保存"))
    page.get_by_text("已保存").wait_for()

    activity = Activity.objects.latest("pk")
    assert (activity.expected, activity.present, activity.kind) == (9, 7, "theme-day")
    record_figures("B1-inputs", inputs=hand.inputs, javascript=javascript)
    assert hand.inputs <= 6


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_B2_theme_that_was_issued_is_recorded_from_the_month_in_at_most_six_inputs(
    open_as, lively, district, secretary, members, javascript
):
    lively.activities.filter(held_on__gte=TODAY.replace(day=1)).delete()
    refresh(TODAY)
    Theme.objects.create(unit=district, kind="theme-day", month=TODAY.replace(day=1), title="师德建设")
    page = open_as(secretary, 360, javascript)
    page.goto(reverse("month", args=[lively.pk]))
    hand = Hand()
    assert page.get_by_text("本月主题：师德建设").is_visible()

    hand.tap(page.get_by_role("link", name="记录主题党日", exact=True))
    hand.tap(page.get_by_label(members[0].name).first)
    hand.tap(page.get_by_role("button", name="保存"))
    page.get_by_text("已保存").wait_for()

    activity = Activity.objects.latest("pk")
    assert (activity.title, activity.theme.title, activity.present) == ("师德建设", "师德建设", 8)
    assert hand.inputs <= 6


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_late_entry_asks_only_for_its_day(open_as, lively, secretary, javascript):
    day = TODAY.replace(day=1) - dt.timedelta(days=40)
    page = open_as(secretary, 360, javascript)
    page.goto(f"{reverse('month', args=[lively.pk])}?month={day:%Y-%m}")
    hand = Hand()
    hand.tap(page.locator(".chips").get_by_role("link", name="集中学习", exact=True))
    hand.type(page.get_by_label("日期"), f"{day}")
    hand.tap(page.get_by_role("button", name="保存"))
    page.get_by_text("已保存").wait_for()
    assert page.get_by_text("补录：").is_visible()
    assert (Activity.objects.latest("pk").held_on, hand.inputs) == (day, 3)


def test_warning_appears_while_absences_are_ticked_and_goes_when_they_are_taken_back(
    open_as, lively, secretary, members
):
    page = open_as(secretary)
    page.goto(f"{reverse('record', args=[lively.pk])}?kind=general-meeting")
    warning = page.locator("#weigh").get_by_text("到会人数不足应到会的 1/2")
    for member in members[:5]:
        page.get_by_label(member.name).first.check()
    warning.wait_for()
    assert "第11条" in page.locator("#weigh").inner_text()
    page.get_by_label(members[0].name).first.uncheck()
    warning.wait_for(state="detached")
    assert Activity.objects.filter(kind="general-meeting", held_on=TODAY).count() == 0


def test_list_follows_the_day_and_keeps_what_was_ticked(open_as, lively, secretary, members):
    members[0].memberships.update(since=TODAY.replace(day=1))
    page = open_as(secretary)
    page.goto(f"{reverse('record', args=[lively.pk])}?kind=theme-day")
    page.get_by_label(members[1].name).first.check()
    page.locator("summary").first.click()
    page.get_by_label("日期").fill(f"{TODAY.replace(day=1) - dt.timedelta(days=1)}")
    page.get_by_label("地点").click()
    page.get_by_text("应到 8 人").wait_for()
    assert page.get_by_label(members[1].name).first.is_checked()
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    assert (Activity.objects.latest("pk").expected, Activity.objects.latest("pk").present) == (8, 7)


def test_photograph_is_laid_beside_a_record(open_as, lively, secretary, tmp_path):
    path = tmp_path / "现场.pdf"
    path.write_bytes(b"%PDF-1.4")
    page = open_as(secretary, javascript=False)
    page.goto(reverse("activity", args=[lively.activities.first().pk]))
    page.get_by_label("附件（可选）").set_input_files(path)
    page.get_by_role("button", name="添加附件").click()
    page.get_by_role("link", name="现场.pdf").wait_for()
    assert Attachment.objects.get().name == "现场.pdf"


def test_pages_of_branch_life_are_sound_at_the_width(open_as, axe, lively, district, committee, officer, width):
    theme = Theme.objects.create(
        unit=district, kind="theme-day", month=TODAY.replace(day=1), title="师德建设", text="学习"
    )
    make.make_activity(lively, "lecture", TODAY, title="家国情怀", summary="讲稿")
    plan = make.make_activity(lively, "study", TODAY, title="计划", state="planned")
    page = open_as(officer, width)
    faults = {}
    for address in (
        reverse("month", args=[lively.pk]),
        f"{reverse('record', args=[lively.pk])}?kind=general-meeting&plan&with=theme-day",
        reverse("correct-activity", args=[plan.pk]),
        reverse("activities", args=[district.pk]),
        reverse("coverage", args=[district.pk]),
        reverse("themes", args=[district.pk]),
        reverse("theme", args=[theme.pk]),
        reverse("lessons", args=[district.pk]),
    ):
        page.goto(address)
        found = axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("sideways")
        if found:
            faults[address] = found
    assert faults == {}


def test_what_was_typed_survives_a_lost_page(open_as, lively, secretary):
    page = open_as(secretary)
    address = f"{reverse('record', args=[lively.pk])}?kind=theme-day"
    page.goto(address)
    page.get_by_label("内容（可选，一两句话）").fill("学习了新的工作细则")
    page.goto("/")
    page.goto(address)
    assert page.get_by_label("内容（可选，一两句话）").input_value() == "学习了新的工作细则"


def test_large_type_stays_switched_on(open_as, lively, secretary):
    page = open_as(secretary)
    page.goto("/")
    page.get_by_role("button", name="大字").click()
    page.goto(reverse("account"))
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
