"""Activities are planned, recorded, corrected and withdrawn. What happened is recorded as it was: a rule that it broke
is shown, never a reason to refuse the record."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhuji.activity.actions.attendance import (
    count_heads,
    counted_from_list,
    differs,
    head_counts,
    log_activity,
    says,
    standing_of,
    take_attendance,
)
from zhuji.activity.models import Activity
from zhuji.core.errors import Refused
from zhuji.org.models import Unit, UnitSpell
from zhuji.pack.schema.packs import Pack

__all__ = [
    "ask_beforehand",
    "carry_out_plan",
    "correct_activity",
    "head_counts",
    "plan_activity",
    "record_activity",
    "withdraw_activity",
]
State = Activity.State
# What higher modules hold fast: each refuses to change an activity that it locked (`meeting`: minutes are signed).
HOLDS: list[Callable[[Activity], None]] = []
CARRIED_OUT = "carried out"
# Of each pair the first is a part of the second.
PARTS = (("present", "expected"), ("entitled_present", "entitled"), ("entitled", "expected"))
SAID = {
    "expected": gettext_lazy("应到"),
    "present": gettext_lazy("实到"),
    "entitled": gettext_lazy("有表决权应到"),
    "entitled_present": gettext_lazy("有表决权实到"),
}


def _refuse_what_cannot_be(unit: Unit, kind: str, held_on: date, fields: dict, pack: Pack) -> None:
    if kind not in pack.activities:
        raise Refused(_("现行制度包里没有这种活动，请从列表中选择。"))
    if not unit.since <= held_on < unit.until:
        raise Refused(_("“%s”在这一天不存在，请核对日期。") % unit.name)
    _refuse_foreign_kind(unit, kind, held_on, pack)
    starts, ends = fields.get("starts_at"), fields.get("ends_at")
    if starts and ends and ends < starts:
        raise Refused(_("结束时间早于开始时间，请改正。"))
    for part, whole in PARTS:
        some, all_ = fields.get(part), fields.get(whole)
        if some is not None and all_ is not None and some > all_:
            raise Refused(_("%(part)s人数多于%(whole)s人数，请改正。") % {"part": SAID[part], "whole": SAID[whole]})


def _refuse_foreign_kind(unit: Unit, kind: str, held_on: date, pack: Pack) -> None:
    """A kind that neither such a unit holds nor what the unit was on that day."""
    held_by = pack.activities[kind].held_by
    if unit.kind in held_by or UnitSpell.objects.in_force(held_on).filter(unit=unit, kind__in=held_by).exists():
        return
    values = {"kind": pack.activities[kind].title, "unit": unit.get_kind_display()}
    raise Refused(_("“%(kind)s”不由%(unit)s开展，请换一种活动或换一个单位。") % values)


def _refuse_days_to_come(held_on: date) -> None:
    if held_on > localdate():
        raise Refused(_("日期还没有到。请先列入计划，开展以后再记录。"))


def _refuse_days_past(held_on: date) -> None:
    if held_on < localdate():
        raise Refused(_("日期已过。已经开展的请直接记录，没有开展的请选择今天以后的日期。"))


def _refuse_wrong_day(activity: Activity) -> None:
    if activity.state == State.HELD:
        _refuse_days_to_come(activity.held_on)
    else:
        _refuse_days_past(activity.held_on)


def _refuse_second(activity: Activity, pack: Pack, sure: bool) -> None:
    """The same kind on the same day once more is asked about: mostly it is the same one typed twice."""
    same = Activity.objects.filter(unit=activity.unit, kind=activity.kind, held_on=activity.held_on)
    if not sure and same.filter(state=activity.state).exclude(pk=activity.pk).exists():
        title = pack.activities[activity.kind].title
        if activity.state == State.PLANNED:
            raise Refused(_("这一天已经有“%s”的计划。确实要开展两次的，请勾选“确属另一次”再保存。") % title)
        raise Refused(_("这一天已经记录过一次“%s”。确实开展了两次的，请勾选“确属另一次”再保存。") % title)


def _lock(unit: Unit) -> None:
    """Writers of one unit queue here, so that two at once take neither the same number nor the same form."""
    Unit.objects.select_for_update().get(pk=unit.pk)


def _new_code(unit: Unit, held_on: date) -> str:
    """Unit, day and a running number."""
    stem = f"{unit.code}-{held_on:%Y%m%d}-"
    taken = Activity.objects.filter(code__startswith=stem).values_list("code", flat=True)
    numbers = [int(code.removeprefix(stem)) for code in taken if code.removeprefix(stem).isdigit()]
    return f"{stem}{max(numbers, default=0) + 1}"


def _sent_before(token: str | None, activity: Activity, fields: dict, attendance) -> Activity | None:
    """What was written when this form was sent the first time. Refuses the same form with another content."""
    sent = Activity.objects.filter(token=token).first() if token else None
    if sent is None:
        return None
    told = {"kind": activity.kind, "held_on": activity.held_on, **fields}
    if sent.unit_id != activity.unit_id or (sent.version == 1 and not says(sent, told, attendance)):
        raise Refused(_("这张表已经保存过一次，内容与这次不同。请打开已保存的记录更正，或重新打开表格另记一次。"))
    return sent


@transaction.atomic
def _write_new(activity: Activity, *, by, pack: Pack, verb: str, **fields) -> Activity:
    """Lock, refuse, write, log: the way of a record and of a plan."""
    attendance, token, sure = fields.pop("attendance", None), fields.pop("token", None), fields.pop("sure", False)
    _lock(activity.unit)
    if sent := _sent_before(token, activity, fields, attendance):
        return sent
    _refuse_what_cannot_be(activity.unit, activity.kind, activity.held_on, fields, pack)
    _refuse_second(activity, pack, sure)
    for name, value in fields.items():
        setattr(activity, name, value)
    activity.code, activity.token = _new_code(activity.unit, activity.held_on), token
    activity.record_now(by)
    count_heads(activity, attendance)
    activity.save()
    take_attendance(activity, attendance)
    log_activity(activity, by=by, verb=verb)
    return activity


def record_activity(*, unit: Unit, kind: str, held_on: date, by, pack: Pack, **fields) -> Activity:
    """Write down that the unit held an activity. `fields`: title, place, times, chair, lecturer, hours, summary, theme;
    attendance (person → status), from which the head counts follow, or typed counts; token (sent once per form, so
    that what is sent twice is recorded once); sure (the same kind on the same day once more).

    Refuses days to come (plan instead) and days when there was no such unit, kinds unknown to the pack or not of such a
    unit, an end before the start, and a second one of the kind on the day unless sure.
    """
    _refuse_days_to_come(held_on)
    activity = Activity(unit=unit, kind=kind, held_on=held_on, state=State.HELD)
    return _write_new(activity, by=by, pack=pack, verb="recorded", **fields)


def plan_activity(*, unit: Unit, kind: str, held_on: date, by, pack: Pack, **fields) -> Activity:
    """Put an activity on the plan; `fields` as for a record, but for attendance. Refuses days that are past: what was
    done is recorded."""
    fields.pop("attendance", None)
    _refuse_days_past(held_on)
    activity = Activity(unit=unit, kind=kind, held_on=held_on, state=State.PLANNED)
    return _write_new(activity, by=by, pack=pack, verb="planned", **fields)


@transaction.atomic
def ask_beforehand(ask: Callable[[Activity], object], *, unit: Unit, kind: str, held_on: date, pack: Pack, **fields):
    """What `ask` says of the activity as it would stand if it were recorded now. Nothing of it stays: so the form warns
    with the very measure that the review uses. Refuses what `record_activity` refuses, but for a second one."""
    fields = {**fields, "token": None, "sure": True}
    answer = ask(record_activity(unit=unit, kind=kind, held_on=held_on, by=None, pack=pack, **fields))
    transaction.set_rollback(True)
    return answer


def _change(activity: Activity, *, version: int, by, pack: Pack, verb: str, **fields) -> Activity:
    """Lock, refuse, write, log: the way of a correction and of a plan that is carried out. What was sent twice is
    changed once."""
    attendance, sure = fields.pop("attendance", None), fields.pop("sure", False)
    fields.pop("token", None)
    _lock(activity.unit)
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.version != version and activity.state == State.HELD and says(activity, fields, attendance):
        return activity
    _refuse_overtaken(activity, version)
    _refuse_held(activity)
    before, was = standing_of(activity), (activity.state, activity.held_on)
    follows = attendance is not None and (differs(activity, attendance) or counted_from_list(activity))
    for name, value in fields.items():
        setattr(activity, name, value)
    _refuse_what_cannot_be(activity.unit, activity.kind, activity.held_on, fields, pack)
    if verb == CARRIED_OUT:
        activity.state = State.HELD
        activity.record_now(by)
    if (activity.state, activity.held_on) != was:
        _refuse_wrong_day(activity)
        _refuse_second(activity, pack, sure)
    if follows:
        count_heads(activity, attendance)
    activity.version += 1
    activity.save()
    take_attendance(activity, attendance)
    log_activity(activity, by=by, verb=verb, before=before)
    return activity


def _refuse_held(activity: Activity) -> None:
    for hold in HOLDS:
        hold(activity)


def _refuse_overtaken(activity: Activity, version: int) -> None:
    if activity.state == State.WITHDRAWN:
        raise Refused(_("这条记录已经撤回，不能再改。"))
    if activity.version != version:
        raise Refused(_("这条记录刚被别人改过。下面列出现在的内容和您填写的内容，请对照核对后再保存。"))


@transaction.atomic
def correct_activity(activity: Activity, *, version: int, by, pack: Pack, **fields) -> Activity:
    """Correct what is recorded of an activity, or change a plan. Refuses when somebody else changed it since it was
    shown, and once it was withdrawn. Head counts that were typed stay, unless who came is changed too."""
    return _change(activity, version=version, by=by, pack=pack, verb="corrected", **fields)


@transaction.atomic
def carry_out_plan(activity: Activity, *, version: int, by, pack: Pack, **fields) -> Activity:
    """Record that what was planned was held, as it was held. Refuses days to come, and what somebody else recorded or
    changed since the plan was shown."""
    return _change(activity, version=version, by=by, pack=pack, verb=CARRIED_OUT, **fields)


@transaction.atomic
def withdraw_activity(activity: Activity, *, reason: str, by) -> Activity:
    """Take a record or a plan back, with the reason; it stays readable and counts for nothing. Refuses without a
    reason, and twice."""
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.state == State.WITHDRAWN:
        raise Refused(_("这条记录已经撤回。"))
    if not reason.strip():
        raise Refused(_("请写明撤回的原因。"))
    _refuse_held(activity)
    before = standing_of(activity)
    activity.state, activity.withdrawn_because = State.WITHDRAWN, reason.strip()
    activity.version += 1
    activity.save(update_fields=["state", "withdrawn_because", "version"])
    log_activity(activity, by=by, verb="withdrawn", before=before)
    return activity
