"""A meeting is opened with its roll, people come and go, and it is closed when every topic has found its way."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from zhuji.activity.actions.attendance import log_activity, standing_of, take_attendance
from zhuji.activity.models import Activity, Attendance
from zhuji.core.errors import Refused
from zhuji.meeting.clauses import Obstacle, refuse
from zhuji.meeting.locks import locked
from zhuji.meeting.models import Item, Meeting
from zhuji.meeting.room import body_of, meeting_room
from zhuji.meeting.seats import may_chair, members_of
from zhuji.org.log import log, snapshot
from zhuji.org.models import Person, Unit
from zhuji.pack.guard import refuse_if_broken
from zhuji.pack.schema.decisions import Body
from zhuji.pack.schema.packs import Pack

Status = Attendance.Status


@transaction.atomic
def take_roll(meeting: Meeting, *, roll: Mapping[Person, str], by, pack: Pack, chair: Person | None = None) -> Meeting:
    """点名: who of the body is present, excused or absent, and who sits in without a vote; the head counts follow.
    `chair`: who chairs, the holder of the post where nothing is said.

    Refuses a roll on which a member of the body is missing or stands as an observer, or somebody else as a member; a
    chair who is not there; fewer than must be there once the meeting is open; and a meeting that is over.
    """
    meeting = locked(meeting)
    if meeting.state == Meeting.State.CLOSED:
        raise Refused(_("这次会议已经结束，签到不能再改。"))
    activity, body = meeting.activity, body_of(meeting, pack)
    if activity.state == Activity.State.WITHDRAWN:
        raise Refused(_("这次会议已经取消。"))
    members = members_of(activity.unit, body, activity.held_on)
    _refuse_wrong_roll(members, roll)
    before = standing_of(activity)
    activity.chair = chair or _who_chairs(activity, body, roll)
    _refuse_foreign_chair(activity, body, roll, pack)
    ordered = {person: roll[person] for person in members} | dict(roll)
    came = sum(roll[person] == Status.PRESENT for person in members)
    activity.expected = activity.entitled = len(members)
    activity.present = activity.entitled_present = came
    activity.version += 1
    activity.save()
    take_attendance(activity, ordered)
    if meeting.state == Meeting.State.OPEN and (missing := meeting_room(meeting, pack).missing()) is not None:
        refuse(pack, [missing])
    meeting.observers = sum(status == Status.OBSERVER for status in roll.values())
    meeting.version += 1
    meeting.save(update_fields=["observers", "version"])
    for invitation in meeting.invitations.filter(withdrawn=False):
        invitation.came = roll.get(invitation.person) == Status.OBSERVER
        invitation.save(update_fields=["came"])
    log_activity(activity, by=by, verb="roll taken", before=before)
    return meeting


def _refuse_wrong_roll(members: list[Person], roll: Mapping[Person, str]) -> None:
    seated = set(members)
    if missing := [person.name for person in members if person not in roll]:
        raise Refused(_("还没有登记：%s。请逐一登记出席、请假或缺席。") % "、".join(missing))
    foreign = [p.name for p, status in roll.items() if p not in seated and status != Status.OBSERVER]
    if foreign:
        raise Refused(_("%s不是本会议的成员，只能登记为列席。") % "、".join(foreign))
    if wrong := [person.name for person in members if roll[person] == Status.OBSERVER]:
        raise Refused(_("%s是本会议的成员，不能登记为列席。") % "、".join(wrong))
    if any(status not in Status.values for status in roll.values()):
        raise Refused(_("请从出席、请假、缺席、列席中选择。"))


def _who_chairs(activity: Activity, body: Body, roll: Mapping[Person, str]) -> Person | None:
    """Whoever was named, if he is there; else the first holder of the post who is."""
    here = [p for p in may_chair(activity.unit, body, activity.held_on) if roll.get(p) == Status.PRESENT]
    if activity.chair and roll.get(activity.chair) == Status.PRESENT:
        return activity.chair
    return here[0] if here else activity.chair


def _refuse_foreign_chair(activity: Activity, body: Body, roll: Mapping[Person, str], pack: Pack) -> None:
    """The holder of the post chairs where he is there. A body that votes may be chaired by another member for him; one
    in which the chair decides may not."""
    chair, holders = activity.chair, may_chair(activity.unit, body, activity.held_on)
    if chair is None or roll.get(chair) != Status.PRESENT:
        raise Refused(_("主持人没有到会。请登记由谁主持，或改期召开。"))
    if chair in holders:
        return
    if body.decides_by == "chair" or any(roll.get(person) == Status.PRESENT for person in holders):
        who = "、".join(person.name for person in holders) or _("（空缺）")
        text = _("%(body)s由%(who)s召集并主持") % {"body": body.title, "who": who}
        refuse(pack, [Obstacle(text, body.cites, _("请改由其主持，或改期召开。"))])


@transaction.atomic
def open_meeting(meeting: Meeting, *, by, pack: Pack) -> Meeting:
    """Open a meeting on its day, after the roll: it gets its running number of the year. Opened twice, it is opened
    once.

    Refuses before and after its day, without a roll, below the number that must be there, and without a topic.
    """
    unit_id = meeting.activity.unit_id
    Unit.objects.select_for_update().get(pk=unit_id)
    meeting = locked(meeting)
    if meeting.state == Meeting.State.OPEN:
        return meeting
    activity = meeting.activity
    _refuse_to_open(meeting, activity)
    if (missing := meeting_room(meeting, pack).missing()) is not None:
        refuse(pack, [missing])
    before = standing_of(activity)
    activity.state = Activity.State.HELD
    activity.starts_at = activity.starts_at or localtime().time().replace(second=0, microsecond=0)
    activity.record_now(by)
    activity.version += 1
    activity.save()
    log_activity(activity, by=by, verb="carried out", before=before)
    was = snapshot(meeting)
    meeting.state, meeting.opened_at = Meeting.State.OPEN, timezone.now()
    meeting.number, meeting.recorder = _next_number(activity), meeting.recorder or (by and by.person)
    meeting.version += 1
    meeting.save()
    log(meeting, by=by, verb="opened", before=was)
    return meeting


def _refuse_to_open(meeting: Meeting, activity: Activity) -> None:
    if meeting.state == Meeting.State.CLOSED:
        raise Refused(_("这次会议已经结束。"))
    if activity.state != Activity.State.PLANNED:
        raise Refused(_("这次会议已经取消。"))
    if activity.held_on > localdate():
        raise Refused(_("会期还没有到，请在会议当天开会。"))
    if activity.held_on < localdate():
        raise Refused(_("会期已过。会已经开过的，请按“补录会议”如实登记；没有开的，请另行召集。"))
    if activity.entitled is None:
        raise Refused(_("请先签到：逐一登记班子成员出席、请假或缺席。"))
    if not meeting.items.filter(state=Item.State.WAITING).exists():
        raise Refused(_("议程上还没有议题。请先列入议题，再开会。"))


def _next_number(activity: Activity) -> int:
    same = Meeting.objects.filter(
        activity__unit=activity.unit_id, activity__kind=activity.kind, activity__held_on__year=activity.held_on.year
    )
    return (same.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def close_meeting(meeting: Meeting, *, by, pack: Pack) -> Meeting:
    """Close a meeting: from now on nothing in it changes but by a correction with its reason. Closed twice, it is
    closed once. Refuses while a topic on its agenda has no result, is not postponed and not carried over."""
    meeting = locked(meeting)
    if meeting.state == Meeting.State.CLOSED:
        return meeting
    if meeting.state != Meeting.State.OPEN:
        raise Refused(_("会议还没有召开。"))
    undecided = meeting.items.filter(state__in=[Item.State.WAITING, Item.State.OPEN]).select_related("topic")
    if titles := [f"“{item.topic}”" for item in undecided]:
        values = {"n": len(titles), "which": "、".join(titles)}
        raise Refused(_("还有 %(n)s 个议题没有结果：%(which)s。请逐一作出决定、暂缓，或转下次会议。") % values)
    activity = meeting.activity
    before = standing_of(activity)
    now = localtime().time().replace(second=0, microsecond=0)
    activity.ends_at = max(now, activity.starts_at or now)
    activity.version += 1
    activity.save()
    log_activity(activity, by=by, verb="corrected", before=before)
    was = snapshot(meeting)
    meeting.state, meeting.closed_at = Meeting.State.CLOSED, timezone.now()
    meeting.version += 1
    meeting.save()
    refuse_if_broken(pack, "close", meeting, activity.held_on)
    for item in meeting.items.all():
        refuse_if_broken(pack, "close", item, activity.held_on)
    log(meeting, by=by, verb="closed", before=was)
    return meeting
