"""A vote on paper is prepared, opened with those who are there, and, where it must be, ruled on or withdrawn."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.models import Activity
from zhuji.ballot.models import Ballot, Officer, Option
from zhuji.ballot.queries import topics_near
from zhuji.ballot.reckoning import ENTITLED, PRESENT, least_candidates, least_present
from zhuji.ballot.results import write_result
from zhuji.core.errors import Refused
from zhuji.matter.models import Topic
from zhuji.org.log import log, snapshot
from zhuji.org.models import Person, Unit
from zhuji.pack.citing import clause_of
from zhuji.pack.schema.ballots import BallotKind
from zhuji.pack.schema.packs import Pack

State, Result = Ballot.State, Ballot.Result
AGAIN = (Result.SHORT, Result.TIE, Result.VOID, Result.NEAR_TIE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is voted on, and who watches and counts. `candidates` in the order of the paper."""

    title: str
    topic: Topic | None = None
    seats: int = 1
    candidates: tuple[Person, ...] = ()
    scrutineers: tuple[Person, ...] = ()
    tellers: tuple[Person, ...] = ()
    follows: Ballot | None = None


@transaction.atomic
def prepare_ballot(*, unit: Unit, kind: str, activity: Activity, plan: Plan, by, pack: Pack) -> Ballot:
    """Prepare a vote at an activity. Refuses too few candidates for the seats, officers who are candidates, anything
    but two tellers with accounts of their own, no scrutineer, an activity or topic from elsewhere, and the same vote
    at the same meeting once more, unless it follows one that must be repeated."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    rule = _kind_of(unit, kind, pack)
    _refuse_elsewhere(unit, activity, plan)
    _refuse_candidates(rule, plan, pack)
    _refuse_officers(rule, plan, pack)
    _refuse_second(unit, kind, activity, plan)
    seats = plan.seats if rule.form == Ballot.Form.ELECTION else 1
    ballot = Ballot.objects.create(
        unit=unit, kind=kind, form=rule.form, title=plan.title.strip(), activity=activity, topic=plan.topic,
        follows=plan.follows, seats=seats, prepared_by=by,
    )  # fmt: skip
    named: list[tuple[Person | None, str]] = [(person, person.name) for person in plan.candidates]
    named = named or [(None, ballot.title)]
    Option.objects.bulk_create(
        Option(ballot=ballot, place=place, person=person, title=title)
        for place, (person, title) in enumerate(named, start=1)
    )
    roles = [(p, Officer.Role.SCRUTINEER) for p in plan.scrutineers] + [(p, Officer.Role.TELLER) for p in plan.tellers]
    Officer.objects.bulk_create(Officer(ballot=ballot, person=person, role=role) for person, role in roles)
    log(ballot, by=by, verb="ballot prepared")
    return ballot


def _kind_of(unit: Unit, kind: str, pack: Pack) -> BallotKind:
    rule = pack.ballots.get(kind)
    if rule is None or unit.kind not in rule.held_by:
        raise Refused(_("这个单位不举行这种票决，请从列表中选择。"))
    return rule


def _refuse_elsewhere(unit: Unit, activity: Activity, plan: Plan) -> None:
    if activity.unit_id != unit.pk or activity.state == Activity.State.WITHDRAWN:
        raise Refused(_("请选择本单位的一次会议。"))
    if plan.topic and not topics_near(unit).filter(pk=plan.topic.pk).exists():
        raise Refused(_("这个议题不是本单位或所属学校的议题。"))


def _refuse_candidates(rule: BallotKind, plan: Plan, pack: Pack) -> None:
    if not plan.title.strip():
        raise Refused(_("请写明选举或表决什么。"))
    if rule.form == Ballot.Form.DECISION:
        if plan.candidates:
            raise Refused(_("表决一事一票，没有候选人；几个人的任免请逐个表决。"))
        return
    if not 1 <= plan.seats <= 99:
        raise Refused(_("应选人数须为 1 至 99。"))
    if len(set(plan.candidates)) != len(plan.candidates):
        raise Refused(_("候选人有重复，请核对。"))
    least = least_candidates(rule, plan.seats)
    if len(plan.candidates) < least:
        cites = clause_of(pack, rule.surplus.cites if rule.surplus else rule.cites)
        values = {"seats": plan.seats, "least": least, "have": len(plan.candidates), "cites": cites}
        raise Refused(
            _("应选 %(seats)s 人，候选人至少 %(least)s 人，现为 %(have)s 人（%(cites)s）。请补足候选人。") % values
        )


def _refuse_officers(rule: BallotKind, plan: Plan, pack: Pack) -> None:
    officers = [*plan.scrutineers, *plan.tellers]
    if len(set(plan.tellers)) != 2 or len(plan.tellers) != 2:
        raise Refused(_("计票人须为两名不同的人，各自独立计票。"))
    if not plan.scrutineers:
        raise Refused(_("请指定监票人。"))
    if len(set(officers)) != len(officers):
        raise Refused(_("监票人和计票人不能是同一个人。"))
    if both := set(officers) & set(plan.candidates):
        names = "、".join(sorted(person.name for person in both))
        cites = clause_of(pack, rule.apart or rule.cites)
        raise Refused(_("%(names)s是候选人，不能监票、计票（%(cites)s）。请另选。") % {"names": names, "cites": cites})
    without = [person.name for person in plan.tellers if not getattr(getattr(person, "user", None), "is_active", False)]
    if without:
        raise Refused(_("%s没有可用的账号，不能在屏幕上计票。请先开通账号，或另选计票人。") % "、".join(without))


def _refuse_second(unit: Unit, kind: str, activity: Activity, plan: Plan) -> None:
    """A form sent twice prepares one vote; and a vote is repeated once, where it must be."""
    follows = plan.follows
    if follows is None:
        same = Ballot.objects.filter(activity=activity, kind=kind, title=plan.title.strip(), follows=None)
        if same.exclude(state=State.WITHDRAWN).exists():
            raise Refused(_("这次会上已经准备了同样的票决，请打开已有的一条，或换一个名称。"))
        return
    follows = Ballot.objects.select_for_update().get(pk=follows.pk)
    if follows.unit_id != unit.pk or follows.result not in AGAIN:
        raise Refused(_("前一次票决不需要再次投票。"))
    if follows.followed_by.exclude(state=State.WITHDRAWN).exists():
        raise Refused(_("已经为前一次票决安排了再次投票。"))


@transaction.atomic
def open_ballot(ballot: Ballot, *, entitled: int, present: int, issued: int, by, pack: Pack) -> Ballot:
    """Begin the vote with those who are there. Refuses before the day, without the quorum, more papers than voters,
    and a head count other than that of the attendance."""
    ballot = Ballot.objects.select_for_update().get(pk=ballot.pk)
    before, rule = snapshot(ballot), pack.ballots[ballot.kind]
    if ballot.state != State.PREPARED:
        raise Refused(_("这次票决已经开始或已撤回。"))
    if ballot.activity.held_on > localdate():
        raise Refused(_("会议的日期还没有到。"))
    if present > entitled:
        raise Refused(_("实到人数多于应到人数，请核对。"))
    _refuse_other_heads(ballot.activity, entitled, present)
    least = least_present(rule, entitled)
    if present < least:
        values = {"least": least, "present": present, "cites": clause_of(pack, rule.quorum.cites)}
        raise Refused(_("还差人：须 %(least)s 人到会，现 %(present)s 人（%(cites)s），不能投票。请改期。") % values)
    if issued > present:
        raise Refused(_("发出的票多于投票人数，请收回多发的票。"))
    ballot.entitled, ballot.present, ballot.issued, ballot.state = entitled, present, issued, State.OPEN
    ballot.version += 1
    ballot.save()
    log(ballot, by=by, verb="ballot opened", before=before)
    return ballot


def _refuse_other_heads(activity: Activity, entitled: int, present: int) -> None:
    """Where the attendance was taken, the turnout is that of the attendance."""
    if activity.state != Activity.State.HELD or activity.entitled_present is None or activity.entitled is None:
        return
    if (activity.entitled, activity.entitled_present) != (entitled, present):
        values = {"e": activity.entitled, "p": activity.entitled_present}
        raise Refused(
            _("会议记录为有表决权应到 %(e)s 人、实到 %(p)s 人，与填写的不符。请核对，或先更正会议记录。") % values
        )


@transaction.atomic
def rule_on_ballot(ballot: Ballot, *, of: str, document: str, by, pack: Pack) -> Ballot:
    """The superior says which whole to take where the two readings differ. Refuses where nothing is in doubt, and
    without the document."""
    ballot = Ballot.objects.select_for_update().get(pk=ballot.pk)
    if ballot.result != Result.DISPUTED or of not in (ENTITLED, PRESENT):
        raise Refused(_("这次票决没有需要裁定的问题。"))
    if not document.strip():
        raise Refused(_("请写明批复的文号或日期。"))
    before = snapshot(ballot)
    ballot.ruled_of, ballot.ruled_document, ballot.ruled_by = of, document.strip(), by
    write_result(ballot, pack)
    log(ballot, by=by, verb="ballot ruled on", before=before)
    return ballot


@transaction.atomic
def accept_fewer(ballot: Ballot, *, agree: int, by, pack: Pack) -> Ballot:
    """Leave it at fewer than there are seats, since enough of the electors agree. Refuses where they do not, where
    nobody was elected, and once another vote is prepared."""
    ballot = Ballot.objects.select_for_update().get(pk=ballot.pk)
    rule = pack.ballots[ballot.kind]
    if ballot.result != Result.SHORT or rule.fewer_seats is None or ballot.open_seats >= ballot.seats:
        raise Refused(_("这次选举不能减少名额。"))
    if ballot.followed_by.exclude(state=State.WITHDRAWN).exists():
        raise Refused(_("已经安排另行选举，不能再减少名额。"))
    if agree > (ballot.present or 0):
        raise Refused(_("同意的人数多于到会人数，请核对。"))
    if not rule.fewer_seats.met(agree, ballot.entitled or 0):
        values = {
            "least": rule.fewer_seats.least(ballot.entitled or 0),
            "cites": clause_of(pack, rule.fewer_seats.cites),
        }
        raise Refused(_("减少名额须 %(least)s 人以上同意（%(cites)s）。") % values)
    before = snapshot(ballot)
    ballot.fewer_agreed, ballot.result = agree, Result.ELECTED
    ballot.version += 1
    ballot.save()
    log(ballot, by=by, verb="fewer seats accepted", before=before)
    return ballot


@transaction.atomic
def withdraw_ballot(ballot: Ballot, *, reason: str, by) -> Ballot:
    """Take a vote back before its result stands. Refuses afterwards, and without a reason."""
    ballot = Ballot.objects.select_for_update().get(pk=ballot.pk)
    if ballot.state not in (State.PREPARED, State.OPEN):
        raise Refused(_("结果已经确定或已撤回，不能撤回。"))
    if not reason.strip():
        raise Refused(_("请写明撤回的原因。"))
    before = snapshot(ballot)
    ballot.state, ballot.withdrawn_because = State.WITHDRAWN, reason.strip()
    ballot.version += 1
    ballot.save()
    log(ballot, by=by, verb="ballot withdrawn", before=before)
    return ballot
