"""工作: recording, planning and correcting an activity. Everything known is filled in; save is one tap more."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.actions.activities import carry_out_plan, correct_activity
from zhuji.activity.actions.sittings import plan_sitting, record_sitting
from zhuji.activity.actions.themes import themes_for
from zhuji.activity.models import Activity
from zhuji.core.days import Period
from zhuji.org.rights import RECORD
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried, unit_or_404
from zhuji.web.forms.branch_life import ActivityForm, fresh, stated
from zhuji.web.forms.branch_life_people import Sheet
from zhuji.web.forms.days import read_day, read_month
from zhuji.web.page import page
from zhuji.web.showing import quality_warnings
from zhuji.web.views.branch_life import activity_or_404
from zhuji.web.views.branch_life_weigh import serves, serves_as_filled_in, weigh


def _kind(pack, unit, key):
    kind = pack.activities.get(key or "")
    if kind is None or unit.kind not in kind.held_by:
        raise Http404
    return kind


def _others(pack, unit, kind):
    """Kinds that the same sitting may also be: of such a unit, with the same people."""
    if kind.attended_by == "nobody":
        return ()
    rest = (k for k in pack.activities.values() if k.id != kind.id and unit.kind in k.held_by)
    return tuple(k for k in rest if k.attended_by == kind.attended_by)


def _is_weighed(request) -> bool:
    """The form asks what it would count for, before it is sent."""
    return request.method == "GET" and bool(request.htmx) and request.htmx.target == "weigh"


def _sent(request):
    return request.POST or (request.GET if _is_weighed(request) else None)


def _day_asked(request) -> tuple[date, bool]:
    """The day the form is for, and whether it stands already: of a month that is past it is for the user to say."""
    today = localdate()
    text = (_sent(request) or {}).get("held_on") or request.GET.get("on")
    month = Period.month(read_month(request.GET.get("month"), today))
    if text or today in month or month.start > today:
        return read_day(text, today), "plan" not in request.GET or bool(text)
    return month.end, False


@login_required
def record(request, unit_id):
    """Record, or for a day to come plan, an activity: everything known is filled in."""
    unit = unit_or_404(request, unit_id, RECORD)
    day, settled = _day_asked(request)
    pack = in_force(unit, day)
    kind = _kind(pack, unit, request.GET.get("kind"))
    planning = "plan" in request.GET or day > localdate()
    sheet = Sheet(unit, kind, day, planning=planning, others=_others(pack, unit, kind))
    theme = themes_for(unit, day).filter(kind=kind.id).last()
    initial = fresh(sheet, theme) | {"also": request.GET.getlist("with")} | ({} if settled else {"held_on": None})
    form = ActivityForm(_sent(request), sheet=sheet, initial=initial)
    if _is_weighed(request):
        return page(request, "branch_life/weighed.html", form=form, **weigh(form, pack))
    if form.is_valid() and (written := _write(request, form, pack, theme)):
        return _saved(request, written, pack)
    context = {"unit": unit, "kind": kind, "form": form, "theme": theme, "planning": planning, "plans": _plans(sheet)}
    return page(request, "branch_life/record.html", **context, serves=serves_as_filled_in(form, pack))


def _write(request, form, pack, theme):
    use_case = plan_sitting if form.sheet.planning else record_sitting
    fields = {"unit": form.sheet.unit, "by": request.user, "pack": pack, "theme": theme, **form.use_case_fields()}
    return tried(form, use_case, kinds=form.sitting, **fields)


def _plans(sheet):
    """Plans of the kind in the month: what is recorded may be one of them."""
    span = Period.month(sheet.day)
    return sheet.unit.activities.planned().of_kinds(sheet.kind.id).held_in(span).order_by("held_on", "pk")


def _saved(request, written, pack):
    """Says what the record counts for, and which rule it does not meet."""
    first = written[0]
    if first.state == Activity.State.PLANNED:
        messages.success(request, _("已列入计划：%s") % "、".join(a.title for a in written), "good")
        return redirect("activity", first.pk)
    served = serves(pack, first.unit, [a.kind for a in written], first.held_on, first.hours)
    text = _("已保存。这次计入：%s") % " · ".join(served) if served else _("已保存。")
    messages.success(request, text, "good")
    for activity in written[1:]:  # of the first its own page tells
        for warning in quality_warnings(pack, activity):
            messages.warning(request, warning, "warn")
    return redirect("activity", first.pk)


@login_required
def correct(request, activity_id):
    """Correct a record, record what was planned, or (`?plan`) change the plan."""
    activity = activity_or_404(request, activity_id, RECORD)
    unit, planned = activity.unit, activity.state == Activity.State.PLANNED
    planning = planned and "plan" in request.GET
    initial = _told(activity, planning)
    day = read_day((_sent(request) or {}).get("held_on"), initial["held_on"])
    pack = in_force(unit, day)
    kind = _kind(pack, unit, activity.kind)
    sheet = Sheet(unit, kind, day, activity=None if planned else activity, planning=planning)
    form = ActivityForm(_sent(request), sheet=sheet, initial=initial)
    if _is_weighed(request):
        return page(request, "branch_life/weighed.html", form=form, **weigh(form, pack))
    if form.is_valid() and (saved := _change(request, activity, form, pack)):
        return _saved(request, [saved], pack)
    context = {"unit": unit, "kind": kind, "form": form, "activity": activity, "planning": planning}
    context["serves"] = serves_as_filled_in(form, pack)
    return page(request, "branch_life/record.html", **context, **_overtaken(activity, form))


def _told(activity, planning) -> dict:
    """What stands; a plan whose day has not come is recorded as of today, unless it is the plan that is changed."""
    told = stated(activity)
    if activity.state == Activity.State.PLANNED and not planning:
        told["held_on"] = told["listed"] = min(activity.held_on, localdate())
    return told


def _change(request, activity, form, pack):
    carries_out = activity.state == Activity.State.PLANNED and not form.sheet.planning
    use_case = carry_out_plan if carries_out else correct_activity
    version = form.cleaned_data["version"] or 0
    fields = {"version": version, "by": request.user, "pack": pack, **form.use_case_fields()}
    return tried(form, use_case, activity=activity, **fields)


def _overtaken(activity, form) -> dict:
    """Where somebody else changed the record meanwhile: what stands now beside what was typed, and the version that
    the next attempt replaces."""
    if not form.is_bound or str(activity.version) == form.data.get("version"):
        return {"version": activity.version}
    now = stated(activity)
    named = [field for field in form if field.name in now and field.name not in ("version", "listed")]
    both = [(field.label, _shown(field, now[field.name]), _shown(field, field.value())) for field in named]
    return {"version": activity.version, "both": [row for row in both if row[1] != row[2]]}


def _shown(field, value) -> str:
    """A value as the form would show it: names for people, text for the rest."""
    choices = {str(key): label for key, label in getattr(field.field, "choices", ())}
    values = value if isinstance(value, list | tuple) else [value]
    said = [str(choices.get(str(v), "" if choices else field.field.widget.format_value(v) or "")) for v in values]
    return "、".join(part for part in said if part)
