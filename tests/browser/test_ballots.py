"""Votes, counts, sheets and reviews in a real browser: sound at both widths, and usable without JavaScript."""

import pytest
from django.urls import reverse

from tests.ballot.makers import BASE, codes_of, count_both, make_ballot, make_sheets, make_tellers, opened
from zhuji.ballot.actions.appraisals import close_appraisal
from zhuji.ballot.actions.sheets import hand_in
from zhuji.ballot.models import Ballot, Review
from zhuji.ballot.urn import plain_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tellers(branch):
    return make_tellers(branch)


@pytest.fixture
def voted(branch, members, tellers):
    """Of everything one: a vote to be held, one to be counted, a result; sheets that are open and closed; a review."""
    election = {"kind": "committee-election", "seats": 2, "candidates": members[:3], "tellers": tellers}
    done = count_both(opened(make_ballot(branch, **election)), 16, [(12, 2), (11, 4), (5, 9)], written={"王五": 3})
    closed = make_sheets(branch, things=("食堂服务", "校车服务"))
    for code in codes_of(closed, 6):
        hand_in(code=code, answers=dict.fromkeys(closed.questions.values_list("pk", flat=True), "satisfied"))
    close_appraisal(closed, present=6, by=None, pack=BASE)
    asked = make_sheets(branch, things=("食堂服务", "校车服务"))
    return {
        "prepared": make_ballot(branch, **election),
        "open": opened(make_ballot(branch, **election)),
        "done": done,
        "closed": closed,
        "asked": asked,
        "codes": codes_of(asked, 6),
        "review": Review.objects.create(unit=branch, year=2026),
    }


def addresses(branch, voted):
    return {
        "list": reverse("ballots", args=[branch.pk]),
        "new": reverse("new-ballot", args=[branch.pk]),
        "prepared": reverse("ballot", args=[voted["prepared"].pk]),
        "done": reverse("ballot", args=[voted["done"].pk]),
        "papers": reverse("papers", args=[voted["prepared"].pk]),
        "new-appraisal": reverse("new-appraisal", args=[branch.pk]),
        "asked": reverse("appraisal", args=[voted["asked"].pk]),
        "closed": reverse("appraisal", args=[voted["closed"].pk]),
        "new-review": reverse("new-review", args=[branch.pk]),
        "review": reverse("member-review", args=[voted["review"].pk]),
        "grades": reverse("grades", args=[voted["review"].pk]),
        "sheet": reverse("sheet"),
    }


def test_pages_of_votes_and_sheets_are_sound_at_the_width(open_as, axe, branch, voted, secretary, width):
    page, faults = open_as(secretary, width), {}
    for name, address in addresses(branch, voted).items():
        page.goto(address)
        found = axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(("sideways", address))
        if page.locator("h1").count() != 1:
            found.append(("no heading", address))
        if found:
            faults[name] = found
    assert faults == {}


def test_two_tellers_count_on_phones_without_javascript(open_as, axe, voted, tellers):
    ballot = voted["open"]
    for user in tellers:
        page = open_as(user, 360, javascript=False)
        page.goto(reverse("count-ballot", args=[ballot.pk]))
        boxes = page.locator(".counts input:visible")
        assert boxes.count() == 8  # 收回, 无效, and for and against of three
        assert min(box.bounding_box()["height"] for box in boxes.all()) >= 56
        for box, number in zip(boxes.all(), [16, 0, 12, 2, 11, 4, 5, 9], strict=True):
            box.fill(str(number))
        page.get_by_role("button", name="报数").click()
    page.get_by_text("当选。").wait_for()
    assert Ballot.objects.get(pk=ballot.pk).result == "elected"


def test_screen_of_a_teller_is_sound(open_as, axe, voted, tellers, width):
    page = open_as(tellers[0], width)
    page.goto(reverse("count-ballot", args=[voted["open"].pk]))
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_sheet_is_answered_on_a_phone_that_keeps_nothing(browser, live_server, axe, voted):
    context = browser.new_context(viewport={"width": 360, "height": 780}, base_url=live_server.url)
    page = context.new_page()
    page.goto("/sheet/")
    assert axe(page) == []
    code = voted["codes"][0]
    page.get_by_label("纸条上的代码").fill(f"{code[:5]}-{code[5:]}".lower())
    page.get_by_role("button", name="打开测评表").click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for n in range(2):
        page.get_by_label("基本满意", exact=True).nth(n).check()
    page.get_by_role("button", name="投入票箱").click()
    page.get_by_text("已投入票箱").wait_for()
    assert (context.cookies(), page.evaluate("localStorage.length + sessionStorage.length")) == ([], 0)
    assert plain_code(code) not in page.url
    context.close()


def test_strips_of_codes_fit_an_A4_page_and_are_all_there(open_as, branch, secretary):
    appraisal = make_sheets(branch)
    page = open_as(secretary, 1280)
    page.goto(reverse("appraisal", args=[appraisal.pk]))
    page.get_by_label("代码数").fill("30")
    page.get_by_role("button", name="制作并打印").click()
    page.get_by_text("离开本页以后").wait_for()
    assert page.locator(".strips strong").count() == 30
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") <= 3
