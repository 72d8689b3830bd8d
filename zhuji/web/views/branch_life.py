"""工作: a unit's month, and the activities in it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.actions.activities import correct_activity, plan_activity, record_activity, withdraw_activity
from zhuji.activity.actions.themes import themes_for
from zhuji.activity.models import Activity
from zhuji.core.days import Period, add_months
from zhuji.duty.actions import refresh_stale
from zhuji.duty.models import Duty, Finding
from zhuji.org.models import LogEntry
from zhuji.org.rights import RECORD, THEME, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import home_or_404, tried, turned, unit_or_404
from zhuji.web.forms.base import ReasonForm
from zhuji.web.forms.branch_life import ActivityForm, AttachmentForm, fresh, stated
from zhuji.web.forms.days import read_day, read_month
from zhuji.web.page import page
from zhuji.web.showing import counts_for, duty_lines, finding_lines, late_after, quality_warnings


@login_required
def work(request):
    """The month of the unit where the user's work is."""
    return redirect("month", home_or_404(request).pk)


@login_required
def month(request, unit_id):
    """What a month asks of a unit, what is planned, what was held, what is to be mended."""
    unit = unit_or_404(request, unit_id)
    today = localdate()
    refresh_stale(today)
    span = Period.month(read_month(request.GET.get("month"), today))
    pack = in_force(unit, span.start)
    duties = Duty.objects.filter(unit=unit, person=None).overlapping(span.start, span.end).exclude(reason="runs-out")
    asked = [line for line in duty_lines(duties, pack) if line.tally]
    context = {
        "unit": unit,
        "span": span,
        "before": add_months(span.start, -1),
        "after": add_months(span.start, 1),
        "asked": asked,
        "done": sum(line.duty.status == "done" for line in asked),
        "themes": themes_for(unit, span.start),
        "planned": unit.activities.planned().held_in(span).order_by("held_on"),
        "held": unit.activities.held().held_in(span).newest_first(),
        "mend": finding_lines(
            Finding.objects.filter(unit=unit, on__lte=span.end, on__gte=add_months(span.start, -12)), pack
        ),
        "kinds": [k for k in pack.activities.values() if unit.kind in k.held_by],
        "titles": {k.id: k.title for k in pack.activities.values()},
        "may_record": may(request.user, RECORD, unit),
        "may_theme": may(request.user, THEME, unit),
        "today": today,
    }
    return page(request, "branch_life/month.html", **context)


def _kind(pack, unit, key):
    kind = pack.activities.get(key or "")
    if kind is None or unit.kind not in kind.held_by:
        raise Http404
    return kind


@login_required
def record(request, unit_id):
    """Record, or for a day to come plan, an activity: everything known is filled in."""
    unit = unit_or_404(request, unit_id, RECORD)
    today = localdate()
    day = read_day(request.GET.get("on"), today)
    pack = in_force(unit, day)
    kind = _kind(pack, unit, request.GET.get("kind"))
    theme = themes_for(unit, day).filter(kind=kind.id).last()
    form = ActivityForm(request.POST or None, unit=unit, kind=kind, day=day, initial=fresh(unit, kind, day, theme))
    if form.is_valid():
        use_case = record_activity if form.cleaned_data["held_on"] <= today else plan_activity
        fields = form.use_case_fields()
        if use_case is plan_activity:
            fields = {k: v for k, v in fields.items() if k not in ("attendance", "sure", "token")}
        activity = tried(form, use_case, unit=unit, kind=kind.id, by=request.user, pack=pack, theme=theme, **fields)
        if activity is not None:
            return _saved(request, activity, pack)
    context = {"unit": unit, "kind": kind, "form": form, "theme": theme, "serves": counts_for(pack, kind.id, day)}
    return page(request, "branch_life/record.html", **context)


def _saved(request, activity, pack):
    """Says what the record counts for, and which rule it does not meet, and goes back to the month."""
    if activity.state == Activity.State.PLANNED:
        messages.success(request, _("已列入计划：%s") % activity.title, "good")
    else:
        served = counts_for(pack, activity.kind, activity.held_on)
        if activity.hours:
            served.append(_("学习 %s 学时") % activity.hours)
        text = _("已保存。这次计入：%s") % " · ".join(served) if served else _("已保存。")
        messages.success(request, text, "good")
        for warning in quality_warnings(pack, activity):
            messages.warning(request, warning, "warn")
    return redirect("activity", activity.pk)


@login_required
def activity(request, activity_id):
    """An activity with everything about it."""
    activity = _activity(request, activity_id)
    pack = in_force(activity.unit, activity.held_on)
    entries = LogEntry.objects.filter(table="activity.activity", row=activity.pk).select_related("actor__person")
    context = {
        "activity": activity,
        "unit": activity.unit,
        "kind": pack.activities.get(activity.kind),
        "attendance": activity.attendance.select_related("person").order_by("status", "person__spelling"),
        "attachments": activity.attachments.filter(withdrawn=False),
        "entries": entries.order_by("-seq")[:50],
        "late": late_after(pack, activity),
        "serves": counts_for(pack, activity.kind, activity.held_on),
        "warnings": quality_warnings(pack, activity),
        "may_record": may(request.user, RECORD, activity.unit),
        "attach": AttachmentForm(),
    }
    return page(request, "branch_life/activity.html", **context)


def _activity(request, activity_id, act=None):
    rows = Activity.objects.open_to(request.user, act) if act else Activity.objects.open_to(request.user)
    activity = get_object_or_404(rows.select_related("unit", "chair", "lecturer", "theme"), pk=activity_id)
    request.here = activity.unit
    return activity


@login_required
def correct(request, activity_id):
    """Correct a record, or carry out a plan."""
    activity = _activity(request, activity_id, RECORD)
    unit, pack = activity.unit, in_force(activity.unit, activity.held_on)
    kind = _kind(pack, unit, activity.kind)
    form = ActivityForm(request.POST or None, unit=unit, kind=kind, day=activity.held_on, initial=stated(activity))
    del form.fields["sure"]
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        arguments = {"version": version, "by": request.user, "pack": pack, **form.use_case_fields()}
        saved = tried(form, correct_activity, activity=activity, **arguments)
        if saved is not None:
            return _saved(request, saved, pack)
    context = {"unit": unit, "kind": kind, "form": form, "activity": activity}
    return page(request, "branch_life/record.html", serves=counts_for(pack, kind.id, activity.held_on), **context)


@login_required
def withdraw(request, activity_id):
    """Take a record back, with the reason."""
    activity = _activity(request, activity_id, RECORD)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(form, withdraw_activity, activity=activity, by=request.user, **form.cleaned_data):
        return redirect("activity", activity.pk)
    title = _("撤回“%s”") % activity.title
    return page(request, "branch_life/reason.html", unit=activity.unit, form=form, title=title, back=activity)


@login_required
def activities(request, unit_id):
    """The activities of a unit and of those below it."""
    unit = unit_or_404(request, unit_id)
    pack = in_force(unit, localdate())
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "held")
    rows = Activity.objects.within(unit).filter(Q(kind=kind) if kind else Q())
    if state in Activity.State.values:
        rows = rows.filter(state=state)
    context = {"unit": unit, "kind": kind, "state": state, "states": Activity.State.choices}
    titles = {k.id: k.title for k in pack.activities.values()}
    return page(
        request, "branch_life/activities.html", titles=titles, **context, **turned(request, rows.newest_first())
    )
