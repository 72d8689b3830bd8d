"""Meetings entered later as they were, observers, and what was sent twice."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from tests import factories as make
from tests.meeting.council import BASE, PARTY, called, make_topic, on_agenda, opened, roll_of
from zhuji.core.errors import Refused
from zhuji.meeting.actions import calling, holding, observers
from zhuji.meeting.actions.paper import enter_paper_meeting
from zhuji.meeting.models import Meeting, Sent
from zhuji.meeting.once import once

TODAY = localdate()
LAST_MONTH = TODAY - dt.timedelta(days=30)
pytestmark = pytest.mark.django_db


def entered(council, *items, **fields):
    return enter_paper_meeting(
        unit=council.school, body=PARTY, held_on=LAST_MONTH, by=council.by, pack=BASE, items=items, **fields
    )


def test_meeting_on_paper_is_entered_as_it_was_with_both_days(council):
    topic = make_topic(council, views=[], weighty=True)
    said = {
        "topic": topic,
        "yes": 3,
        "no": 0,
        "abstain": 0,
        "method": "hands",
        "result": "passed",
        "resolution": "同意。",
    }
    roll = roll_of(council.board, absent=council.board[3:])
    meeting = entered(council, said, attendance=roll, chair=council.board[1], minutes_on=LAST_MONTH)
    item, activity = meeting.items.get(), meeting.activity
    topic.refresh_from_db()
    assert (meeting.on_paper, meeting.state, activity.days_after, timezone.localtime(activity.recorded_at).date()) == (
        True,
        "closed",
        30,
        TODAY,
    )
    assert (item.entitled, item.present, item.result, topic.state) == (5, 3, "passed", "passed")


def test_what_the_paper_does_not_say_is_not_known(council):
    meeting = entered(council, {"topic": make_topic(council)})
    item = meeting.items.get()
    assert (item.entitled, item.yes, item.result, item.chair_last, item.state) == (None, None, "", None, "waiting")


def test_only_what_cannot_be_is_refused_on_paper(council):
    topic = make_topic(council)
    with pytest.raises(Refused, match="只登记一次"):
        entered(council, {"topic": topic}, {"topic": topic})
    with pytest.raises(Refused, match="0 或以上的整数"):
        entered(council, {"topic": topic, "yes": -1})
    with pytest.raises(Refused, match="日期还没有到"):
        enter_paper_meeting(unit=council.school, body=PARTY, held_on=TODAY + dt.timedelta(1), by=None, pack=BASE)
    assert Meeting.objects.count() == 0


def test_paper_form_sent_twice_enters_one_meeting(council):
    topic = make_topic(council)
    one, two = (
        entered(council, {"topic": topic, "result": "passed"}, token="abc", entitled=5, present=4) for _ in "12"
    )
    assert (one.pk, Meeting.objects.count(), one.items.count()) == (two.pk, 1, 1)


def test_observer_comes_from_a_superior_unit_and_leaves_his_note_himself(council, district, officer, outsider):
    meeting = called(council)
    on_agenda(council, meeting, make_topic(council))
    with pytest.raises(Refused, match="不在上级单位任职"):
        observers.invite_observer(meeting, person=outsider.person, by=council.by)
    invitation = observers.invite_observer(meeting, person=officer.person, by=council.by)
    assert observers.invite_observer(meeting, person=officer.person, by=council.by).pk == invitation.pk
    with pytest.raises(Refused, match="会议还没有召开"):
        observers.leave_note(invitation, note="好", by=officer)

    roll = roll_of(council.board, observers=[officer.person])
    holding.take_roll(meeting, roll=roll, by=council.by, pack=BASE)
    holding.open_meeting(meeting, by=council.by, pack=BASE)
    with pytest.raises(Refused, match="自己填写"):
        observers.leave_note(invitation, note="代写", by=council.by)
    invitation = observers.leave_note(invitation, note="讨论充分", by=officer)

    assert (invitation.came, invitation.note) == (True, "讨论充分")
    with pytest.raises(Refused, match="不能撤回邀请"):
        observers.withdraw_invitation(invitation, by=council.by)


def test_meeting_that_is_called_off_sets_its_topics_free(council):
    topic = make_topic(council)
    meeting = called(council)
    on_agenda(council, meeting, topic)
    meeting = calling.call_off_meeting(meeting, reason="改期", by=council.by)
    topic.refresh_from_db()
    assert (meeting.activity.state, topic.state) == ("withdrawn", "proposed")
    open_one, _items = opened(council, topic)
    with pytest.raises(Refused, match="会议已经召开"):
        calling.call_off_meeting(open_one, reason="改期", by=council.by)


def test_form_sent_again_is_done_once_and_with_another_content_refused(council):
    meeting, done = called(council), []
    for _ in range(3):
        once(meeting, token="t", content={"step": "speak", "who": "1"}, do=lambda: done.append(1))
    assert len(done) == 1
    with pytest.raises(Refused, match="这张表已经提交过一次"):
        once(meeting, token="t", content={"step": "speak", "who": "2"}, do=lambda: done.append(2))

    def refused():
        raise Refused("不行")

    with pytest.raises(Refused, match="不行"):
        once(meeting, token="u", content={}, do=refused)
    assert Sent.objects.count() == 1


def test_paper_meeting_needs_a_body_the_pack_knows(council):
    with pytest.raises(Refused, match="没有这种会议"):
        enter_paper_meeting(unit=council.school, body="no-such", held_on=LAST_MONTH, by=make.make_user(), pack=BASE)
