"""One topic at a time: who is in the room, who recuses himself, who speaks in which order."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.matter.models import Topic
from zhuji.meeting.actions.agenda import bring_along
from zhuji.meeting.agenda import kept_off
from zhuji.meeting.clauses import LAST_WORD, RECUSAL, Obstacle, refuse
from zhuji.meeting.following import follow
from zhuji.meeting.locks import locked_item
from zhuji.meeting.models import Away, Item, Meeting, Speech
from zhuji.meeting.room import Room, room_of
from zhuji.org.log import Line, log, log_lines, snapshot
from zhuji.org.models import Person
from zhuji.pack.guard import refuse_if_broken
from zhuji.pack.schema.packs import Pack

State, Why = Item.State, Away.Why


@transaction.atomic
def begin_item(item: Item, *, by, pack: Pack, recused: Iterable[Person] = ()) -> Item:
    """Begin the discussion of a topic. `recused`: members who go out for it. Whoever left during the topic before and
    did not come back is still out.

    Refuses, with the clause, while somebody of whom it decides is in the room, and while too few are there: half of the
    body, two thirds for what is weighty; what could not be put on an agenda any more; and while another topic is open.
    Begun twice, it is begun once.
    """
    meeting, item = locked_item(item)
    if item.state == State.OPEN:
        return item
    _refuse_to_begin(meeting, item)
    before = snapshot(item)
    _still_out(meeting, item)
    for person in recused:
        _send_out(item, person, Why.RECUSED, _("回避"))
    room = room_of(item, pack)
    refuse(pack, kept_off(item.topic, meeting, item.purpose, pack))
    refuse(pack, _who_must_go(item, room))
    if (missing := room.missing()) is not None:
        refuse(pack, [missing])
    item.state = State.OPEN
    _count(item, room)
    refuse_if_broken(pack, "discuss", item, meeting.activity.held_on)
    log(item, by=by, verb="discussed", before=before)
    return item


def _refuse_to_begin(meeting: Meeting, item: Item) -> None:
    if meeting.state != Meeting.State.OPEN:
        raise Refused(_("会议还没有召开，或者已经结束。"))
    if item.state != State.WAITING:
        raise Refused(_("“%(t)s”现在是“%(s)s”，不能开始讨论。") % {"t": item.topic, "s": item.get_state_display()})
    other = meeting.items.filter(state=State.OPEN).select_related("topic").first()
    if other:
        raise Refused(_("一题一议：“%s”还在讨论。请先作出决定、暂缓，或转下次会议。") % other.topic)


def _still_out(meeting: Meeting, item: Item) -> None:
    """Who left earlier in the meeting and did not come back."""
    discussed = meeting.items.exclude(pk=item.pk).exclude(entitled=None).exclude(decided_at=None)
    last = discussed.order_by("-decided_at", "-pk").first()
    for away in last.away.filter(why=Why.LEFT) if last else ():
        Away.objects.get_or_create(item=item, person=away.person, defaults={"why": Why.LEFT, "reason": away.reason})


def _who_must_go(item: Item, room: Room) -> list[Obstacle]:
    """Members in the room of whom the topic decides."""
    concerned = set(item.topic.persons.values_list("pk", flat=True))
    names = [person.name for person in room.inside if person.pk in concerned]
    if not names:
        return []
    values = {"who": "、".join(names), "topic": item.topic}
    return [Obstacle(_("%(who)s是“%(topic)s”涉及的人，应当回避") % values, RECUSAL, _("请登记回避后再讨论。"))]


def _count(item: Item, room: Room) -> None:
    """Write down who counts for this topic."""
    item.entitled, item.present, item.recused = room.entitled, room.present, len(room.recused)
    item.version += 1
    item.save()


def _send_out(item: Item, person: Person, why: str, reason: str) -> None:
    present = item.meeting.activity.attendance.filter(person=person, status="present").exists()
    if not present:
        raise Refused(_("%s没有登记出席这次会议。") % person)
    away, made = Away.objects.get_or_create(item=item, person=person, defaults={"why": why, "reason": reason})
    if not made and why == Why.RECUSED != away.why:
        away.why, away.reason = why, reason
        away.save(update_fields=["why", "reason"])


def _opened(item: Item) -> tuple[Meeting, Item]:
    meeting, item = locked_item(item)
    if meeting.state != Meeting.State.OPEN or item.state != State.OPEN:
        raise Refused(_("“%s”不在讨论中，不能登记。") % item.topic)
    return meeting, item


@transaction.atomic
def leave_room(item: Item, *, person: Person, by, pack: Pack, reason: str = "") -> Item:
    """Somebody goes out while a topic is discussed: he is not counted for it until he comes back. Gone out twice, he is
    out once. Refuses who is not at the meeting."""
    _meeting, item = _opened(item)
    _send_out(item, person, Why.LEFT, reason.strip())
    _count(item, room_of(item, pack))
    log_lines([Line("left the room", item, after={"person": person.pk, "present": item.present})], by=by)
    return item


@transaction.atomic
def return_to_room(item: Item, *, person: Person, by, pack: Pack) -> Item:
    """Somebody comes back. Refuses who recused himself: for this topic he stays out."""
    _meeting, item = _opened(item)
    if item.away.filter(person=person, why=Why.RECUSED).exists():
        refuse(pack, [Obstacle(_("%s已经回避，本议题结束前不能返回") % person, RECUSAL)])
    item.away.filter(person=person, why=Why.LEFT).delete()
    _count(item, room_of(item, pack))
    log_lines([Line("returned", item, after={"person": person.pk, "present": item.present})], by=by)
    return item


@transaction.atomic
def recuse(item: Item, *, person: Person, by, pack: Pack, reason: str = "") -> Item:
    """回避: a member goes out because the topic touches him or his; for this topic he neither speaks nor votes. Refuses
    once he has spoken to it, and who is not at the meeting."""
    _meeting, item = _opened(item)
    if item.speeches.filter(person=person).exists():
        refuse(pack, [Obstacle(_("%s已经就本议题发言") % person, RECUSAL, _("请将议题暂缓，或转下次会议重新讨论。"))])
    _send_out(item, person, Why.RECUSED, reason.strip() or _("回避"))
    _count(item, room_of(item, pack))
    log_lines([Line("recused", item, after={"person": person.pk, "present": item.present})], by=by)
    return item


@transaction.atomic
def speak(item: Item, *, person: Person, by, pack: Pack, text: str = "") -> Item:
    """发言: somebody spoke; what he said is kept only if it was typed. Observers may speak too.

    Refuses, with the clause, the chair while a member in the room has not spoken; and who is not in the room.
    """
    _meeting, item = _opened(item)
    room = room_of(item, pack)
    _refuse_who_is_out(item, person)
    if room.chair is not None and person.pk == room.chair.pk:
        refuse(pack, _not_yet_last(item, room))
    _say(item, person, text)
    _mark_last(item, room)
    log_lines([Line("spoke", item, after={"person": person.pk, "text": text.strip()})], by=by)
    return item


@transaction.atomic
def speak_in_turn(item: Item, *, by, pack: Pack) -> Item:
    """Every member in the room who has not spoken did so in the order of the seats, the chair last."""
    _meeting, item = _opened(item)
    room = room_of(item, pack)
    silent = _silent(item, room)
    for person in silent:
        _say(item, person, "")
    last, chair = item.speeches.order_by("-place").first(), room.speaks_last
    if chair is not None and (last is None or last.person_id != chair.pk):
        _say(item, chair, "")
        silent.append(chair)
    _mark_last(item, room)
    log_lines([Line("spoke", item, after={"persons": [person.pk for person in silent]})], by=by)
    return item


def _refuse_who_is_out(item: Item, person: Person) -> None:
    here = item.meeting.activity.attendance.filter(person=person, status__in=["present", "observer"]).exists()
    if not here or item.away.filter(person=person).exists():
        raise Refused(_("%s不在会场，不能登记发言。") % person)


def _silent(item: Item, room: Room) -> list[Person]:
    """Members in the room, but for the chair, who have not spoken to the topic."""
    spoken = set(item.speeches.values_list("person_id", flat=True))
    chair = room.chair.pk if room.chair else None
    return [person for person in room.inside if person.pk not in spoken and person.pk != chair]


def _not_yet_last(item: Item, room: Room) -> list[Obstacle]:
    silent = _silent(item, room)
    if not silent:
        return []
    text = _("主持人应当最后表态，%s还没有发言") % "、".join(person.name for person in silent)
    return [Obstacle(text, LAST_WORD, _("请先登记其他成员的发言。"))]


def _say(item: Item, person: Person, text: str) -> None:
    last = item.speeches.order_by("-place").first()
    Speech.objects.create(item=item, person=person, place=last.place + 1 if last else 1, text=text.strip())


def _mark_last(item: Item, room: Room) -> None:
    """Whether, as it stands, the chair has the last word; not known where he is not in the room."""
    last, chair = item.speeches.order_by("-place").first(), room.speaks_last
    item.chair_last = last.person_id == chair.pk if last and chair else None
    item.version += 1
    item.save(update_fields=["chair_last", "version"])


def last_word(item: Item, room: Room) -> list[Obstacle]:
    """What the discussion lacks before the topic can be decided: the others have spoken, the chair after them all."""
    chair = room.speaks_last
    if chair is None:
        return []
    if silent := _silent(item, room):
        text = _("%s还没有发表意见") % "、".join(person.name for person in silent)
        return [Obstacle(text, LAST_WORD, _("请逐一登记发言，主持人最后表态。"))]
    last = item.speeches.order_by("-place").first()
    if last is None or last.person_id != chair.pk:
        return [Obstacle(_("主持人还没有最后表态"), LAST_WORD, _("请登记主持人的发言。"))]
    return []


@transaction.atomic
def carry_over(item: Item, *, by, pack: Pack) -> Item:
    """转下次会议: the topic was not decided today and comes to the next meeting of the body; where that is called
    already, it stands on its agenda at once. Carried over twice, it is carried once. Refuses what has a result."""
    meeting, item = locked_item(item)
    if item.state == State.CARRIED:
        return item
    if meeting.state != Meeting.State.OPEN or item.state not in (State.WAITING, State.OPEN):
        raise Refused(_("“%s”已有结果，或者会议不在进行中，不能转下次会议。") % item.topic)
    before = snapshot(item)
    item.decided_at = timezone.now() if item.state == State.OPEN else None
    item.state = State.CARRIED
    item.version += 1
    item.save(update_fields=["state", "decided_at", "version"])
    follow(Topic.objects.select_for_update().get(pk=item.topic_id), Topic.State.PROPOSED, item, by=by)
    log(item, by=by, verb="carried over", before=before)
    if (then := _next_called(meeting)) is not None:
        bring_along(then, [item], by=by, pack=pack)
    return item


def _next_called(meeting: Meeting) -> Meeting | None:
    activity = meeting.activity
    later = Meeting.objects.filter(
        activity__unit=activity.unit_id, activity__kind=activity.kind, activity__state="planned",
        activity__held_on__gt=activity.held_on, state=Meeting.State.CALLED,
    )  # fmt: skip
    return later.order_by("activity__held_on", "pk").first()
