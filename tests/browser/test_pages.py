"""The main pages by role: nothing serious for axe, no sideways scrolling, big enough to touch, nothing from elsewhere."""

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def addresses(branch, district):
    return {
        "today": "/",
        "month": reverse("month", args=[branch.pk]),
        "record": f"{reverse('record', args=[branch.pk])}?kind=theme-day",
        "activity": reverse("activity", args=[branch.activities.first().pk]),
        "tree": reverse("organisation"),
        "unit": reverse("unit", args=[branch.pk]),
        "situation": reverse("unit-situation", args=[district.pk]),
        "duties": reverse("duties", args=[district.pk]),
        "findings": reverse("findings", args=[district.pk]),
        "packs": reverse("packs"),
        "pack": reverse("pack", args=["base"]),
        "census": reverse("census", args=[district.pk]),
        "workbooks": reverse("workbooks"),
        "account": reverse("account"),
        "search": f"{reverse('search')}?q=语文",
        "people": reverse("people", args=[branch.pk]),
        "log": reverse("log", args=[district.pk]),
        "accounts": reverse("accounts"),
    }


def test_pages_are_sound_at_the_width(open_as, axe, lively, district, officer, width):
    page = open_as(officer, width)
    faults = {}
    for name, address in addresses(lively, district).items():
        page.goto(address)
        found = axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(("sideways", address))
        if found:
            faults[name] = found
    assert faults == {}


def test_log_in_page_is_sound(browser, live_server, axe):
    context = browser.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.goto(live_server.url + "/login/")
    assert axe(page) == []
    context.close()


def test_pages_can_be_read_without_javascript_at_320(open_as, lively, district, officer):
    page = open_as(officer, 320, javascript=False)
    for name, address in addresses(lively, district).items():
        page.goto(address)
        assert page.locator("h1").count() == 1, name
        assert page.locator("html").bounding_box()["width"] <= 320, name


def test_buttons_and_links_of_the_month_are_big_enough_to_touch(open_as, lively, secretary):
    page = open_as(secretary)
    page.goto(reverse("month", args=[lively.pk]))
    small = [b.inner_text() for b in page.locator(".btn, .chips a, .places a").all() if b.bounding_box()["height"] < 44]
    assert small == []


def test_keyboard_alone_reaches_the_record_button_with_its_focus_seen(open_as, lively, secretary):
    page = open_as(secretary, 1280)
    page.goto(reverse("month", args=[lively.pk]))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "记录":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/**")


def test_tree_opens_a_level_in_place(open_as, lively, district, officer):
    page = open_as(officer, 1280)
    page.goto(reverse("organisation"))
    page.get_by_role("link", name="展开").first.click()
    page.get_by_text("第一中学", exact=True).wait_for()
    assert page.url.endswith("/units/")
