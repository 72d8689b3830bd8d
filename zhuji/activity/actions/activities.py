"""Activities are planned, recorded, corrected and withdrawn. What happened is recorded as it was: a rule that it broke
is shown, never a reason to refuse the record."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.models import Activity, Attendance
from zhuji.core.errors import Refused
from zhuji.org.kinds import Standing
from zhuji.org.log import log, snapshot
from zhuji.org.models import Person, Unit
from zhuji.pack.schema.packs import Pack

Status = Attendance.Status


def head_counts(statuses: Mapping[Person, str], day: date) -> dict[str, int]:
    """The four head counts from who stood how to the activity: observers have neither seat nor vote; a vote has who
    was a full member on the day."""
    expected = [(person, status) for person, status in statuses.items() if status != Status.OBSERVER]
    voters = [(p, s) for p, s in expected if p.standing == Standing.FULL and (p.full_on is None or p.full_on <= day)]
    return {
        "expected": len(expected),
        "present": sum(status == Status.PRESENT for _p, status in expected),
        "entitled": len(voters),
        "entitled_present": sum(status == Status.PRESENT for _p, status in voters),
    }


def _check(unit: Unit, kind: str, held_on: date, fields: dict, pack: Pack) -> None:
    if kind not in pack.activities:
        raise Refused(_("现行制度包里没有这种活动，请从列表中选择。"))
    if unit.kind not in pack.activities[kind].held_by:
        title = pack.activities[kind].title
        raise Refused(
            _("“%(kind)s”不由%(unit)s开展，请换一种活动或换一个单位。")
            % {"kind": title, "unit": unit.get_kind_display()}
        )
    if not unit.since <= held_on < unit.until:
        raise Refused(_("“%s”在这一天不存在，请核对日期。") % unit.name)
    starts, ends = fields.get("starts_at"), fields.get("ends_at")
    if starts and ends and ends < starts:
        raise Refused(_("结束时间早于开始时间，请改正。"))
    present, expected = fields.get("present"), fields.get("expected")
    if present is not None and expected is not None and present > expected:
        raise Refused(_("实到人数多于应到人数，请改正。"))


def _new_code(unit: Unit, held_on: date) -> str:
    """Unit, day and a running number. The unit's row is locked, so that two at once do not take the same."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    stem = f"{unit.code}-{held_on:%Y%m%d}-"
    taken = Activity.objects.filter(code__startswith=stem).values_list("code", flat=True)
    numbers = [int(code.removeprefix(stem)) for code in taken if code.removeprefix(stem).isdigit()]
    return f"{stem}{max(numbers, default=0) + 1}"


@transaction.atomic
def record_activity(*, unit: Unit, kind: str, held_on: date, by, pack: Pack, **fields) -> Activity:
    """Write down that the unit held an activity. `fields`: title, place, times, chair, lecturer, hours, summary, theme;
    attendance (person → status), from which the head counts follow, or typed counts; token (sent once per form, so
    that what is sent twice is recorded once); sure (the same kind on the same day once more).

    Refuses days to come (plan instead), kinds unknown to the pack or not of such a unit, and a second one of the kind
    on the day unless sure.
    """
    attendance, token, sure = fields.pop("attendance", None), fields.pop("token", None), fields.pop("sure", False)
    _check(unit, kind, held_on, fields, pack)
    code = _new_code(unit, held_on)
    if token and (sent := Activity.objects.filter(token=token).first()):
        return sent
    if held_on > localdate():
        raise Refused(_("日期还没有到。请先列入计划，开展以后再记录。"))
    if not sure and Activity.objects.held().filter(unit=unit, kind=kind, held_on=held_on).exists():
        raise Refused(
            _("这一天已经记录过一次“%s”。确实开展了两次的，请勾选“确属另一次”再保存。") % pack.activities[kind].title
        )
    activity = Activity(code=code, unit=unit, kind=kind, held_on=held_on, token=token, **fields)
    activity.recorded_at, activity.recorded_by = timezone.now(), by
    if attendance:
        _count(activity, attendance)
    activity.save()
    _take_attendance(activity, attendance)
    log(activity, by=by, verb="recorded")
    return activity


@transaction.atomic
def plan_activity(*, unit: Unit, kind: str, held_on: date, by, pack: Pack, **fields) -> Activity:
    """Put an activity on the plan. Refuses days that are past: what was done is recorded."""
    _check(unit, kind, held_on, fields, pack)
    if held_on < localdate():
        raise Refused(_("日期已过。已经开展的请直接记录，没有开展的请选择今天以后的日期。"))
    code = _new_code(unit, held_on)
    state = Activity.State.PLANNED
    activity = Activity(code=code, unit=unit, kind=kind, held_on=held_on, state=state, **fields)
    activity.recorded_at, activity.recorded_by = timezone.now(), by
    activity.save()
    log(activity, by=by, verb="planned")
    return activity


@transaction.atomic
def correct_activity(activity: Activity, *, version: int, by, pack: Pack, **fields) -> Activity:
    """Correct what is recorded of an activity, or carry out a plan by recording it. Refuses when somebody else changed
    it since it was shown, and once it was withdrawn."""
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.version != version:
        raise Refused(_("这条记录刚被别人改过。下面是您填写的内容，请对照最新记录核对后再保存。"))
    if activity.state == Activity.State.WITHDRAWN:
        raise Refused(_("这条记录已经撤回，不能再改。"))
    before = snapshot(activity)
    attendance = fields.pop("attendance", None)
    fields.pop("token", None), fields.pop("sure", None)
    for name, value in fields.items():
        setattr(activity, name, value)
    _check(activity.unit, activity.kind, activity.held_on, fields, pack)
    verb = "corrected"
    if activity.state == Activity.State.PLANNED and activity.held_on <= localdate():
        activity.state, activity.recorded_at, activity.recorded_by = Activity.State.HELD, timezone.now(), by
        verb = "carried out"
    if activity.state == Activity.State.HELD and activity.held_on > localdate():
        raise Refused(_("日期还没有到。请先列入计划，开展以后再记录。"))
    if attendance:
        _count(activity, attendance)
    activity.version += 1
    activity.save()
    _take_attendance(activity, attendance)
    log(activity, by=by, verb=verb, before=before)
    return activity


@transaction.atomic
def withdraw_activity(activity: Activity, *, reason: str, by) -> Activity:
    """Take a record back, with the reason; it stays readable and counts for nothing. Refuses without a reason."""
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.state == Activity.State.WITHDRAWN:
        raise Refused(_("这条记录已经撤回。"))
    if not reason.strip():
        raise Refused(_("请写明撤回的原因。"))
    before = snapshot(activity)
    activity.state, activity.withdrawn_because = Activity.State.WITHDRAWN, reason.strip()
    activity.version += 1
    activity.save(update_fields=["state", "withdrawn_because", "version"])
    log(activity, by=by, verb="withdrawn", before=before)
    return activity


def _count(activity: Activity, attendance: Mapping[Person, str]) -> None:
    for name, value in head_counts(attendance, activity.held_on).items():
        setattr(activity, name, value)


def _take_attendance(activity: Activity, attendance: Mapping[Person, str] | None) -> None:
    """Replace who stood how by what the form says; hours stated for single people stay."""
    if attendance is None:
        return
    old = {row.person_id: row for row in activity.attendance.all()}
    new = [Attendance(activity=activity, person=p, status=s) for p, s in attendance.items() if p.pk not in old]
    for person, status in attendance.items():
        if person.pk in old:
            old[person.pk].status = status
    wanted = {person.pk for person in attendance}
    activity.attendance.exclude(person__in=wanted).delete()
    Attendance.objects.bulk_create(new)
    Attendance.objects.bulk_update([row for pk, row in old.items() if pk in wanted], ["status"])
