"""Pages of minutes, of the report upwards and of rulebooks in real Chromium: sound at both widths, confirmed by touch."""

import datetime as dt

import pytest
from django.urls import reverse

from tests import minuted
from tests.rulebook.test_rulebooks import CHARTER
from zhuji.meeting.actions.minutes import circulate_minutes, draw_minutes
from zhuji.meeting.models import Confirmation
from zhuji.rulebook.models import Edition, Rulebook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def papers(school, committee):
    """(addresses by name, the members of the body): minutes on their round, a charter in two editions."""
    meeting, seats = minuted.make_held(school, committee)
    minutes = circulate_minutes(draw_minutes(meeting=meeting, by=seats[3].user), by=seats[3].user)
    book = Rulebook.objects.create(unit=school, kind="charter", title="第一中学章程")
    for number, text in enumerate((CHARTER.replace("三重一大", "重要"), CHARTER), start=1):
        since = dt.date(2024 + number, 9, 1)
        edition = Edition.objects.create(rulebook=book, number=number, text=text, state="adopted", since=since)
    addresses = {
        "minutes": reverse("minutes", args=[meeting.pk]),
        "report": reverse("decision-report", args=[school.pk]) + "?since=2026-01-01&until=2026-12-31",
        "rulebooks": reverse("rulebooks", args=[school.pk]),
        "schools": reverse("rulebooks", args=[school.parent_id]),
        "rulebook": reverse("rulebook", args=[book.pk]),
        "edition": reverse("edition", args=[edition.pk]),
        "draft": reverse("draft-edition", args=[book.pk]),
        "correct": reverse("correct-minutes", args=[minutes.pk]),
    }
    return addresses, seats


def test_pages_of_papers_are_sound_at_the_width(open_as, axe, papers, officer, width):
    addresses, _seats = papers
    page = open_as(officer, width)
    faults = {}
    for name, address in addresses.items():
        page.goto(address)
        found = axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(("sideways", address))
        if found:
            faults[name] = found
    assert faults == {}


def test_member_confirms_the_minutes_on_a_phone_without_javascript(open_as, papers):
    addresses, seats = papers
    page = open_as(seats[1].user, javascript=False)
    page.goto(addresses["minutes"])
    page.get_by_label("相符，同意").check()
    page.get_by_role("button", name="提交").click()
    assert page.get_by_text("您已同意").is_visible()
    assert Confirmation.objects.get(person=seats[1]).agreed is True
