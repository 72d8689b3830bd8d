"""A meeting of six topics played through in the browser, by the recorder, the principal and an observer; few inputs,
a lost network, and pages that are sound."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests import factories as make
from tests.browser.test_record import Hand
from tests.meeting.council import PARTY, called, make_council, make_topic, on_agenda, opened
from zhuji.meeting.actions.observers import invite_observer
from zhuji.meeting.models import Item, Meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = localdate()


@pytest.fixture
def council(district, school, committee):
    return make_council(district, school=school, committee=committee)


def open_page(open_as, user, meeting, width=360, javascript=True, lossy=False):
    page = open_as(user, width, javascript, lossy)
    page.goto(reverse("meeting", args=[meeting.pk]))
    return page


def discuss(hand, page):
    """An ordinary topic: begun, everybody speaks, the result is read and confirmed."""
    hand.tap(page.get_by_role("button", name="开始讨论"))
    hand.tap(page.get_by_role("button", name="其余的人依次发言，主持人最后"))
    page.get_by_text("通过。").wait_for()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_D4_meeting_of_six_topics_is_recorded_in_at_most_eight_inputs_a_topic(
    open_as, council, city, javascript, record_figures
):
    titles = ["传达学习", "年度计划", "中层干部任免", "设备采购", "校服选用", "五年规划"]
    meeting = called(council)
    concerned = council.board[4]
    for title in titles:
        personnel = {"category": "personnel", "weighty": True, "persons": [concerned]} if title == titles[2] else {}
        on_agenda(council, meeting, make_topic(council, title, **personnel))
    expert = make.make_user(make.make_person(city, "督导员"))
    invite_observer(meeting, person=expert.person, by=council.by)
    page, spent = open_page(open_as, council.by, meeting, 360, javascript), []
    page.get_by_label("督导员").check()
    page.get_by_role("button", name="签到并开会").click()

    for title in titles[:4]:
        hand = Hand()
        page.locator("#topic-title", has_text=title).wait_for()
        discuss(hand, page)
        hand.type(page.get_by_label("决议内容"), f"原则同意{title}。")
        hand.tap(page.get_by_role("button", name="确认结果"))
        page.locator(".resolved").wait_for()
        spent.append(hand.inputs)
        hand.tap(page.locator(".listed").get_by_role("link", name=titles[titles.index(title) + 1]))
    # two against three: nearly equal sides are postponed
    discuss(Hand(), page)
    page.get_by_label("赞成", exact=True).first.fill("3")
    page.get_by_label("反对", exact=True).first.fill("2")
    page.get_by_label("反对", exact=True).first.press("Tab")
    if not javascript:
        page.get_by_role("button", name="确认结果").click()  # the first time only shows what it comes to
    page.get_by_text("赞成与反对人数接近").wait_for()
    page.get_by_role("button", name="确认结果").click()
    page.locator(".listed li", has_text=titles[4]).get_by_text("暂缓").wait_for()
    page.locator(".listed").get_by_role("link", name=titles[5]).click()
    page.get_by_role("button", name="转下次会议").click()
    page.locator(".listed li", has_text=titles[5]).get_by_text("转下次会议").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="结束会议").click()
    page.get_by_text("已结束").first.wait_for()

    results = list(meeting.items.order_by("place").values_list("result", "state"))
    assert results == [("passed", "decided")] * 4 + [("deferred", "decided"), ("", "carried")]
    item = meeting.items.get(topic__title="中层干部任免")
    assert (item.recused, item.present, item.yes) == (1, 4, 4)
    observer = open_page(open_as, expert, meeting, 1280, javascript)
    observer.get_by_label("我的列席意见").fill("程序规范，讨论充分")
    observer.get_by_role("button", name="保存意见").click()
    observer.get_by_text("列席意见已保存").wait_for()
    principal = open_page(open_as, council.accounts["principal"], meeting, 1280, javascript)
    assert principal.get_by_text("程序规范，讨论充分").is_visible()
    record_figures("D4-inputs", inputs=max(spent), topics=len(spent))
    assert max(spent) <= 8


def test_lost_network_loses_nothing_and_sends_once(open_as, council):
    meeting, (item,) = opened(council, make_topic(council))
    page = open_page(open_as, council.by, meeting, lossy=True)
    page.get_by_role("button", name="开始讨论").click()
    page.get_by_text("逐人登记，或记下内容").click()
    page.get_by_label("内容（可选）").fill("建议分两步实施，先试点")
    lost = []
    page.route("**/step/", lambda route: (lost.append(1), route.abort()) if not lost else route.continue_())
    page.get_by_role("button", name="登记发言").click()
    page.get_by_text("网络中断").wait_for()
    assert page.get_by_label("内容（可选）").input_value() == "建议分两步实施，先试点"

    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("ol", has_text="建议分两步实施，先试点").wait_for()

    page.get_by_text("网络中断").wait_for(state="hidden")
    assert [speech.text for speech in item.speeches.all()] == ["建议分两步实施，先试点"]


def test_page_that_was_closed_without_network_still_knows_what_was_typed(open_as, council):
    meeting, _items = opened(council, make_topic(council))
    page = open_page(open_as, council.by, meeting)
    page.get_by_role("button", name="开始讨论").click()
    page.get_by_role("button", name="其余的人依次发言，主持人最后").click()
    page.get_by_label("决议内容").fill("同意修缮东楼")
    page.reload()
    assert page.get_by_label("决议内容").input_value() == "同意修缮东楼"
    page.get_by_role("button", name="确认结果").click()
    page.locator(".resolved", has_text="同意修缮东楼").wait_for()
    assert Item.objects.get().result == "passed"


def test_screen_reader_is_told_who_is_missing_and_what_came_of_it(open_as, council):
    meeting, (item,) = opened(council, make_topic(council))
    page = open_page(open_as, council.by, meeting)
    status = page.locator("#told[role=status]")
    page.get_by_role("button", name="开始讨论").click()
    page.locator("#told", has_text="在场 5 人，须 3 人").wait_for(state="attached")
    for person in council.board[2:]:
        page.get_by_role("button", name=f"{person}离席").click()
        page.get_by_role("button", name=f"{person}返回").wait_for()
    page.locator("#told", has_text="还差 1 人").wait_for(state="attached")
    assert "须 3 人到会，现 2 人" in status.inner_text()
    assert item.away.count() == 3


def test_pages_of_meetings_are_sound_at_the_width(open_as, axe, council, width, tmp_path):
    make_topic(council, "不能上会的议题", views=[])
    topics = [make_topic(council, "修缮方案", amount=6_000_000), make_topic(council, "年度计划")]
    meeting, items = opened(council, *topics)
    called(council, "principal-meeting")
    page = open_as(council.by, width)
    page.on("dialog", lambda dialog: dialog.accept())
    school, faults = council.school.pk, {}
    waiting = reverse("meeting", args=[meeting.pk])
    paper = f"{reverse('paper-meeting', args=[school])}?body={PARTY}&on={TODAY}"
    addresses = [
        reverse("meetings", args=[school]), f"{reverse('call-meeting', args=[school])}?body={PARTY}",
        reverse("meeting-series", args=[school]), paper, waiting, reverse("agenda", args=[Meeting.objects.last().pk]),
        reverse("meeting", args=[Meeting.objects.last().pk]), reverse("meeting-observers", args=[meeting.pk]),
        reverse("invited"), reverse("call-off-meeting", args=[Meeting.objects.last().pk]),
    ]  # fmt: skip
    for number, address in enumerate(addresses):
        page.goto(address)
        faults |= sound(page, axe, width, address)
        page.screenshot(path=tmp_path / f"{number}.png", full_page=True)
    page.goto(waiting)
    page.get_by_role("button", name="开始讨论").click()
    page.get_by_role("button", name="其余的人依次发言，主持人最后").click()
    page.get_by_role("button", name="确认结果").wait_for()
    faults |= sound(page, axe, width, "vote")
    page.screenshot(path=tmp_path / "vote.png", full_page=True)
    page.get_by_role("button", name="确认结果").click()
    page.locator(".said").wait_for()
    faults |= sound(page, axe, width, "result")
    page.goto(reverse("correct-item", args=[items[0].pk]))
    faults |= sound(page, axe, width, "correct")
    assert faults == {}


def sound(page, axe, width, name) -> dict:
    found = axe(page)
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("sideways")
    return {name: found} if found else {}
