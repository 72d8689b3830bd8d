"""Small makers of real rows, without surprises: what is not said is left at its plainest."""

import datetime as dt
from itertools import count

from django.utils import timezone

from zhuji.activity.models import Activity, Attendance
from zhuji.core.days import EVER, FOREVER
from zhuji.core.spelling import spell
from zhuji.matter.models import Task, Topic
from zhuji.meeting.models import Item, Meeting
from zhuji.org.kinds import Standing, UnitKind
from zhuji.org.models import Coverage, Grant, Membership, Person, Post, Term, Unit, UnitSpell, User

_number = count(1)
DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")  # names must not look like the figures of a page


def make_unit(kind, name=None, parent=None, *, covers=(), since=EVER, until=FOREVER, code=None, **fields):
    """A unit with its one spell; `covers`: the schools a Party organisation belongs to."""
    n = next(_number)
    name = name or f"{UnitKind(kind).label}{n}"
    unit = Unit(
        code=code or f"U{n:05}", name=name, kind=kind, parent=parent, since=since, until=until, spelling=spell(name)
    )
    for field, value in fields.items():
        setattr(unit, field, value)
    unit.save()
    unit.path = f"{parent.path if parent else ''}{unit.pk}/"
    unit.school = unit if kind == UnitKind.SCHOOL else (parent.school if parent else None)
    unit.save()
    UnitSpell.objects.create(unit=unit, name=name, kind=kind, parent=parent, since=since, until=until)
    for school in covers:
        Coverage.objects.create(unit=unit, school=school)
    return unit


def make_person(unit, name=None, *, branch=None, standing=None, number=None, **fields):
    """Somebody who works in the unit; with a branch, a full member of it unless said otherwise."""
    n = next(_number)
    name = name or "人员" + str(n).translate(DIGITS)
    standing = standing or (Standing.FULL if branch else Standing.MASSES)
    person = Person.objects.create(
        number=number or f"P{n:06}", name=name, unit=unit, standing=standing, spelling=spell(name), **fields
    )
    if branch:
        Membership.objects.create(person=person, unit=branch)
    return person


def make_members(branch, how_many, *, unit=None, **fields):
    return [make_person(unit or branch, branch=branch, **fields) for _ in range(how_many)]


def make_post(person, unit, title, *, since=EVER, until=FOREVER):
    return Post.objects.create(person=person, unit=unit, title=title, since=since, until=until)


def make_term(unit, began_on):
    return Term.objects.create(unit=unit, began_on=began_on)


def make_user(person=None, *, username=None, password=None, email=""):
    """An account; of a person where one is given."""
    return User.objects.create_user(username or f"user{next(_number)}", password, person=person, email=email)


def make_holder(unit, title, *, name=None, branch=None, since=EVER, until=FOREVER):
    """The account of somebody who holds the post in the unit."""
    person = make_person(unit, name, branch=branch)
    make_post(person, unit, title, since=since, until=until)
    return make_user(person)


def give(user, unit, role, *, since=EVER, until=FOREVER):
    return Grant.objects.create(user=user, unit=unit, role=role, since=since, until=until)


def make_activity(unit, kind, on, *, attended=(), code=None, title="学习", **fields):
    """An activity that was held; `attended`: people who came."""
    activity = Activity.objects.create(
        code=code or f"A{next(_number):06}",
        unit=unit,
        kind=kind,
        held_on=on,
        title=title,
        recorded_at=timezone.now(),
        days_after=(timezone.localdate() - on).days,
        **fields,
    )
    Attendance.objects.bulk_create(Attendance(activity=activity, person=person) for person in attended)
    return activity


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def make_topic(unit, title="采购课桌椅", *, state="proposed", on=None, **fields):
    """A topic of a school or of its Party organisation; decided by the Party organisation's meeting unless said."""
    fields = {"body": "party-meeting", "category": "major-decision", **fields}
    on = on or timezone.localdate() - dt.timedelta(days=20)
    return Topic.objects.create(
        code=f"T{next(_number):06}", unit=unit, title=title, state=state, proposed_on=on, **fields
    )


def make_task(topic, owner, *, due=None, **fields):
    today = timezone.localdate()
    fields = {"title": "按时到货", "standard": "全部到货并验收", **fields}
    code, due = f"{topic.code}-R{next(_number)}", due or today + dt.timedelta(days=9)
    return Task.objects.create(code=code, topic=topic, unit=topic.unit, owner=owner, due=due, opened_on=today, **fields)


def make_meeting(unit, body, on, *, seats=5, came=5, state="closed", **fields):
    """A meeting of a body that was held with so many of its members."""
    activity = make_activity(
        unit, body, on, title="会议", expected=seats, present=came, entitled=seats, entitled_present=came,
        chair=fields.pop("chair", None),
    )  # fmt: skip
    return Meeting.objects.create(activity=activity, state=state, **fields)


def make_item(meeting, topic, **fields):
    """An item of the meeting's agenda, decided unless said otherwise, with the head counts of the meeting."""
    heads = {"entitled": meeting.activity.entitled, "present": meeting.activity.entitled_present}
    fields = {"state": "decided", "result": "passed", **heads, **fields}
    return Item.objects.create(meeting=meeting, topic=topic, place=meeting.items.count() + 1, **fields)
