"""The yearly review of members: its steps in their order, the meeting with its sheets, the grades."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.ballot.models import Grade, Review, StageTaken
from zhuji.ballot.reviewing import REVIEW, full_members, stages_of
from zhuji.core.errors import Refused
from zhuji.org.log import Line, log, log_lines
from zhuji.org.models import Person, Unit
from zhuji.pack.citing import clause_of
from zhuji.pack.schema.packs import Pack

GRADED = "grades"


@transaction.atomic
def begin_review(*, unit: Unit, year: int, by, pack: Pack) -> Review:
    """Begin the review of a year. Refuses a second one, years to come, and units that hold none."""
    if REVIEW not in pack.appraisals or unit.kind not in pack.appraisals[REVIEW].held_by:
        raise Refused(_("民主评议党员以党支部为单位进行。"))
    if not 2012 <= year <= localdate().year:
        raise Refused(_("请填写今年或以前的年度。"))
    Unit.objects.select_for_update().get(pk=unit.pk)
    if Review.objects.filter(unit=unit, kind=REVIEW, year=year).exists():
        raise Refused(_("这个年度的民主评议已经开始，请打开继续。"))
    review = Review.objects.create(unit=unit, kind=REVIEW, year=year, begun_by=by)
    log(review, by=by, verb="review begun")
    return review


@transaction.atomic
def take_stage(review: Review, *, stage: str, on: date, note: str, by, pack: Pack) -> StageTaken:
    """Record that a step was taken. Refuses a step before those that come first, days to come, a day before the last
    step, a step twice, and steps that sheets or grades take."""
    review = Review.objects.select_for_update().get(pk=review.pk)
    steps = stages_of(review, pack)
    step = next((step for step in steps if step.stage.id == stage), None)
    if step is None or step.stage.by != "hand":
        raise Refused(_("这一步不在这里记录。"))
    _refuse_order(steps, step, on)
    taken = StageTaken.objects.create(review=review, stage=stage, on=on, note=note.strip(), recorded_by=by)
    log_lines([Line("stage taken", review, after={"stage": stage, "on": str(on), "note": taken.note})], by=by)
    return taken


def _refuse_order(steps, step, on: date) -> None:
    if step.on is not None:
        raise Refused(_("“%s”已经记录过。") % step.stage.title)
    if on > localdate():
        raise Refused(_("日期还没有到。"))
    before = steps[: steps.index(step)]
    if missing := next((s for s in before if s.on is None), None):
        raise Refused(_("“%(one)s”以前还差“%(two)s”。%(mend)s") % {
            "one": step.stage.title, "two": missing.stage.title, "mend": missing.stage.mend})  # fmt: skip
    if before and on < max(s.on for s in before):
        raise Refused(_("日期早于前一步，请核对。"))


@transaction.atomic
def give_grades(review: Review, *, grades: Mapping[Person, str], because: str, by, pack: Pack) -> Review:
    """Put down the grades that were decided, one for each full member. Refuses others, a grade the pack does not know,
    a second time, before the sheets are closed, and more of the best grade than the share without a reason."""
    review = Review.objects.select_for_update().get(pk=review.pk)
    steps, kind = stages_of(review, pack), pack.appraisals[review.kind]
    step = next(step for step in steps if step.stage.by == GRADED)
    today = localdate()
    _refuse_order(steps, step, today)
    members = full_members(review.unit, review.activity.held_on if review.activity else today)
    if set(grades) != set(members):
        raise Refused(_("请为每名正式党员评定等次；预备党员参加评议，不评定等次。"))
    if set(grades.values()) - {choice.id for choice in kind.choices}:
        raise Refused(_("请从列出的等次中选择。"))
    if kind.ceiling:
        _refuse_too_many(kind.ceiling, list(grades.values()), because, pack)
    review.members, review.because = len(members), because.strip()
    review.save(update_fields=["members", "because"])
    Grade.objects.bulk_create(Grade(review=review, person=p, grade=grade) for p, grade in grades.items())
    StageTaken.objects.create(review=review, stage=step.stage.id, on=today, recorded_by=by)
    told = {"members": len(members), "because": review.because, "grades": {str(p.pk): g for p, g in grades.items()}}
    log_lines([Line("grades given", review, after=told)], by=by)
    return review


def _refuse_too_many(ceiling, grades: list[str], because: str, pack: Pack) -> None:
    have, most = grades.count(ceiling.choice), ceiling.most(len(grades))
    if have > most and not because.strip():
        values = {"all": len(grades), "most": most, "have": have, "cites": clause_of(pack, ceiling.cites)}
        raise Refused(
            _("党员 %(all)s 人，优秀一般不超过 %(most)s 人，现为 %(have)s 人（%(cites)s）。请调整，或写明理由后保存。")
            % values
        )
