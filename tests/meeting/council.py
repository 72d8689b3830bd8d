"""A school whose bodies can meet: five in the Party committee, three in the administration; topics that may come."""

from dataclasses import dataclass, field
from itertools import count

from django.utils.timezone import localdate

from tests import factories as make
from zhuji.matter.models import Topic
from zhuji.meeting.actions.agenda import put_on_agenda
from zhuji.meeting.actions.calling import call_meeting
from zhuji.meeting.actions.holding import open_meeting, take_roll
from zhuji.org.models import Person, Unit, User
from zhuji.pack.load import load

BASE = load("base")
PARTY, PRINCIPALS = "party-meeting", "principal-meeting"
_number = count(1)


@dataclass
class Council:
    """The school, its committee, and who sits where; `by` is the account of the secretary."""

    school: Unit
    committee: Unit
    board: list[Person]  # secretary first
    office: list[Person]  # principal first
    by: User
    accounts: dict[str, User] = field(default_factory=dict)

    @property
    def secretary(self) -> Person:
        return self.board[0]

    @property
    def principal(self) -> Person:
        return self.office[0]


def make_council(district, *, board=5, office=3, code="S7", school=None, committee=None) -> Council:
    """The secretary and the principal are two people; the first deputy principal sits in the committee too."""
    school = school or make.make_unit("school", "第一中学", district, code=code, stage="junior", ownership="public")
    committee = committee or make.make_unit("committee", "第一中学党委", district, covers=[school], code=f"{code}-P")
    names = ["赵刚", "钱进", "周敏", "吴芳", "郑洁", "冯远", "陈平", "褚宁", "卫东"]
    people = [make.make_person(school, name) for name in names[:board]]
    titles = ["secretary", "deputy-secretary", "discipline-member", "organisation-member", "publicity-member"]
    titles += ["committee-member"] * max(0, board - 5)
    for person, title in zip(people, titles, strict=False):
        make.make_post(person, committee, title)
    office_people = [make.make_person(school, name) for name in ["孙立", "韩雪", "杨帆", "朱琳", "秦岭"][:office]]
    for person, title in zip(office_people, ["principal", *["deputy-principal"] * 9], strict=False):
        make.make_post(person, school, title)
    council = Council(school, committee, people, office_people, make.make_user(people[0]))
    council.accounts = {"secretary": council.by, "principal": make.make_user(office_people[0])}
    return council


def make_topic(council, title=None, **fields):
    """A topic that may be put on the agenda of the Party organisation's meeting: both have spoken to it."""
    n = next(_number)
    persons = fields.pop("persons", ())
    views = fields.pop("views", (("secretary", "agreed"), ("principal", "agreed")))
    values = {"category": "major-decision", "matter": "party-building", "body": PARTY, "proposed_on": localdate()}
    title = title or f"第{n}个议题"
    topic = Topic.objects.create(code=f"T{n:05}", unit=council.school, title=title, **values | fields)
    topic.persons.set(persons)
    holders = {"secretary": council.secretary, "principal": council.principal}
    for role, stance in views:
        topic.views.create(
            role=role, stance=stance, person=holders[role], given_on=localdate(), recorded_by=council.accounts[role]
        )
    return topic


def called(council, body=PARTY, on=None, **fields):
    return call_meeting(
        unit=council.school, body=body, held_on=on or localdate(), by=council.by, pack=BASE, sure=True, **fields
    )


def on_agenda(council, meeting, topic, purpose="decide", because="临时需要"):
    return put_on_agenda(meeting, topic=topic, purpose=purpose, late_because=because, by=council.by, pack=BASE)


def roll_of(people, absent=(), observers=()):
    return {p: "excused" if p in absent else "present" for p in people} | dict.fromkeys(observers, "observer")


def opened(council, *topics, body=PARTY, absent=(), purpose="decide", observers=()):
    """A meeting of today that is open, with its items in the order of the topics."""
    meeting = called(council, body)
    items = [on_agenda(council, meeting, topic, purpose) for topic in topics]
    members = council.board if body == PARTY else council.office
    take_roll(meeting, roll=roll_of(members, absent, observers), by=council.by, pack=BASE)
    return open_meeting(meeting, by=council.by, pack=BASE), items
