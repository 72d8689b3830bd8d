"""What was written down wrongly is corrected, with the reason and a trace of what stood before."""

from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.matter.models import Topic
from zhuji.meeting.actions.deciding import Decision, topic_state, undecidable, wording_of
from zhuji.meeting.clauses import MINUTES, Obstacle, refuse
from zhuji.meeting.content import latest
from zhuji.meeting.following import follow
from zhuji.meeting.locks import locked_item
from zhuji.meeting.models import Item, Meeting, Minutes
from zhuji.meeting.result import Vote, margin_of, outcome
from zhuji.meeting.room import body_of, room_of
from zhuji.org.log import Line, difference, log_lines, snapshot
from zhuji.pack.guard import refuse_if_broken
from zhuji.pack.schema.packs import Pack

OWN = ("method", "yes", "no", "abstain", "resolution", "remark")


@transaction.atomic
def correct_item(item: Item, *, reason: str, by, pack: Pack, **decision: Unpack[Decision]) -> Item:
    """Correct what was written down of a decision: totals, method, wording. The result of a vote is computed anew, and
    the topic follows if nothing happened to it since; of a meeting on paper the result is as it is stated.

    Refuses without a reason, what somebody else changed meanwhile, once the minutes are signed, what would break a
    hard rule, and to make a decision of what was put off before it could be decided.
    """
    meeting, item = locked_item(item)
    _refuse_to_correct(meeting, item, reason, decision.get("version"), pack)
    before, was, postponed = snapshot(item), topic_state(item), item.result == Item.Result.DEFERRED
    for name in OWN:
        if name in decision:
            setattr(item, name, decision[name])  # type: ignore[literal-required]
    _compute(meeting, item, decision, pack)
    if postponed and item.result != Item.Result.DEFERRED and not meeting.on_paper:
        # what was put off may never have come to the last word: a correction is no way around it
        refuse(pack, undecidable(item, room_of(item, pack), pack))
    item.resolution_digest = wording_of(item.resolution)
    item.version += 1
    item.save()
    if not meeting.on_paper:
        refuse_if_broken(pack, "decide", item, meeting.activity.held_on)
    topic = Topic.objects.select_for_update().get(pk=item.topic_id)
    if topic.state == was:
        follow(topic, topic_state(item), item, by=by)
    old, new = difference(before, snapshot(item))
    log_lines([Line("corrected", item, old, new | {"reason": reason.strip()})], by=by)
    return item


def _refuse_to_correct(meeting: Meeting, item: Item, reason: str, version: int | None, pack: Pack) -> None:
    if not reason.strip():
        raise Refused(_("请写明更正的原因。"))
    if item.state != Item.State.DECIDED:
        raise Refused(_("“%s”还没有结果，不需要更正。") % item.topic)
    if version not in (None, item.version):
        raise Refused(_("这一项刚被别人改过，请核对后再更正。"))
    newest = latest(meeting)
    if newest is not None and newest.state == Minutes.State.SIGNED:
        text = _("纪要已经签发")
        refuse(pack, [Obstacle(text, MINUTES, _("请在纪要中更正，形成新的一版，并说明原因。"))])


def _compute(meeting: Meeting, item: Item, decision: Decision, pack: Pack) -> None:
    """The result: stated on paper and by a chair who decides; of a vote, what the totals come to."""
    body = body_of(meeting, pack)
    if meeting.on_paper or body.decides_by == "chair":
        if decision.get("result") in Item.Result.values:
            item.result = decision["result"]
        return
    votes = [item.yes, item.no, item.abstain]
    by_name = list(item.named_votes.values_list("choice", flat=True))
    if by_name and votes != [by_name.count(choice) for choice in ("yes", "no", "abstain")]:
        raise Refused(_("票数与逐人登记的记名投票不符，不能更正为这样的票数。"))
    if item.purpose == Item.Purpose.INFORM or all(n is None for n in votes):
        return
    if any(type(n) is not int or n < 0 for n in votes):
        raise Refused(_("票数请填写 0 或以上的整数。"))
    vote = Vote(*votes)  # type: ignore[arg-type]
    if vote.cast > (item.present or 0):
        text = _("共 %(cast)s 票，多于在场的 %(present)s 人") % {"cast": vote.cast, "present": item.present}
        refuse(pack, [Obstacle(text, body.cites, _("请重新核对。"))])
    margin = margin_of(pack, meeting.activity.held_on)
    item.result = outcome(body, vote, item.entitled or 0, margin, item.topic.urgent)
