"""What the page of a meeting shows: the agenda with its states, and one topic with who is in the room, what is missing,
who speaks next, and what the vote would come to."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from zhuji.activity.models import Attendance
from zhuji.core.errors import Refused
from zhuji.meeting.actions.deciding import undecidable
from zhuji.meeting.agenda import kept_off
from zhuji.meeting.foretell import foretell, sentence
from zhuji.meeting.models import Item, Meeting, NamedVote
from zhuji.meeting.room import Room, body_of, meeting_room, room_of
from zhuji.meeting.seats import guests_of, may_chair, members_of
from zhuji.org.models import Person
from zhuji.org.rights import DELIBERATE, RECORD, may
from zhuji.pack.inforce import in_force
from zhuji.pack.schema.packs import Pack
from zhuji.web.forms.decisions_meetings import NAMED, ROLL, new_token, shown_as

State = Item.State


@dataclass
class Pane:
    """One topic as it is shown."""

    item: Item
    room: Room
    missing: list[str] = field(default_factory=list)  # in red, each with its clause
    silent: list[Person] = field(default_factory=list)
    named: list[tuple[Person, str]] = field(default_factory=list)  # how each voted by name, as far as it was typed
    foretold: str = ""  # the sentence of the result, before it is confirmed
    wrong: str = ""  # why the vote as it is typed cannot be
    concerned: frozenset[int] = frozenset()


def people_of(meeting: Meeting):
    """Everybody who may be named on the page: the body, its guests, whoever was invited or is on the roll."""
    activity = meeting.activity
    pack = in_force(activity.unit, activity.held_on)
    body = body_of(meeting, pack)
    known = members_of(activity.unit, body, activity.held_on) + guests_of(activity.unit, body, activity.held_on)
    asked = meeting.invitations.filter(withdrawn=False).values("person")
    ids = {person.pk for person in known} | set(activity.attendance.values_list("person_id", flat=True))
    return Person.objects.filter(pk__in=ids | {row["person"] for row in asked})


def chosen_item(meeting: Meeting, asked: str) -> Item | None:
    """The item that the page opens: the one that was asked for, else the one being discussed, else the next."""
    items = list(meeting.items.exclude(state=State.TAKEN_OFF).select_related("topic"))
    by_key = {str(item.pk): item for item in items}
    for state in (State.OPEN, State.WAITING):
        if asked not in by_key:
            asked = next((str(item.pk) for item in items if item.state == state), asked)
    return by_key.get(asked) or (items[-1] if items else None)


def shown(request, meeting: Meeting, asked: str = "", form=None) -> dict:
    """The context of the page. `form`: a step that was refused, whose fields keep what was typed."""
    pack = in_force(meeting.activity.unit, meeting.activity.held_on)
    item = chosen_item(meeting, asked)
    if item is not None:
        item.meeting = meeting
    typed = form.data if form is not None else {}
    return {
        "meeting": meeting,
        "activity": meeting.activity,
        "unit": meeting.activity.unit,
        "body": body_of(meeting, pack),
        "items": meeting.items.exclude(state=State.TAKEN_OFF).select_related("topic"),
        "form": form,
        "typed": typed,
        "token": new_token(),
        "may_record": may(request.user, RECORD, meeting.activity.unit),
        "may_read": may(request.user, DELIBERATE, meeting.activity.unit),
        "whole": meeting_room(meeting, pack),
        "pane": _pane(item, pack, typed) if item else None,
        "methods": Item.Method.choices,
        "choices": NamedVote.Choice.choices,
        "results": Item.Result.choices,
        "shown_as": _shown_as(form, item, pack),
        **_roll(meeting, pack, typed),
    }


def _shown_as(form, item: Item | None, pack: Pack) -> str:
    """Marks the vote whose sentence the page shows: as it was typed, or as the form says before anybody touched it."""
    if form is not None and form.data.get("step") == "decide":
        return form.shown_as()
    if item is None or item.state != State.OPEN:
        return ""
    room = room_of(item, pack)
    vote = default_vote(item, room, pack)
    if "method" in vote:
        vote |= {f"{NAMED}{person.pk}": NamedVote.Choice.YES.value for person in room.inside}
    return shown_as(vote)


def _roll(meeting: Meeting, pack: Pack, typed) -> dict:
    """The roll to be taken: each member and guest with what is known of him."""
    activity, body = meeting.activity, body_of(meeting, pack)
    taken = dict(activity.attendance.values_list("person_id", "status"))
    members = members_of(activity.unit, body, activity.held_on)
    guests = guests_of(activity.unit, body, activity.held_on)
    invited = [row.person for row in meeting.invitations.filter(withdrawn=False).select_related("person")]

    def standing(person, else_):
        return typed.get(f"{ROLL}{person.pk}") or taken.get(person.pk, else_)

    others = [person for person in dict.fromkeys([*guests, *invited]) if person not in set(members)]
    chairs = may_chair(activity.unit, body, activity.held_on)
    return {
        "roll": [(person, standing(person, "present")) for person in members],
        "others": [(person, standing(person, "")) for person in others],
        "statuses": [choice for choice in Attendance.Status.choices if choice[0] != "observer"],
        "chairs": [*chairs, *[person for person in members if person not in chairs]],
        "attended": activity.attendance.select_related("person").order_by("pk"),
    }


def _pane(item: Item, pack: Pack, typed) -> Pane:
    room = room_of(item, pack)
    pane = Pane(item, room, concerned=frozenset(item.topic.persons.values_list("pk", flat=True)))
    if item.state == State.OPEN and item.purpose != Item.Purpose.INFORM:
        pane.missing += [o.said(pack) for o in kept_off(item.topic, item.meeting, item.purpose, pack)]
    running = item.state in (State.WAITING, State.OPEN) and item.meeting.state == Meeting.State.OPEN
    if running and (lack := room.missing()) is not None:
        pane.missing.append(lack.said(pack))
    if item.state == State.OPEN:
        spoken = {speech.person_id for speech in item.speeches.all()}
        chair = room.chair.pk if room.chair else None
        pane.named = [(p, typed.get(f"{NAMED}{p.pk}") or NamedVote.Choice.YES) for p in room.inside]
        pane.silent = [p for p in room.inside if p.pk not in spoken and p.pk != chair]
        if item.purpose != Item.Purpose.INFORM and not undecidable(item, room, pack):
            pane.foretold, pane.wrong = told(item, pack, default_vote(item, room, pack) | _votes(typed))
    elif item.state == State.DECIDED:
        pane.foretold = sentence(item, pack)
    return pane


def default_vote(item: Item, room: Room, pack: Pack) -> dict:
    """What the form says before anybody touched it: everybody in the room agrees."""
    if body_of(item.meeting, pack).decides_by == "chair":
        return {"result": Item.Result.PASSED}
    return {"method": Item.Method.HANDS, "yes": room.present, "no": 0, "abstain": 0}


def _votes(typed) -> dict:
    """The vote as far as it was typed in a step that was refused."""
    found: dict = {name: typed[name] for name in ("method", "result") if typed.get(name)}
    for name in ("yes", "no", "abstain"):
        if str(typed.get(name, "")).isdigit():
            found[name] = int(typed[name])
    named = {key: value for key, value in typed.items() if key.startswith(NAMED) and value}
    return found | {"named": named} if found.get("method") == Item.Method.NAMED else found


def told(item: Item, pack: Pack, vote: dict) -> tuple[str, str]:
    """(the sentence, "") or ("", why it cannot be)."""
    vote = dict(vote)
    if vote.get("method") == Item.Method.NAMED:
        people = {f"{NAMED}{p.pk}": p for p in Person.objects.filter(attendance__activity=item.meeting.activity)}
        vote = {
            "method": Item.Method.NAMED,
            "named": {people[key]: word for key, word in (vote.get("named") or {}).items() if key in people},
        }
    try:
        return foretell(item, pack=pack, **vote), ""
    except Refused as refusal:
        return "", str(refusal)


def announced(context: dict) -> str:
    """What a screen-reader is told after a step: the heads and what is missing, or the result."""
    pane = context["pane"]
    if pane is None:
        return ""
    if pane.item.state == State.DECIDED:
        return pane.foretold or _("“%s”已有结果。") % pane.item.topic
    if pane.missing:
        return "；".join(pane.missing)
    return _("%(topic)s：在场 %(present)s 人，须 %(need)s 人") % {
        "topic": pane.item.topic, "present": pane.room.present, "need": pane.room.need,
    }  # fmt: skip
