"""The agenda: a topic is put on it when everything that comes before is done, and taken off again."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.models import Activity
from zhuji.core.errors import Refused
from zhuji.matter.models import Topic
from zhuji.meeting.agenda import is_late, kept_off, late_topic
from zhuji.meeting.clauses import refuse
from zhuji.meeting.following import follow
from zhuji.meeting.locks import locked, locked_item
from zhuji.meeting.models import Item, Meeting
from zhuji.org.log import log, snapshot
from zhuji.pack.guard import refuse_if_broken
from zhuji.pack.schema.packs import Pack

State, Purpose = Item.State, Item.Purpose
READY = (Topic.State.PROPOSED, Topic.State.DEFERRED)


@transaction.atomic
def put_on_agenda(meeting: Meeting, *, topic: Topic, by, pack: Pack, purpose: str = "decide", late_because: str = ""):
    """Put a topic on the agenda of a meeting, to be decided, worked out, or only told. Later than the notice allows it
    is a late topic and needs a reason.

    Refuses, each with its clause: the wrong body, no or void communication of secretary and principal, a serious
    difference, a required step missing, no answer of the branch, several persons in one vote; a topic that is on an
    agenda or decided already; and a meeting that is over. Put on twice, it stands once.
    """
    meeting = locked(meeting)
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    standing = meeting.items.filter(topic=topic).first()
    if standing and standing.state != State.TAKEN_OFF and standing.purpose == purpose:
        return standing
    _refuse_what_cannot_come(meeting, topic, purpose, standing)
    refuse(pack, kept_off(topic, meeting, purpose, pack))
    late = meeting.state != Meeting.State.CALLED or is_late(meeting, pack)
    if late and not late_because.strip():
        refuse(pack, [late_topic(topic, meeting, pack)])
    item = standing or Item(meeting=meeting, topic=topic, place=_next_place(meeting))
    item.purpose, item.state, item.recorded_by = purpose, State.WAITING, by
    item.late_because = late_because.strip() if late else ""
    item.save()
    follow(topic, Topic.State.ON_AGENDA, item, by=by)
    _notice(meeting, by)
    refuse_if_broken(pack, "agenda", item, meeting.activity.held_on)
    log(item, by=by, verb="put on agenda")
    return item


def _refuse_what_cannot_come(meeting: Meeting, topic: Topic, purpose: str, standing: Item | None) -> None:
    if meeting.state == Meeting.State.CLOSED or meeting.activity.state == Activity.State.WITHDRAWN:
        raise Refused(_("这次会议已经结束或者取消，不能再列议题。请列入下次会议。"))
    if standing and standing.state != State.TAKEN_OFF:
        raise Refused(_("“%s”已经在这次会议的议程上。") % topic)
    if purpose not in Purpose.values:
        raise Refused(_("请选择议题上会的目的。"))
    if purpose == Purpose.INFORM:
        if topic.state == Topic.State.WITHDRAWN:
            raise Refused(_("“%s”已经撤回。") % topic)
    elif topic.state not in READY:
        values = {"topic": topic, "state": topic.get_state_display()}
        raise Refused(_("“%(topic)s”现在是“%(state)s”，不能列入议程。") % values)


def _next_place(meeting: Meeting) -> int:
    return (meeting.items.aggregate(last=Max("place"))["last"] or 0) + 1


def _notice(meeting: Meeting, by) -> None:
    """The topics are made known from the day on which the first of them stands on the agenda."""
    if meeting.notice_on is None:
        meeting.notice_on = localdate()
        meeting.save(update_fields=["notice_on"])


@transaction.atomic
def take_off_agenda(item: Item, *, by) -> Item:
    """Take a topic off the agenda before it is discussed; it may be put on another one. Refuses what was begun."""
    meeting, item = locked_item(item)
    if item.state == State.TAKEN_OFF:
        return item
    if item.state != State.WAITING:
        raise Refused(_("“%s”已经开始讨论，不能撤下。可以暂缓或者转下次会议。") % item.topic)
    before = snapshot(item)
    item.state = State.TAKEN_OFF
    item.version += 1
    item.save(update_fields=["state", "version"])
    follow(Topic.objects.select_for_update().get(pk=item.topic_id), Topic.State.PROPOSED, item, by=by)
    log(item, by=by, verb="taken off agenda", before=before)
    return item


@transaction.atomic
def take_earlier(item: Item, *, by) -> Item:
    """Let a topic come before the one that stands above it. Of the first nothing changes. Refuses once either of the
    two was begun."""
    meeting, item = locked_item(item)
    standing = meeting.items.exclude(state=State.TAKEN_OFF).select_for_update(of=("self",))
    above = standing.filter(place__lt=item.place).last()
    if above is None:
        return item
    if {item.state, above.state} != {State.WAITING}:
        raise Refused(_("已经开始讨论的议题不再调整次序。"))
    before = {row: snapshot(row) for row in (item, above)}
    item.place, above.place = above.place, item.place
    Item.objects.filter(pk=item.pk).update(place=_next_place(meeting))  # no two stand at one place, even meanwhile
    for row in (above, item):
        row.version += 1
        row.save(update_fields=["place", "version"])
        log(row, by=by, verb="agenda reordered", before=before[row])
    return item


def bring_along(meeting: Meeting, items: Iterable[Item], *, by, pack: Pack) -> list[Item]:
    """Put topics that were carried over onto the agenda of a later meeting. What may not come any more, since its
    proposal was changed or a step was taken back, stays behind and is proposed again."""
    brought = []
    for item in items:
        because = _("%s未议，转入本次") % item.meeting.activity.held_on
        try:
            with transaction.atomic():
                brought.append(
                    put_on_agenda(
                        meeting, topic=item.topic, purpose=item.purpose, late_because=because, by=by, pack=pack
                    )
                )
        except Refused:
            continue
    return brought


def left_over(meeting: Meeting) -> list[Item]:
    """Items of earlier meetings of the body that were carried over and stand on no agenda since."""
    earlier = Item.objects.filter(
        meeting__activity__unit=meeting.activity.unit_id,
        meeting__activity__kind=meeting.activity.kind,
        state=State.CARRIED,
        topic__state=Topic.State.PROPOSED,
    ).exclude(meeting=meeting)
    latest = {item.topic_id: item for item in earlier.select_related("topic", "meeting__activity").order_by("pk")}
    return list(latest.values())
