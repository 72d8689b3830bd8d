"""A topic finds its result: by a vote of the body, by the chair after the views of all, or it is postponed."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.matter.models import Topic
from zhuji.meeting.actions.discussing import last_word
from zhuji.meeting.agenda import kept_off
from zhuji.meeting.clauses import DEFERRAL, Obstacle, cited, refuse
from zhuji.meeting.following import follow
from zhuji.meeting.locks import locked_item
from zhuji.meeting.models import Item, Meeting, NamedVote
from zhuji.meeting.result import Vote, margin_of, outcome
from zhuji.meeting.room import Room, body_of, room_of
from zhuji.org.log import log, snapshot
from zhuji.org.models import Person
from zhuji.pack.guard import refuse_if_broken
from zhuji.pack.schema.packs import Pack

State, Result, Purpose, Method = Item.State, Item.Result, Item.Purpose, Item.Method
TO_TOPIC = {Result.PASSED: Topic.State.PASSED, Result.FAILED: Topic.State.FAILED, Result.DEFERRED: Topic.State.DEFERRED}


class Decision(TypedDict, total=False):
    """What is written down of a decision. `method`, `yes`, `no`, `abstain` where the body votes, or `named` (person →
    choice); `result` where the chair decides; `resolution` what was decided; `remark` what somebody typed of the
    discussion; `version` the item as it was shown."""

    method: str
    yes: int
    no: int
    abstain: int
    named: Mapping[Person, str]
    result: str
    resolution: str
    remark: str
    version: int


@transaction.atomic
def decide_item(item: Item, *, by, pack: Pack, **decision: Unpack[Decision]) -> Item:
    """Decide a topic. Where the body votes, the result is computed from the totals, over all who are entitled; nearly
    equal sides postpone it unless it is urgent. Where the chair decides, he does so after the views of all and no vote
    is taken. The topic follows.

    Refuses, each with its clause: too few in the room, somebody silent or the chair not last, several persons in one
    vote, more votes than members present, a result typed where it is computed. Sent twice, it is decided once.
    """
    meeting, item = locked_item(item)
    if item.state == State.DECIDED and _says(item, decision):
        return item
    _refuse_to_decide(meeting, item, decision)
    body, room, before = body_of(meeting, pack), room_of(item, pack), snapshot(item)
    if item.purpose != Purpose.INFORM:
        refuse(pack, undecidable(item, room, pack))
    item.entitled, item.present, item.recused = room.entitled, room.present, len(room.recused)
    if item.purpose == Purpose.INFORM:
        item.result = ""
    elif body.decides_by == "chair":
        _decided_by_chair(item, room, decision, pack)
    else:
        _voted(item, room, decision, pack)
    _finish(item, decision, by)
    refuse_if_broken(pack, "decide", item, meeting.activity.held_on)
    follow(Topic.objects.select_for_update().get(pk=item.topic_id), topic_state(item), item, by=by)
    log(item, by=by, verb="decided", before=before)
    return item


def topic_state(item: Item) -> str:
    """Where the topic stands after it: a proposal that was worked out goes back, to be decided."""
    if item.purpose == Purpose.DRAFT and item.result == Result.PASSED:
        return Topic.State.PROPOSED
    return TO_TOPIC[Result(item.result)] if item.result else item.topic.state


def undecidable(item: Item, room: Room, pack: Pack) -> list[Obstacle]:
    """What stands in the way of the decision of an open topic: too few in the room, what kept it off an agenda if it
    were put on one now, and what the discussion lacks."""
    missing = room.missing()
    found = [missing] if missing is not None else []
    found += kept_off(item.topic, item.meeting, item.purpose, pack)
    return found + last_word(item, room)


def _refuse_to_decide(meeting: Meeting, item: Item, decision: Decision) -> None:
    if meeting.state != Meeting.State.OPEN:
        raise Refused(_("会议不在进行中，不能作出决定。"))
    if item.state == State.DECIDED:
        raise Refused(_("“%(t)s”刚刚已经有了结果：%(r)s。内容与这次不同，请核对。")
                      % {"t": item.topic, "r": item.get_result_display() or _("已通报")})  # fmt: skip
    if item.state != State.OPEN:
        raise Refused(_("请先开始讨论“%s”，再作决定。") % item.topic)
    if decision.get("version") not in (None, item.version):
        raise Refused(_("在场的人或发言刚有变动，请核对后再确认。"))


def _decided_by_chair(item: Item, room: Room, decision: Decision, pack: Pack) -> None:
    """校长在广泛听取意见的基础上作出决定."""
    body = body_of(item.meeting, pack)
    if any(decision.get(name) is not None for name in ("yes", "no", "abstain", "named")):
        text = _("%s不以票数作决定") % body.title
        refuse(pack, [Obstacle(text, body.cites, _("请登记各人意见，由主持人作出决定。"))])
    if not room.speaks_last:
        refuse(pack, [Obstacle(_("主持人不在会场，不能作出决定"), body.cites, _("请暂缓，或转下次会议。"))])
    if decision.get("result") not in Result.values:
        raise Refused(_("请选择决定：通过、未通过或暂缓。"))
    item.method, item.result = "", decision["result"]


def _voted(item: Item, room: Room, decision: Decision, pack: Pack) -> None:
    """The body decides by its votes; what they come to is computed."""
    body = body_of(item.meeting, pack)
    cites = body.majority.cites if body.majority else body.cites
    if decision.get("result"):
        refuse(pack, [Obstacle(_("%s的结果由票数得出，不能直接填写") % body.title, cites, _("请填写票数。"))])
    method = decision.get("method")
    if method not in Method.values:
        raise Refused(_("请选择表决方式：口头、举手、无记名或记名。"))
    vote = _named(item, room, decision.get("named") or {}) if method == Method.NAMED else _totals(decision)
    refuse(pack, miscounted(vote, room, method, cites))
    item.method, item.yes, item.no, item.abstain = method, vote.yes, vote.no, vote.abstain
    day = item.meeting.activity.held_on
    item.result = outcome(body, vote, room.entitled, margin_of(pack, day), item.topic.urgent)


def _totals(decision: Decision) -> Vote:
    votes = [decision.get("yes"), decision.get("no"), decision.get("abstain")]
    if any(type(n) is not int or n < 0 for n in votes):
        raise Refused(_("票数请填写 0 或以上的整数。"))
    return Vote(*votes)  # type: ignore[arg-type]


def _named(item: Item, room: Room, named: Mapping[Person, str]) -> Vote:
    """Votes by name, one for each member in the room."""
    inside = {person.pk for person in room.inside}
    if foreign := [person.name for person in named if person.pk not in inside]:
        raise Refused(_("%s不在会场或没有表决权。") % "、".join(foreign))
    if any(choice not in NamedVote.Choice.values for choice in named.values()):
        raise Refused(_("请为每个人选择赞成、反对或弃权。"))
    item.named_votes.all().delete()
    NamedVote.objects.bulk_create(NamedVote(item=item, person=p, choice=c) for p, c in named.items())
    counts = Counter(named.values())
    return Vote(counts["yes"], counts["no"], counts["abstain"])


def miscounted(vote: Vote, room: Room, method: str, cites: str) -> list[Obstacle]:
    """More votes than members in the room; or, where everybody is seen, somebody whose vote is missing."""
    values = {"cast": vote.cast, "present": room.present}
    if vote.cast > room.present:
        text = _("共 %(cast)s 票，多于在场的 %(present)s 人") % values
        return [Obstacle(text, cites, _("请重新清点。列席和回避的人没有表决权。"))]
    if vote.cast < room.present and method != Method.SECRET:
        text = _("共 %(cast)s 票，少于在场的 %(present)s 人") % values
        return [Obstacle(text, cites, _("没有表态的请计为弃权；已经离开的请先登记离席。"))]
    return []


def _finish(item: Item, decision: Decision, by) -> None:
    item.state, item.decided_at, item.recorded_by = State.DECIDED, timezone.now(), by
    item.resolution = (decision.get("resolution") or "").strip()
    item.resolution_digest = wording_of(item.resolution)
    item.remark = (decision.get("remark") or item.remark).strip()
    item.version += 1
    item.save()


def _says(item: Item, decision: Decision) -> bool:
    """Whether what stands is just what this says: then the form was sent twice."""
    names = ("method", "yes", "no", "abstain", "resolution")
    given = {name: decision[name] for name in names if decision.get(name) is not None}  # type: ignore[literal-required]
    if "resolution" in given:
        given["resolution"] = given["resolution"].strip()
    if decision.get("result"):
        given["result"] = decision["result"]
    if decision.get("named") is not None:
        told = {person.pk: choice for person, choice in decision["named"].items()}
        if told != dict(item.named_votes.values_list("person_id", "choice")):
            return False
    return all(getattr(item, name) == value for name, value in given.items())


def wording_of(text: str) -> str:
    """Marks the wording of a resolution without numbers and days, so that copies are found; empty for nothing."""
    bare = re.sub(r"[\d\W_]+", "", text)
    return hashlib.sha256(bare.encode()).hexdigest() if bare else ""


@transaction.atomic
def defer_item(item: Item, *, because: str, by, pack: Pack) -> Item:
    """暂缓: the topic is discussed but not put to the vote today, since views differ or facts are missing. Refuses
    without the reason, below the number that must be there (carry it over), and what has a result or was not begun."""
    meeting, item = locked_item(item)
    if item.state == State.DECIDED and item.result == Result.DEFERRED and item.remark == because.strip():
        return item
    _refuse_to_decide(meeting, item, {})
    if not because.strip():
        clause = cited(pack, DEFERRAL)
        raise Refused(_("请写明暂缓的原因（%s）。") % clause)
    before, room = snapshot(item), room_of(item, pack)
    if (missing := room.missing()) is not None:
        refuse(pack, [missing])
    item.entitled, item.present, item.recused = room.entitled, room.present, len(room.recused)
    item.result = Result.DEFERRED
    _finish(item, {"remark": because}, by)
    refuse_if_broken(pack, "decide", item, meeting.activity.held_on)
    follow(Topic.objects.select_for_update().get(pk=item.topic_id), Topic.State.DEFERRED, item, by=by)
    log(item, by=by, verb="deferred", before=before)
    return item
