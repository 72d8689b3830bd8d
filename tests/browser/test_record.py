"""The most used page of all: a theme day recorded on a phone in at most six inputs, with JavaScript and without."""

import pytest
from django.urls import reverse

from zhuji.activity.models import Activity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_B1_theme_day_is_recorded_in_at_most_six_inputs(open_as, lively, secretary, members, javascript):
    page = open_as(secretary, 360, javascript)
    page.goto("/")
    inputs = 0

    def tap(locator):
        nonlocal inputs
        locator.click()
        inputs += 1

    tap(page.get_by_role("link", name="本月工作"))
    tap(page.get_by_role("link", name="主题党日", exact=True).last)
    tap(page.get_by_label(members[0].name).first)
    tap(page.get_by_label(members[1].name).first)
    tap(page.get_by_role("button", name="保存").first)
    page.get_by_text("已保存").wait_for()

    activity = Activity.objects.latest("pk")
    assert (activity.expected, activity.present, activity.kind) == (9, 7, "theme-day")
    assert inputs <= 6


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
