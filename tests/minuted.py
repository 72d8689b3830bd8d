"""A meeting of the Party organisation of a school as it was recorded: who came, what was decided, with which votes."""

import datetime as dt

from django.utils import timezone

from tests import factories as make
from zhuji.activity.models import Attendance
from zhuji.matter.models import Topic
from zhuji.meeting.models import Away, Item, Meeting, Speech

HELD_ON = dt.date(2026, 3, 5)
NAMES = ("赵刚", "孙立", "王敏", "李洁", "周平")
TITLES = ("secretary", "deputy-secretary", "discipline-member", "organisation-member", "publicity-member")


def make_seats(committee, names=NAMES):
    """The five members of the Party organisation, each with a post in it and an account; the secretary first."""
    people = [make.make_person(committee, name) for name in names]
    for person, title in zip(people, TITLES, strict=False):
        make.make_post(person, committee, title)
        make.make_user(person)
    return people


def make_topic(school, title="教学楼外墙维修", **fields):
    number = Topic.objects.count() + 1
    given = {
        "category": "project",
        "matter": "building",
        "amount": 60_000_000,
        "proposed_on": HELD_ON,
        "state": "passed",
    }
    return Topic.objects.create(code=f"T{number:04}", unit=school, title=title, **{**given, **fields})


def make_meeting(
    school, chair=None, *, on=HELD_ON, kind="party-meeting", state="closed", title="三月党组织会议", **fields
):
    """A meeting on a day; attendance is added with `attend`."""
    activity = make.make_activity(
        school, kind, on, title=title, chair=chair, place="三楼会议室", starts_at=dt.time(14, 0),
        entitled=fields.pop("entitled", 5), entitled_present=fields.pop("present", 5),
    )  # fmt: skip
    return Meeting.objects.create(activity=activity, state=state, **fields)


def attend(meeting, present=(), excused=(), observers=()):
    rows = [(present, "present"), (excused, "excused"), (observers, "observer")]
    Attendance.objects.bulk_create(
        Attendance(activity=meeting.activity, person=person, status=status)
        for people, status in rows
        for person in people
    )


def make_item(meeting, topic, **fields):
    """An item that passed with four votes of five, unless something else is said."""
    given = {
        "place": meeting.items.count() + 1, "state": "decided", "entitled": 5, "present": 4, "recused": 0, "method": "hands",
        "yes": 4, "no": 0, "abstain": 0, "result": "passed", "resolution": "同意立项，资金控制在 60 万元以内。",
        "decided_at": timezone.now(),
    }  # fmt: skip
    return Item.objects.create(meeting=meeting, topic=topic, **{**given, **fields})


def make_held(school, committee):
    """The whole: five seats of which one is excused, the principal sitting in, one item with a recusal and a speech."""
    seats = make_seats(committee)
    guest = make.make_person(school, "郑华")
    meeting = make_meeting(school, seats[0], present=4, recorder=seats[3])
    attend(meeting, seats[:4], [seats[4]], [guest])
    item = make_item(
        meeting, make_topic(school, proposer=seats[1]), present=3, recused=1, yes=3, remark="会上核对了三家报价。"
    )
    Away.objects.create(item=item, person=seats[2], why="recused", reason="亲属参与投标")
    Speech.objects.create(item=item, person=seats[3], place=1, text="建议暑期施工。")
    Speech.objects.create(item=item, person=seats[0], place=2)
    return meeting, seats
