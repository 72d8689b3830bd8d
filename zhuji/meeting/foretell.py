"""What a decision would come to, before it is confirmed: the sentence that is read out, or why it cannot be."""

from typing import Unpack

from django.db import transaction

from zhuji.meeting.actions.deciding import Decision, decide_item
from zhuji.meeting.models import Item
from zhuji.meeting.result import Vote, chair_sentence, vote_sentence
from zhuji.meeting.room import body_of, room_of
from zhuji.pack.schema.packs import Pack


@transaction.atomic
def foretell(item: Item, *, pack: Pack, **decision: Unpack[Decision]) -> str:
    """The sentence of the result as it would be if it were decided now. Nothing of it stays; what is refused is what
    the decision itself would refuse."""
    said = sentence(decide_item(item, by=None, pack=pack, **decision), pack)
    transaction.set_rollback(True)
    return said


def sentence(item: Item, pack: Pack) -> str:
    """The result of a decided topic in one sentence, from what was counted and nothing else; empty where there is
    nothing to say."""
    if not item.result:
        return ""
    body, room = body_of(item.meeting, pack), room_of(item, pack)
    if item.yes is not None and item.no is not None and item.abstain is not None and item.method:
        vote = Vote(item.yes, item.no, item.abstain)
        return vote_sentence(pack, body, room, vote, item.method, item.result)
    return chair_sentence(room, item.result) if body.decides_by == "chair" else ""
