"""What a vote comes to, and the sentence that says so. Integers only; the base is those entitled, not those present."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhuji.meeting.clauses import NEAR_TIE, cited
from zhuji.meeting.models import Item
from zhuji.meeting.room import Room
from zhuji.pack.schema.decisions import Body
from zhuji.pack.schema.packs import Pack

Result = Item.Result
MARGIN = "decision.near-tie.margin"


@dataclass(frozen=True, slots=True)
class Vote:
    """Totals of a vote, however it was taken."""

    yes: int
    no: int
    abstain: int

    @property
    def cast(self) -> int:
        return self.yes + self.no + self.abstain


def outcome(body: Body, vote: Vote, entitled: int, margin: int, urgent: bool) -> str:
    """The result of a vote of the body. Where both sides are nearly equal the decision is postponed, unless it is
    urgent; else it is passed by the share of all who are entitled."""
    if not urgent and near_tie(vote, margin):
        return Result.DEFERRED
    majority = body.majority
    return Result.PASSED if majority is not None and majority.met(vote.yes, entitled) else Result.FAILED


def near_tie(vote: Vote, margin: int) -> bool:
    """双方人数接近: there are two sides, and hardly a vote between them."""
    return min(vote.yes, vote.no) > 0 and abs(vote.yes - vote.no) <= margin


def margin_of(pack: Pack, day) -> int:
    """By how many votes two sides may differ and still be nearly equal; -1 where nobody set it."""
    return pack.params[MARGIN].on(day) if MARGIN in pack.params else -1


def vote_sentence(pack: Pack, body: Body, room: Room, vote: Vote, method: str, result: str) -> str:
    """The result of a vote in one sentence, as it is read out before it is confirmed."""
    heads = _heads(room)
    values = {"how": Item.Method(method).label, "yes": vote.yes, "no": vote.no, "abstain": vote.abstain}
    cast = _("%(how)s表决：赞成 %(yes)s 票，反对 %(no)s 票，弃权 %(abstain)s 票。") % values
    return f"{heads}{cast}{_why(pack, body, room, vote, result)}"


def _why(pack: Pack, body: Body, room: Room, vote: Vote, result: str) -> str:
    need = body.majority.least(room.entitled) if body.majority else room.entitled
    if result == Result.DEFERRED:
        values = {"n": abs(vote.yes - vote.no), "cites": cited(pack, NEAR_TIE)}
        return _("赞成与反对人数接近（相差 %(n)s 票），暂缓作出决定，调查研究后下次再表决（%(cites)s）。") % values
    values = {"need": need, "entitled": room.entitled}
    if result == Result.PASSED:
        return _("赞成超过应到会 %(entitled)s 人的半数（须 %(need)s 票），通过。") % values
    return _("赞成未超过应到会 %(entitled)s 人的半数（须 %(need)s 票），未通过。") % values


def chair_sentence(room: Room, result: str) -> str:
    """The decision of whoever decides after the views of all."""
    values = {"who": room.chair or "—", "result": Item.Result(result).label}
    return _heads(room) + _("听取与会人员意见后，由%(who)s作出决定：%(result)s。") % values


def _heads(room: Room) -> str:
    recused = _("（回避 %s 人）") % len(room.recused) if room.recused else ""
    return _("应到会 %(entitled)s 人，在场 %(present)s 人%(recused)s，") % {
        "entitled": room.entitled,
        "present": room.present,
        "recused": recused,
    }
