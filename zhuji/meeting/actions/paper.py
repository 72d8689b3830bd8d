"""A meeting that was held on paper is entered later as it was: nothing is refused, the same rules judge it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuji.activity.actions.activities import record_activity
from zhuji.activity.actions.attendance import take_attendance
from zhuji.activity.models import Attendance
from zhuji.core.errors import Refused
from zhuji.matter.models import Topic
from zhuji.meeting.actions.deciding import topic_state, wording_of
from zhuji.meeting.following import follow
from zhuji.meeting.models import Item, Meeting
from zhuji.org.log import log
from zhuji.org.models import Person, Unit
from zhuji.pack.schema.packs import Pack

WHOLE = ("entitled", "present", "recused", "yes", "no", "abstain")


class PaperItem(TypedDict, total=False):
    """What the paper says of one topic; what it does not say is left out, and is then not known."""

    topic: Topic
    purpose: str
    entitled: int | None
    present: int | None
    recused: int
    method: str
    yes: int | None
    no: int | None
    abstain: int | None
    result: str
    chair_last: bool | None
    circulated: bool
    resolution: str
    remark: str
    late_because: str


@transaction.atomic
def enter_paper_meeting(
    *, unit: Unit, body: str, held_on: date, by, pack: Pack, items: Sequence[PaperItem] = (), **fields
) -> Meeting:
    """Enter a meeting that was held on paper. `fields`: title, starts_at, ends_at, place, chair, recorder, number,
    attendance (person → status) or entitled and present, observers, notice_on, minutes_on, token, sure. It is marked as
    entered later; the day it was held and the day it was entered both stay. Topics follow their results.

    Whatever was wrong in it is found by the rules, never refused. Refuses only what cannot be: a day to come, numbers
    that are none, a body the pack does not know, one topic twice; and a second meeting of the body on the day unless
    sure. A form sent twice enters one meeting.
    """
    if body not in pack.bodies:
        raise Refused(_("现行制度包里没有这种会议，请从列表中选择。"))
    _refuse_what_cannot_be(items)
    attendance = fields.pop("attendance", None)
    own = {name: fields.pop(name, None) for name in ("recorder", "number", "observers", "notice_on", "minutes_on")}
    fields = {"title": pack.bodies[body].title, **fields, **_heads(attendance, fields)}
    activity = record_activity(unit=unit, kind=body, held_on=held_on, by=by, pack=pack, **fields)
    if entered := Meeting.objects.filter(pk=activity.pk).first():
        return entered
    take_attendance(activity, attendance)
    now = timezone.now()
    own |= {"observers": own["observers"] if attendance is None else _count(attendance, "observer")}
    meeting = Meeting.objects.create(
        activity=activity, state=Meeting.State.CLOSED, on_paper=True, convener=activity.chair, closed_at=now, **own
    )
    log(meeting, by=by, verb="entered later")
    for place, said in enumerate(items, start=1):
        _enter_item(meeting, place, said, by)
    return meeting


def _refuse_what_cannot_be(items: Sequence[PaperItem]) -> None:
    topics = [said["topic"].pk for said in items]
    if len(set(topics)) != len(topics):
        raise Refused(_("同一个议题在一次会议里只登记一次。"))
    for said in items:
        for name in WHOLE:
            value = said.get(name)
            if value is not None and (type(value) is not int or value < 0):
                raise Refused(_("人数和票数请填写 0 或以上的整数；不清楚的留空。"))


def _count(attendance: Mapping[Person, str], *statuses: str) -> int:
    return sum(status in statuses for status in attendance.values())


def _heads(attendance: Mapping[Person, str] | None, fields: Mapping) -> dict[str, int | None]:
    """The head counts of the body: from the list where there is one, else as they were typed."""
    entitled, present = fields.get("entitled"), fields.get("present")
    if attendance:
        here = Attendance.Status
        entitled = _count(attendance, here.PRESENT, here.EXCUSED, here.ABSENT)
        present = _count(attendance, here.PRESENT)
    return {"expected": entitled, "entitled": entitled, "present": present, "entitled_present": present}


def _enter_item(meeting: Meeting, place: int, said: PaperItem, by) -> None:
    """One topic as the paper has it; head counts it does not give are those of the meeting."""
    topic = Topic.objects.select_for_update().get(pk=said["topic"].pk)
    values = {name: value for name, value in said.items() if name != "topic"}
    activity = meeting.activity
    item = Item(meeting=meeting, topic=topic, place=place, state=Item.State.DECIDED, recorded_by=by, **values)
    item.entitled = activity.entitled if item.entitled is None else item.entitled
    item.present = activity.entitled_present if item.present is None else item.present
    if not item.result and item.purpose != Item.Purpose.INFORM:
        item.state = Item.State.WAITING  # the paper says nothing of a result: the review asks for it
    item.decided_at = timezone.now()
    item.resolution_digest = wording_of(item.resolution)
    item.save()
    log(item, by=by, verb="entered later")
    if item.result:
        follow(topic, topic_state(item), item, by=by)
