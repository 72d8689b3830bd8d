"""Anonymous sheets are prepared, get their codes, and are closed: all slips are written at once, shuffled."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from secrets import SystemRandom

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.models import Activity
from zhuji.ballot.models import Appraisal, Question, Review, SheetCode, Slip, Urn
from zhuji.ballot.urn import destroy_key, digest_of, new_code, new_key, room_for, seal, sweep_keys, unseal
from zhuji.core.errors import Refused
from zhuji.org.log import log, snapshot
from zhuji.org.models import Person, Unit
from zhuji.pack.schema.packs import Pack

LEAST = "appraisal.least"
MOST_CODES, MOST_QUESTIONS = 500, 60
State = Appraisal.State


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What the sheet asks: about these people, or these things; `review`: the yearly review it belongs to."""

    title: str
    people: tuple[Person, ...] = ()
    things: tuple[str, ...] = ()
    review: Review | None = None


@transaction.atomic
def prepare_appraisal(*, unit: Unit, kind: str, activity: Activity, plan: SheetPlan, by, pack: Pack) -> Appraisal:
    """Prepare anonymous sheets for an activity. Refuses sheets that ask nothing or too much, an activity of another
    unit, the same sheets at the same activity once more, and a second appraisal for one review."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    _refuse_what_cannot_be(unit, kind, activity, plan, pack)
    asked: list[tuple[Person | None, str]] = [(person, person.name) for person in plan.people]
    asked += [(None, title.strip()) for title in plan.things if title.strip()]
    if not plan.title.strip() or not 1 <= len(asked) <= MOST_QUESTIONS:
        raise Refused(_("请写明名称，并列出 1 至 %s 个测评对象。") % MOST_QUESTIONS)
    appraisal = Appraisal.objects.create(
        unit=unit, kind=kind, title=plan.title.strip()[:200], activity=activity, prepared_by=by
    )
    Question.objects.bulk_create(
        Question(appraisal=appraisal, place=place, person=person, title=title[:200])
        for place, (person, title) in enumerate(asked, start=1)
    )
    if plan.review is not None:
        _join_review(plan.review, appraisal)
    log(appraisal, by=by, verb="sheets prepared")
    return appraisal


def _refuse_what_cannot_be(unit: Unit, kind: str, activity: Activity, plan: SheetPlan, pack: Pack) -> None:
    rule = pack.appraisals.get(kind)
    if rule is None or unit.kind not in rule.held_by:
        raise Refused(_("这个单位不组织这种测评，请从列表中选择。"))
    if activity.unit_id != unit.pk or activity.state == Activity.State.WITHDRAWN:
        raise Refused(_("请选择本单位的一次会议。"))
    same = Appraisal.objects.filter(activity=activity, kind=kind, title=plan.title.strip()[:200])
    if same.filter(state__in=(State.PREPARED, State.OPEN)).exists():
        raise Refused(_("这次会上已经准备了同样的测评，请打开已有的一条，或换一个名称。"))


def _join_review(review: Review, appraisal: Appraisal) -> None:
    review = Review.objects.select_for_update().get(pk=review.pk)
    past = review.appraisal
    if review.unit_id != appraisal.unit_id or (past and past.state not in (State.WITHDRAWN, State.VOID)):
        raise Refused(_("这个年度的民主评议已经有一次测评。"))
    review.appraisal, review.activity = appraisal, appraisal.activity
    review.save(update_fields=["appraisal", "activity"])


@transaction.atomic
def make_codes(appraisal: Appraisal, *, how_many: int, by, pack: Pack) -> list[str]:
    """Make the codes and open the urn. The codes are returned once, in no order, and kept nowhere; codes made before
    are void. Refuses once a sheet came in."""
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    if appraisal.state not in (State.PREPARED, State.OPEN):
        raise Refused(_("测评已经封票或撤回，不能再制作代码。"))
    if not 1 <= how_many <= MOST_CODES:
        raise Refused(_("代码数须为 1 至 %s。") % MOST_CODES)
    before = snapshot(appraisal)
    _throw_away_unused(appraisal)
    codes = [new_code() for _n in range(how_many)]
    digests = sorted(digest_of(code) for code in codes)  # stored in the order of the digests, not of the sheet of codes
    SheetCode.objects.bulk_create(SheetCode(appraisal=appraisal, digest=digest) for digest in digests)
    _set_up_urn(appraisal, how_many, pack)
    appraisal.codes, appraisal.state = how_many, State.OPEN
    appraisal.save()
    log(appraisal, by=by, verb="codes made", before=before)
    return codes


def _throw_away_unused(appraisal: Appraisal) -> None:
    urn = Urn.objects.select_for_update().filter(appraisal=appraisal).first()
    if urn is None:
        return
    if unseal(urn.key_name, urn.sealed)["used"]:
        raise Refused(_("已经有人填写，不能重新制作代码。"))
    transaction.on_commit(partial(destroy_key, urn.key_name))
    urn.delete()
    appraisal.sheet_codes.all().delete()


def _set_up_urn(appraisal: Appraisal, codes: int, pack: Pack) -> None:
    sweep_keys(set(Urn.objects.values_list("key_name", flat=True)))
    choices = [choice.id for choice in pack.appraisals[appraisal.kind].choices]
    tally = {str(question.pk): dict.fromkeys(choices, 0) for question in appraisal.questions.all()}
    name = new_key()
    sealed = seal(name, {"used": [], "tally": tally}, room_for(codes, len(tally) * len(choices)))
    Urn.objects.create(appraisal=appraisal, key_name=name, sealed=sealed)


def received(appraisal: Appraisal) -> int | None:
    """How many sheets came in so far; None where nobody can know: no urn, or one that no key opens."""
    if appraisal.state != State.OPEN:
        return appraisal.received
    urn = Urn.objects.filter(appraisal=appraisal).first()
    try:
        return len(unseal(urn.key_name, urn.sealed)["used"]) if urn else None
    except Refused:
        return None


@transaction.atomic
def close_appraisal(appraisal: Appraisal, *, present: int, by, pack: Pack) -> Appraisal:
    """Seal it for good: write the slips shuffled, mark the codes, destroy the urn and its key. More sheets than people
    void it; too few for a breakdown leave only the number of sheets. Refuses a turnout other than the attendance's."""
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    urn = Urn.objects.select_for_update().filter(appraisal=appraisal).first()
    if appraisal.state != State.OPEN or urn is None:
        raise Refused(_("现在不能封票：还没有制作代码，或已经封票、撤回。"))
    _refuse_turnout(appraisal, present)
    before, content = snapshot(appraisal), unseal(urn.key_name, urn.sealed)
    appraisal.present, appraisal.received = present, len(content["used"])
    void = appraisal.received > present
    least = pack.params[LEAST].on(appraisal.activity.held_on)
    appraisal.kept = not void and appraisal.received >= (1 if pack.appraisals[appraisal.kind].bare_count else least)
    appraisal.state = State.VOID if void else State.CLOSED
    appraisal.save()
    if appraisal.kept:
        slips = list(_slips(content["tally"]))
        SystemRandom().shuffle(slips)
        Slip.objects.bulk_create(slips)
    appraisal.sheet_codes.filter(digest__in=content["used"]).update(used=True)
    transaction.on_commit(partial(destroy_key, urn.key_name))
    urn.delete()
    log(appraisal, by=by, verb="sheets closed", before=before)
    return appraisal


def _refuse_turnout(appraisal: Appraisal, present: int) -> None:
    """Where the attendance was taken, the turnout is that of the attendance."""
    activity = appraisal.activity
    if activity.held_on > localdate():
        raise Refused(_("会议的日期还没有到。"))
    if activity.state == Activity.State.HELD and activity.present is not None and activity.present != present:
        values = {"n": activity.present}
        raise Refused(_("会议记录的实到人数为 %(n)s 人，与填写的不符。请核对，或先更正会议记录。") % values)
    if present < 1:
        raise Refused(_("请填写实到人数。"))


def _slips(tally: dict[str, dict[str, int]]) -> Iterator[Slip]:
    for question, choices in tally.items():
        for choice, many in choices.items():
            yield from (Slip(question_id=int(question), choice=choice) for _n in range(many))


@transaction.atomic
def withdraw_appraisal(appraisal: Appraisal, *, reason: str, by) -> Appraisal:
    """Take sheets back before the closing; what came in is destroyed unseen. Refuses afterwards, and without a
    reason."""
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    urn = Urn.objects.select_for_update().filter(appraisal=appraisal).first()
    if appraisal.state not in (State.PREPARED, State.OPEN):
        raise Refused(_("测评已经封票或撤回。"))
    if not reason.strip():
        raise Refused(_("请写明撤回的原因。"))
    before = snapshot(appraisal)
    if urn is not None:
        transaction.on_commit(partial(destroy_key, urn.key_name))
        urn.delete()
    appraisal.state, appraisal.withdrawn_because = State.WITHDRAWN, reason.strip()
    appraisal.save()
    log(appraisal, by=by, verb="sheets withdrawn", before=before)
    return appraisal
