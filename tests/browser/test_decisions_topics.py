"""Topics in real Chromium: the route answers while the form is filled in, and every page is sound at every width."""

import os

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests import factories as make
from zhuji.matter.actions.topics import ask_opinion, give_view, propose_topic, record_step
from zhuji.matter.models import Topic
from zhuji.pack.load import load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BASE = load("base")


@pytest.fixture
def award(lively, school, committee, principal, school_secretary, members):
    """A topic with something in every part of its page."""
    for title in ("deputy-secretary", "discipline-member", "organisation-member"):
        make.make_holder(committee, title)
    fields = {"unit": school, "by": principal, "pack": BASE, "text": "推荐市级优秀教师一名。", "persons": members[:1]}
    topic = propose_topic(title="推荐市级优秀教师", matter="awards", **fields)
    record_step(topic, step="opinions", on=localdate(), note="教职工无异议", by=principal)
    ask_opinion(topic, branch=lively, due=localdate(), by=principal)
    give_view(topic, role="principal", person=principal.person, stance="different", text="名额宜再商量", by=principal)
    return topic


def addresses(topic):
    school = topic.unit_id
    return {
        "topics": reverse("topics", args=[school]),
        "topic": reverse("topic", args=[topic.pk]),
        "propose": reverse("propose", args=[school]),
        "proposal": f"{reverse('propose', args=[school])}?matter=building&amount=60万",
        "change": reverse("change-topic", args=[topic.pk]),
        "view": reverse("give-view", args=[topic.pk]),
        "step": reverse("record-step", args=[topic.pk, "publicity"]),
        "ask": reverse("ask-opinion", args=[topic.pk]),
        "opinion": reverse("answer-opinion", args=[topic.opinions.get().pk]),
        "matters": reverse("matters", args=[school]),
        "add": reverse("list-matter", args=[school]),
        "tighten": reverse("tighten-matter", args=[school, "teaching"]),
        "today": "/",
    }


def test_pages_of_topics_are_sound_at_the_width(open_as, axe, award, school_secretary, width):
    page, faults = open_as(school_secretary, width), {}
    for name, address in addresses(award).items():
        page.goto(address)
        found = axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(("sideways", address))
        small = [b for b in page.locator("main .btn, main .chips a").all() if b.is_visible()]
        found += [("small", b.inner_text()) for b in small if b.bounding_box()["height"] < 44]
        if folder := os.environ.get("ZHUJI_SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        if found:
            faults[name] = found
    assert faults == {}


def test_pages_of_topics_can_be_read_without_javascript_at_320(open_as, award, school_secretary):
    page = open_as(school_secretary, 320, javascript=False)
    for name, address in addresses(award).items():
        page.goto(address)
        assert page.locator("h1").count() == 1, name
        assert page.locator("html").bounding_box()["width"] <= 320, name
        assert len(page.content()) < 100_000, name


def test_route_answers_at_once_and_what_was_typed_stays(open_as, award, principal):
    page = open_as(principal, 360)
    page.goto(reverse("propose", args=[award.unit_id]))
    page.get_by_label("事项 *").fill("大额资金")
    page.get_by_label("事项 *").press("Tab")
    page.get_by_label("标题 *").fill("购置图书")
    assert "按最高一档办理" in page.locator("#route").inner_text()
    page.get_by_label("金额").fill("5000")
    page.get_by_label("金额").press("Tab")
    page.get_by_text("校长办公会议决定").wait_for()
    assert page.get_by_label("标题 *").input_value() == "购置图书"
    page.get_by_role("button", name="提出", exact=True).click()
    page.wait_for_url("**/topics/*/")
    assert Topic.objects.get(title="购置图书").amount == 500_000


def test_topic_is_proposed_without_javascript_in_two_steps(open_as, award, principal):
    page = open_as(principal, 360, javascript=False)
    page.goto(reverse("propose", args=[award.unit_id]))
    page.get_by_label("事项 *").fill("日常教学安排")
    page.get_by_role("button", name="看决策路径").click()
    page.get_by_label("标题 *").fill("期中考试安排")
    page.get_by_role("button", name="提出", exact=True).click()
    assert Topic.objects.get(title="期中考试安排").body == "principal-meeting"


def test_keyboard_alone_proposes_and_speaks(open_as, award, school_secretary):
    page = open_as(school_secretary, 1280)
    page.goto(reverse("give-view", args=[award.pk]))
    page.get_by_label("一致", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics/*/")
    assert "名额宜再商量" in page.locator("main").inner_text()
