"""What may come onto an agenda, and what is refused with its clause."""

import datetime as dt

import pytest
from django.utils.timezone import localdate

from tests import factories as make
from tests.meeting.council import BASE, PARTY, PRINCIPALS, called, make_council, make_topic, on_agenda, opened
from zhuji.core.errors import Refused
from zhuji.meeting.actions import agenda, calling, discussing, holding
from zhuji.meeting.models import Item

TODAY = localdate()
pytestmark = pytest.mark.django_db


def put(council, topic, body=PARTY, purpose="decide", because="", on=None):
    return on_agenda(council, called(council, body, on or TODAY + dt.timedelta(days=10)), topic, purpose, because)


def test_topic_with_everything_before_it_is_put_on_the_agenda_and_its_state_follows(council):
    topic = make_topic(council)
    item = put(council, topic)
    topic.refresh_from_db()
    assert (item.place, item.state, item.late_because, topic.state) == (1, "waiting", "", "on-agenda")
    assert item.meeting.notice_on == TODAY


def test_topic_of_the_party_organisation_is_refused_at_the_principals_meeting_with_the_clause(council):
    topic = make_topic(council, matter="development-plan", title="五年规划")
    with pytest.raises(Refused, match="“五年规划”应由党组织会议讨论决定.*（一）3.*研究提出方案"):
        put(council, topic, PRINCIPALS)
    topic.refresh_from_db()
    assert (topic.state, Item.objects.count()) == ("proposed", 0)


def test_daily_business_is_refused_at_the_party_meeting(council):
    topic = make_topic(council, matter="administration", category="other", body=PRINCIPALS)
    with pytest.raises(Refused, match="应由校长办公会议讨论决定，不能由党组织会议决定"):
        put(council, topic)


def test_principals_meeting_works_out_what_the_party_meeting_decides(council):
    item = put(council, make_topic(council, drafted_by=PRINCIPALS), PRINCIPALS, "draft")
    assert item.purpose == "draft"
    with pytest.raises(Refused, match="不由党组织会议研究提出方案"):
        put(council, make_topic(council), PARTY, "draft")


@pytest.mark.parametrize(
    ("views", "said"),
    [
        ([], "还没有书记的沟通意见"),
        ([("secretary", "agreed")], "还没有校长的沟通意见"),
        ([("secretary", "agreed"), ("principal", "serious")], "有重大分歧"),
    ],
    ids=["none", "one", "serious"],
)
def test_topic_without_agreement_of_secretary_and_principal_is_refused(council, views, said):
    with pytest.raises(Refused, match=f"{said}.*（七）沟通"):
        put(council, make_topic(council, views=views))


def test_differing_views_that_are_not_serious_let_it_come(council):
    assert put(council, make_topic(council, views=[("secretary", "different"), ("principal", "agreed")]))


def test_views_of_an_earlier_edition_are_void(council):
    with pytest.raises(Refused, match="方案已修改，原来的意见作废"):
        put(council, make_topic(council, edition=2))


def test_whoever_holds_both_posts_speaks_once(council):
    council.principal.posts.update(until=TODAY)
    make.make_post(council.secretary, council.school, "principal")
    assert put(council, make_topic(council, views=[("secretary", "agreed")]))
    with pytest.raises(Refused, match="沟通"):
        put(council, make_topic(council, views=[]))


def test_required_step_that_was_not_taken_keeps_it_off_with_its_clause_and_what_would_mend_it(council):
    topic = make_topic(council)
    topic.steps.create(kind="research", cites="principal-opinion-2022/（七）调研")
    with pytest.raises(Refused, match="尚未进行“调研”（《.*》（七）调研）。先开展调研"):
        put(council, topic)
    topic.steps.update(cites="")  # as records from paper have it
    with pytest.raises(Refused, match="尚未进行“调研”（《.*》（七）调研）"):
        put(council, topic)
    topic.steps.update(done=True, done_on=TODAY)
    assert put(council, topic)


def test_award_waits_for_the_answer_of_the_branch(council, branch):
    topic = make_topic(council, needs_branch_opinion=True)
    with pytest.raises(Refused, match="尚未征求党支部意见.*（一）5"):
        put(council, topic)
    opinion = topic.opinions.create(branch=branch, asked_on=TODAY, due=TODAY)
    with pytest.raises(Refused, match=f"{branch.name}尚未答复"):
        put(council, topic)
    opinion.answer, opinion.answered_on = "agreed", TODAY
    opinion.save()
    assert put(council, topic)


def test_several_persons_in_one_vote_are_refused(council):
    people = council.board[1:3]
    with pytest.raises(Refused, match="一题一议、逐人表决"):
        put(council, make_topic(council, category="personnel", persons=people))


def test_late_topic_is_admitted_only_with_a_reason(council):
    topic = make_topic(council)
    meeting = called(council, on=TODAY + dt.timedelta(days=1))
    with pytest.raises(Refused, match="距会议不足 2 天，属于临时议题"):
        on_agenda(council, meeting, topic, because=" ")
    assert on_agenda(council, meeting, topic, because="上级限期").late_because == "上级限期"


def test_topic_stands_on_one_agenda_and_comes_off_it_again(council):
    topic = make_topic(council)
    item = put(council, topic)
    with pytest.raises(Refused, match="现在是“已列议程”"):
        put(council, topic)
    assert on_agenda(council, item.meeting, topic) == item

    agenda.take_off_agenda(item, by=council.by)

    topic.refresh_from_db()
    assert topic.state == "proposed"
    assert on_agenda(council, item.meeting, topic).pk == item.pk


def test_topic_is_taken_earlier_until_it_was_begun(council):
    topics = [make_topic(council, title=title) for title in "甲乙丙"]
    meeting = called(council)
    items = [on_agenda(council, meeting, topic) for topic in topics]
    agenda.take_off_agenda(items[1], by=council.by)

    agenda.take_earlier(items[2], by=council.by)
    agenda.take_earlier(items[2], by=council.by)  # stands first already

    shown = meeting.items.exclude(state="taken-off")
    assert [item.topic.title for item in shown] == ["丙", "甲"]
    Item.objects.filter(pk=items[2].pk).update(state="open")
    with pytest.raises(Refused, match="不再调整次序"):
        agenda.take_earlier(items[0], by=council.by)


def test_topic_that_was_carried_over_stands_on_the_next_agenda_at_once(council):
    topic, changed = make_topic(council), make_topic(council)
    meeting, (item, other) = opened(council, topic, changed)
    type(changed).objects.filter(pk=changed.pk).update(edition=2)
    for each in (item, other):
        discussing.carry_over(each, by=council.by, pack=BASE)
    holding.close_meeting(meeting, by=council.by, pack=BASE)

    following = called(council, on=TODAY + dt.timedelta(days=7))

    assert [i.topic for i in following.items.all()] == [topic]  # the other one's views are void
    topic.refresh_from_db()
    changed.refresh_from_db()
    assert (topic.state, changed.state) == ("on-agenda", "proposed")


def test_topic_carried_over_comes_onto_a_meeting_that_is_called_already(council):
    topic = make_topic(council)
    _meeting, (item,) = opened(council, topic)
    following = called(council, on=TODAY + dt.timedelta(days=1))
    discussing.carry_over(item, by=council.by, pack=BASE)
    assert following.items.get().late_because == f"{TODAY}未议，转入本次"


def test_series_calls_its_meetings_and_skips_holidays(council, monkeypatch):
    first = dt.date(2026, 9, 7)
    monkeypatch.setattr(calling, "localdate", lambda: first)
    monkeypatch.setattr("zhuji.activity.actions.activities.localdate", lambda: first)
    series = calling.begin_series(
        unit=council.school, body=PARTY, since=first, until=dt.date(2026, 10, 12), by=council.by, pack=BASE,
        weekday=3, weeks=1, starts_at=dt.time(15), place="会议室",
    )  # fmt: skip
    days = [m.activity.held_on for m in series.meetings.order_by("pk")]
    assert days == [dt.date(2026, 9, 10), dt.date(2026, 9, 17), dt.date(2026, 9, 24), dt.date(2026, 10, 8)]

    topic = make_topic(council)
    topic.views.update(given_on=first)
    on_agenda(council, series.meetings.order_by("pk").first(), topic)
    calling.end_series(series, reason="改期", by=council.by)
    states = list(series.meetings.order_by("pk").values_list("activity__state", flat=True))
    assert states == ["planned", "withdrawn", "withdrawn", "withdrawn"]


def test_body_without_a_member_cannot_be_called(district):
    empty = make_council(district, board=1, code="S2")
    empty.secretary.posts.all().delete()
    with pytest.raises(Refused, match="没有登记在任的成员"):
        called(empty)


def test_nobody_learns_from_a_refusal_what_one_of_the_two_said(council):
    with pytest.raises(Refused) as refusal:
        put(council, make_topic(council, views=[("secretary", "serious")]))
    assert "还没有校长的沟通意见" in str(refusal.value)
    assert "分歧" not in str(refusal.value).replace("无重大分歧", "")
