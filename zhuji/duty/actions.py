"""Deriving duties and findings, and what people add to them."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuji.activity.models import Attendance
from zhuji.core.errors import Refused
from zhuji.duty.models import Duty, Explanation, Finding, Watermark
from zhuji.org.log import log, snapshot
from zhuji.org.models import Coverage, LogEntry, LogHead, Membership, Post, Unit
from zhuji.pack.evaluate import Evaluation, Question
from zhuji.pack.findings import found
from zhuji.pack.inforce import territories
from zhuji.pack.roster import Roster

BATCH = 2000


def horizon(today: date) -> tuple[date, date]:
    """From which day to which day duties are kept: the past year and the present one."""
    return date(today.year - 1, 1, 1), date(today.year, 12, 31)


def evaluations(
    question, *, day: date, scope: Unit | None = None, only: set[int] | None = None
) -> Iterable[Evaluation]:
    """One evaluation for each part of the tree that keeps to one pack on the day; together the whole scope. `question`
    makes the question from a pack."""
    for pack, top, inside in territories(scope, day):
        yield Evaluation(question(pack), Roster(top, without=inside, only=only))


@transaction.atomic
def refresh(today: date, only: set[int] | None = None) -> int:
    """Derive duties and findings anew, of all units or of these. Returns how many duties were written."""
    first, last = horizon(today)
    seq = LogHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    stale = {} if only is None else {"unit__in": only}
    Duty.objects.filter(**stale).delete()
    Finding.objects.filter(**stale).delete()
    written = 0
    for evaluation in evaluations(lambda pack: Question(pack, first, last, today), day=today, only=only):
        duties = [_duty(outcome) for outcome in evaluation.outcomes()]
        Duty.objects.bulk_create(duties, batch_size=BATCH)
        Finding.objects.bulk_create([_finding(row) for row in found(evaluation)], batch_size=BATCH)
        written += len(duties)
    Watermark.objects.update_or_create(pk=1, defaults={"seq": seq, "day": today})
    return written


def refresh_stale(today: date) -> int:
    """Derive anew what may have changed: all on the first call of a day, since time passes without a log entry; else
    the units touched by the log since, with those whose answers rest on them. Pulled before pages and every minute."""
    head = LogHead.objects.filter(pk=1).values("seq")
    mark = Watermark.objects.filter(pk=1).annotate(head=Coalesce(Subquery(head), 0)).first()
    if mark and (mark.seq, mark.day) == (mark.head, today):
        return 0
    if mark is None or mark.day != today or PACK_TABLES & set(_tables_since(mark.seq)):
        return refresh(today)
    return refresh(today, touched_since(mark.seq))


PACK_TABLES = {"pack.adoption", "pack.setting"}


def _tables_since(seq: int) -> Iterable[str]:
    return LogEntry.objects.filter(seq__gt=seq).values_list("table", flat=True).distinct().order_by()


def touched_since(seq: int) -> set[int]:
    """Units whose duties may differ since that line of the log: those named there, the units above them, the schools
    and organisations tied to them, and the branches of those who took part in the activities."""
    lines = LogEntry.objects.filter(seq__gt=seq)
    units = set(lines.exclude(unit=None).values_list("unit_id", flat=True).distinct().order_by())
    activities = lines.filter(table="activity.activity").values("row")
    people = Attendance.objects.filter(activity__in=activities).values("person")
    persons = lines.filter(table__in=("org.person", "org.user")).values("row")
    who = Q(person__in=people) | Q(person__in=persons)
    units |= set(Membership.objects.filter(who).values_list("unit_id", flat=True))
    units |= set(Post.objects.filter(who).values_list("unit_id", flat=True))
    paths = Unit.objects.filter(pk__in=units).values_list("path", flat=True)
    units |= {int(part) for path in paths for part in path.split("/") if part}
    tied = Coverage.objects.filter(Q(unit__in=units) | Q(school__in=units)).values_list("unit_id", "school_id")
    return units | {unit for pair in tied for unit in pair}


def _duty(outcome) -> Duty:
    return Duty(
        unit_id=outcome.unit_id,
        person_id=outcome.person_id,
        rule=outcome.rule.id,
        ask=outcome.ask,
        period=outcome.period.label,
        starts=outcome.period.start,
        ends=outcome.period.end,
        due=outcome.due,
        status=outcome.status,
        have=outcome.have,
        need=outcome.need,
        reason=outcome.reason,
    )


def _finding(row) -> Finding:
    return Finding(
        unit_id=row.unit_id,
        person_id=row.person_id,
        rule=row.rule.id,
        ask=row.ask,
        record=row.record,
        on=row.on,
        reason=row.reason,
        have=row.have,
        need=row.need,
        known=row.known,
    )


@transaction.atomic
def explain_gap(*, unit: Unit, rule: str, text: str, by, period: str = "", record: str = "") -> Explanation:
    """Say why a duty (of a period) or a finding (a record) stands as it does. Refuses an empty text, and a second
    explanation while the first waits for its answer."""
    if not text.strip():
        raise Refused(_("请写明原因，再提交说明。"))
    same = {"unit": unit, "rule": rule, "period": period, "record": record}
    Unit.objects.select_for_update().get(pk=unit.pk)
    if Explanation.objects.filter(**same, answer=Explanation.Answer.WAITING).exists():
        raise Refused(_("这一项已有说明在等待上级审阅，不能重复提交。"))
    explanation = Explanation.objects.create(**same, text=text.strip(), written_by=by)
    log(explanation, by=by, verb="explained")
    return explanation


@transaction.atomic
def answer_explanation(explanation: Explanation, *, accept: bool, text: str, by) -> Explanation:
    """The superior accepts an explanation or does not, once. A refusal says why."""
    explanation = Explanation.objects.select_for_update().get(pk=explanation.pk)
    if explanation.answer != Explanation.Answer.WAITING:
        raise Refused(_("这条说明已由%(who)s答复，不能再次答复。") % {"who": explanation.answered_by})
    if not accept and not text.strip():
        raise Refused(_("不采纳时请写明理由，让提交人知道怎样改正。"))
    before = snapshot(explanation)
    explanation.answer = Explanation.Answer.ACCEPTED if accept else Explanation.Answer.REFUSED
    explanation.answer_text, explanation.answered_by = text.strip(), by
    explanation.answered_at, explanation.version = timezone.now(), explanation.version + 1
    explanation.save()
    log(explanation, by=by, verb="accepted" if accept else "refused", before=before)
    return explanation
