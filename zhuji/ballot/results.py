"""From the totals on which two tellers agree to a result, and the result in words, composed of nothing but these."""

from django.utils.translation import gettext as _

from zhuji.ballot.models import Ballot, Officer
from zhuji.ballot.reckoning import PRESENT, Heads, Outcome, Tally, least_present, result_of
from zhuji.pack.citing import clause_of
from zhuji.pack.schema.packs import Pack

MARGIN = "decision.near-tie.margin"


def outcome_of(ballot: Ballot, pack: Pack) -> Outcome:
    """What the totals that stand come to, by the rules of the day of the vote."""
    heads = Heads(ballot.entitled or 0, ballot.present or 0, ballot.returned or 0)
    tallies = [Tally(option.pk, option.yes or 0, option.no or 0) for option in ballot.options.all()]
    margin = pack.params[MARGIN].on(ballot.activity.held_on) if MARGIN in pack.params else 0
    return result_of(pack.ballots[ballot.kind], heads, tallies, seats=ballot.seats, margin=margin, of=ballot.ruled_of)


def write_result(ballot: Ballot, pack: Pack) -> None:
    """Set the result of a vote from its totals. Called inside the transaction of whoever locked it."""
    outcome = outcome_of(ballot, pack)
    ballot.result, ballot.open_seats = outcome.result, outcome.open_seats
    ballot.state = Ballot.State.COUNTED
    ballot.version += 1
    ballot.save()
    for option in ballot.options.all():
        doubtful = outcome.result == Ballot.Result.VOID or option.pk in (*outcome.tied, *outcome.doubtful)
        option.won, option.tied = (None if doubtful else option.pk in outcome.won), option.pk in outcome.tied
        option.save(update_fields=["won", "tied"])


def report(ballot: Ballot, pack: Pack) -> list[str]:
    """The result as it is read out, sentence by sentence."""
    if ballot.state != Ballot.State.COUNTED:
        return []
    kind, options = pack.ballots[ballot.kind], list(ballot.options.all())
    ranked = sorted(options, key=lambda option: (-(option.yes or 0), option.place))
    said = [_heads(ballot, pack), _papers(ballot)]
    if ballot.result == Ballot.Result.VOID:
        cites = clause_of(pack, kind.over or kind.cites)
        return [*said, _("收回的票多于投票人数，本次投票无效，应重新投票（%s）。") % cites, _officers(ballot)]
    said += [_votes(ballot, option) for option in ranked]
    return [*said, *_verdict(ballot, pack, ranked), _officers(ballot)]


def _heads(ballot: Ballot, pack: Pack) -> str:
    rule = pack.ballots[ballot.kind].quorum
    values = {
        "entitled": ballot.entitled,
        "present": ballot.present,
        "least": least_present(pack.ballots[ballot.kind], ballot.entitled or 0),
        "cites": clause_of(pack, rule.cites),
    }
    return _("应到会有表决权 %(entitled)s 人，实到 %(present)s 人，须到 %(least)s 人，符合规定（%(cites)s）。") % values


def _papers(ballot: Ballot) -> str:
    values = {"issued": ballot.issued, "returned": ballot.returned, "valid": ballot.valid, "invalid": ballot.invalid}
    said = _("发出票 %(issued)s 张，收回 %(returned)s 张，其中有效票 %(valid)s 张，无效票 %(invalid)s 张") % values
    return f"{said}{_('，未收回 %s 张') % ballot.missing if ballot.missing else ''}。"


def _votes(ballot: Ballot, option) -> str:
    if option.written_in:
        return _("另选%(name)s：%(yes)s 票。") % {"name": option.title, "yes": option.yes}
    no = _("反对") if ballot.form == Ballot.Form.DECISION else _("不赞成")
    values = {"name": option.title, "yes": option.yes, "word": no, "no": option.no, "abstain": option.abstain}
    return _("%(name)s：赞成 %(yes)s 票，%(word)s %(no)s 票，弃权 %(abstain)s 票。") % values


def _verdict(ballot: Ballot, pack: Pack, ranked) -> list[str]:
    outcome, kind = outcome_of(ballot, pack), pack.ballots[ballot.kind]
    cites = clause_of(pack, kind.win.cites)
    names = {
        key: "、".join(o.title for o in ranked if o.pk in getattr(outcome, key)) for key in ("won", "tied", "doubtful")
    }
    whole = _("实到会") if ballot.ruled_of == PRESENT else _("应到会")
    said = [
        _("获赞成票须 %(n)s 票以上（%(whole)s，%(cites)s）。") % {"n": outcome.needed, "whole": whole, "cites": cites}
    ]
    if ballot.ruled_of:
        said.append(_("上级党组织批复按%(whole)s人数计算：%(d)s。") % {"whole": whole, "d": ballot.ruled_document})
    if ballot.form == Ballot.Form.ELECTION and names["won"]:
        said.append(_("%s当选。") % names["won"])
    return [*said, *_next_step(ballot, names)]


def _next_step(ballot: Ballot, names: dict[str, str]) -> list[str]:
    left = {"n": ballot.open_seats, **names}
    words = {
        Ballot.Result.SHORT: _("尚缺 %(n)s 名，不足的名额另行选举。"),
        Ballot.Result.TIE: _("%(tied)s票数相等，尚有 %(n)s 个名额不能确定，应就票数相等的候选人再次投票。"),
        Ballot.Result.DISPUTED: _(
            "%(doubtful)s的得票按应到会未过半数、按实到会已过半数，各种资料说法不一，停止宣布，报上级党组织裁定。"
        ),
        Ballot.Result.PASSED: _("表决通过。"),
        Ballot.Result.FAILED: _("表决未通过。"),
        Ballot.Result.NEAR_TIE: _("双方票数接近，暂缓作出决定，进一步调查研究，下次再表决。"),
    }
    said = [words[Ballot.Result(ballot.result)] % left] if ballot.result in words else []
    if ballot.fewer_agreed is not None:
        said.append(_("经 %s 名选举人同意，减少名额，不再另选。") % ballot.fewer_agreed)
    return said


def _officers(ballot: Ballot) -> str:
    rows = list(ballot.officers.select_related("person"))
    by_role = {role: "、".join(row.person.name for row in rows if row.role == role) for role in Officer.Role.values}
    return _("监票人：%(scrutineer)s；计票人：%(teller)s。") % by_role
