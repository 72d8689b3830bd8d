"""Topics are proposed, changed, prepared and taken back. The route is read off the list of matters when the proposal is
made or changed, and then stands with the topic."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.matter.actions.opinions import answer_opinion, ask_again, ask_opinion
from zhuji.matter.actions.standing import locked, log_topic, refuse_unless_in_preparation, standing_of
from zhuji.matter.actions.views import give_view
from zhuji.matter.bodies import leading_body
from zhuji.matter.models import PriorStep, Topic
from zhuji.matter.route import Route, clause, matters_of, route
from zhuji.org.kinds import UnitKind
from zhuji.org.models import Person, Unit
from zhuji.pack.schema.packs import Pack

__all__ = [
    "answer_opinion",
    "ask_opinion",
    "change_proposal",
    "give_view",
    "propose_topic",
    "record_step",
    "withdraw_topic",
]
WHO_PROPOSES = "principal-opinion-2022/（五）召集"
SAID = ("title", "matter", "amount", "text", "urgent")  # what a proposal says, beside whom it concerns


@transaction.atomic
def propose_topic(*, unit: Unit, title: str, matter: str, by, pack: Pack, **fields) -> Topic:
    """A member of the school's leading body proposes a matter: its route is computed and stays with the topic.

    `fields`: amount (in fen), persons (of whom it decides), text, urgent, proposer (else whoever calls), on (the day of
    the proposal, else today), token (sent once per form: what is sent twice is proposed once).

    Refuses a unit that is no school, a matter that is not on its list, a proposer outside the leading body, a negative
    amount, a day to come.
    """
    said = {"title": title.strip(), "matter": matter, "amount": fields.get("amount"), "text": fields.get("text") or ""}
    said["urgent"] = bool(fields.get("urgent"))
    persons, token = list(fields.get("persons") or ()), fields.get("token") or None
    Unit.objects.select_for_update().get(pk=unit.pk)
    if sent := _sent_before(token, unit, said, persons):
        return sent
    on = fields.get("on") or localdate()
    proposer = fields.get("proposer") or getattr(by, "person", None)
    topic = Topic(unit=unit, proposer=proposer, proposed_on=on, recorded_by=by, token=token, **said)
    _refuse_place_and_day(unit, on)
    _refuse_outsider(topic, pack, on, by)
    found = _take_route(topic, pack, on, persons)
    topic.code = _new_code(unit, on)
    topic.save()
    topic.persons.set(persons)
    _ask_steps(topic, found)
    log_topic(topic, by=by, verb="proposed")
    return topic


def _sent_before(token: str | None, unit: Unit, said: dict, persons: list[Person]) -> Topic | None:
    """What was proposed when this form was sent the first time. Refuses the same form with another content."""
    sent = Topic.objects.filter(token=token).first() if token else None
    if sent is None:
        return None
    if sent.unit_id != unit.pk or (sent.version == 1 and _differs(sent, said, persons)):
        raise Refused(_("这张表已经提出过一次，内容与这次不同。请打开已提出的议题修改，或重新打开表格另提一项。"))
    return sent


def _differs(topic: Topic, said: dict, persons: Iterable[Person] | None) -> bool:
    """Whether the proposal says something else, or concerns others."""
    told = any(getattr(topic, name) != value for name, value in said.items())
    return told or (persons is not None and _others(topic, persons))


def _others(topic: Topic, persons: Iterable[Person]) -> bool:
    return set(topic.persons.values_list("pk", flat=True)) != {person.pk for person in persons}


def _refuse_place_and_day(unit: Unit, on: date) -> None:
    if unit.kind != UnitKind.SCHOOL:
        raise Refused(_("议题在学校提出。请先进入所在的学校。"))
    if on > localdate():
        raise Refused(_("提出日期还没有到，请填今天或以前的日期。"))
    if not unit.since <= on < unit.until:
        raise Refused(_("“%s”在这一天不存在，请核对日期。") % unit.name)


def _refuse_outsider(topic: Topic, pack: Pack, on: date, by) -> None:
    """Nobody outside the leading body proposes; whoever writes it down for a member names him."""
    if topic.proposer is None and by is None:
        return
    members = leading_body(pack, topic.unit, on)
    if topic.proposer not in members:
        who = topic.proposer or by
        raise Refused(
            _("%(who)s不是学校领导班子成员。议题由领导班子成员提出（%(clause)s）。请写明由哪位成员提出。")
            % {"who": who, "clause": clause(pack, WHO_PROPOSES)}
        )


def _take_route(topic: Topic, pack: Pack, day: date, persons: list[Person]) -> Route:
    """Freeze the route onto the topic. Refuses what has none."""
    if not topic.title:
        raise Refused(_("请写明议题的标题。"))
    if topic.amount is not None and topic.amount < 0:
        raise Refused(_("金额不能小于零，请改正。"))
    kind = matters_of(topic.unit, pack, day).get(topic.matter)
    if kind is None:
        raise Refused(_("本校的事项清单里没有这一事项，请从清单中选择。"))
    found = route(kind, pack=pack, day=day, amount=topic.amount)
    topic.body, topic.drafted_by = found.body.id, found.drafted_by.id if found.drafted_by else ""
    topic.weighty, topic.limit_below = found.weighty, found.limit_below
    for name in ("category", "needs_branch_opinion", "concerns_staff", "disclosure", "retention"):
        setattr(topic, name, getattr(kind, name))
    topic.subjects = max(1, len(persons))
    return found


def _ask_steps(topic: Topic, found: Route) -> None:
    """The steps of the route as rows; one that is no longer asked stays if it was taken, else it goes."""
    wanted = {demand.key: demand for demand in found.steps}
    topic.steps.exclude(kind__in=wanted).filter(done=False).delete()
    topic.steps.exclude(kind__in=wanted).update(required=False)
    for key, demand in wanted.items():
        asked = {"required": True, "cites": demand.cites[:100], "layer": demand.layer}
        PriorStep.objects.update_or_create(topic=topic, kind=key, defaults=asked)


def _new_code(unit: Unit, on: date) -> str:
    """Unit, day and a running number."""
    stem = f"{unit.code}-T{on:%Y%m%d}-"
    taken = Topic.objects.filter(code__startswith=stem).values_list("code", flat=True)
    numbers = [int(code.removeprefix(stem)) for code in taken if code.removeprefix(stem).isdigit()]
    return f"{stem}{max(numbers, default=0) + 1}"


@transaction.atomic
def change_proposal(topic: Topic, *, version: int, by, pack: Pack, **fields) -> Topic:
    """Change what is proposed (`fields`: title, matter, amount, persons, text, urgent). It becomes a new edition with a
    new route: the views given on the earlier one are void, branches that answered are asked again, and where it
    concerns other persons, the steps taken are to be taken anew for these. What changes nothing stays as it was.

    Refuses when somebody else changed it since it was shown, and once it is on an agenda, decided or withdrawn.
    """
    topic = locked(topic)
    persons = list(fields.pop("persons")) if fields.get("persons") is not None else None
    fields.pop("persons", None)
    if unknown := fields.keys() - set(SAID):
        raise TypeError(f"a proposal has no {', '.join(sorted(unknown))}")
    if not _differs(topic, fields, persons):
        return topic  # sent twice, or nothing typed
    refuse_unless_in_preparation(topic)
    if topic.version != version:
        raise Refused(_("这项议题刚被别人改过。下面列出现在的内容和您填写的内容，请对照核对后再保存。"))
    before = standing_of(topic)
    others = persons is not None and _others(topic, persons)
    for name, value in fields.items():
        setattr(topic, name, value.strip() if name == "title" else value)
    found = _take_route(topic, pack, localdate(), list(topic.persons.all()) if persons is None else persons)
    topic.edition, topic.version = topic.edition + 1, topic.version + 1
    topic.save()
    if persons is not None and others:
        topic.persons.set(persons)
        topic.steps.update(done=False, done_on=None, recorded_at=None, recorded_by=None)
    _ask_steps(topic, found)
    log_topic(topic, by=by, verb="proposal changed", before=before)
    ask_again(topic, by=by)
    return topic


@transaction.atomic
def record_step(topic: Topic, *, step: str, on: date, note: str, by, correcting: bool = False) -> PriorStep:
    """Record that a step before the decision was taken: on which day, with what result. A step that the route does not
    ask for may be recorded as well.

    Refuses a day to come, a missing result, a topic that was decided or taken back (a step comes before the meeting),
    and a step recorded already unless that is to be corrected.
    """
    topic = locked(topic)
    if topic.state != Topic.State.ON_AGENDA:
        refuse_unless_in_preparation(topic)
    if on > localdate():
        raise Refused(_("日期还没有到，到当天或以后再登记。"))
    if not note.strip():
        raise Refused(_("请写明这一步的结果。"))
    row = topic.steps.filter(kind=step).first() or PriorStep(topic=topic, kind=step, required=False)
    if (row.done, row.done_on, row.note) == (True, on, note.strip()):
        return row  # sent twice
    if row.done and not correcting:
        raise Refused(_("这一步已由%s登记。要更正，请打开登记的内容修改。") % (row.recorded_by or _("导入")))
    before = standing_of(topic)
    row.done, row.done_on, row.note = True, on, note.strip()
    row.recorded_by, row.recorded_at = by, timezone.now()
    row.save()
    log_topic(topic, by=by, verb="step recorded", before=before)
    return row


@transaction.atomic
def withdraw_topic(topic: Topic, *, reason: str, by) -> Topic:
    """Take a topic back, with the reason; it stays readable. Refuses without a reason, on an agenda, and once it was
    decided or taken back."""
    topic = locked(topic)
    refuse_unless_in_preparation(topic)
    if not reason.strip():
        raise Refused(_("请写明撤回的原因。"))
    before = standing_of(topic)
    topic.state, topic.withdrawn_because = Topic.State.WITHDRAWN, reason.strip()
    topic.version += 1
    topic.save(update_fields=["state", "withdrawn_because", "version"])
    log_topic(topic, by=by, verb="topic withdrawn", before=before)
    return topic
