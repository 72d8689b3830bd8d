"""工作: the activities of a unit, each with everything about it."""

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.actions.activities import withdraw_activity
from zhuji.activity.models import Activity, Attendance
from zhuji.core.days import Period
from zhuji.meeting.models import Meeting
from zhuji.org.rights import RECORD, THEME, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import home_or_404, tried, turned, unit_or_404
from zhuji.web.forms.base import ReasonForm
from zhuji.web.forms.branch_life import AttachmentForm
from zhuji.web.forms.days import read_month
from zhuji.web.page import page
from zhuji.web.showing import LATE_DAYS, late_after, quality_warnings
from zhuji.web.views.branch_life_history import history
from zhuji.web.views.branch_life_weigh import serves


@login_required
def work(request):
    """The month of the unit where the user's work is."""
    return redirect("month", home_or_404(request).pk)


def activity_or_404(request, activity_id, act=None):
    """The activity, if the act is open to the user where it was held; else it looks absent."""
    rows = Activity.objects.open_to(request.user, act) if act else Activity.objects.open_to(request.user)
    rows = rows.select_related("unit", "chair", "lecturer", "theme", "recorded_by__person")
    activity = get_object_or_404(rows, pk=activity_id)
    request.here = activity.unit
    return activity


@login_required
def activity(request, activity_id):
    """An activity with everything about it."""
    activity = activity_or_404(request, activity_id)
    pack = in_force(activity.unit, activity.held_on)
    held = activity.state == Activity.State.HELD
    context = {
        "activity": activity,
        "unit": activity.unit,
        "kind": pack.activities.get(activity.kind),
        "attended": _attended(activity),
        "attachments": activity.attachments.filter(withdrawn=False),
        "entries": history(activity),
        "late": late_after(pack, activity) if held else None,
        "serves": serves(pack, activity.unit, [activity.kind], activity.held_on, activity.hours) if held else [],
        "warnings": quality_warnings(pack, activity) if held else [],
        "may_record": may(request.user, RECORD, activity.unit),
        "may_theme": may(request.user, THEME, activity.unit),
        "attach": AttachmentForm(),
        "today": localdate(),
    }
    return page(request, "branch_life/activity.html", **context)


def _attended(activity):
    """Who stood how: the few who were missing first, then those who came."""
    found: dict[str, list] = {status: [] for status in ("absent", "excused", "observer", "present")}
    for row in activity.attendance.select_related("person").order_by("person__spelling", "pk"):
        found[row.status].append(row)
    return [(Attendance.Status(status).label, rows) for status, rows in found.items() if rows]


@login_required
def withdraw(request, activity_id):
    """Take a record back, with the reason."""
    activity = activity_or_404(request, activity_id, RECORD)
    if Meeting.objects.filter(pk=activity.pk).exists():
        return redirect("meeting", activity.pk)  # called off there, or corrected topic by topic
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(form, withdraw_activity, activity=activity, by=request.user, **form.cleaned_data):
        return redirect("activity", activity.pk)
    title = _("撤回“%s”") % activity.title
    return page(request, "branch_life/reason.html", unit=activity.unit, form=form, title=title, back=activity)


@login_required
def activities(request, unit_id):
    """The activities of a unit and of those below it, by kind, month, state, and those recorded late."""
    unit = unit_or_404(request, unit_id)
    pack = in_force(unit, localdate())
    chosen = {name: request.GET.get(name, "") for name in ("kind", "month", "state", "late")}
    chosen["state"] = chosen["state"] or Activity.State.HELD
    rows = Activity.objects.within(unit).filter(_chosen(chosen))
    if chosen["late"]:
        rows = rows.late(pack.params[LATE_DAYS].on(localdate()) if LATE_DAYS in pack.params else 7)
    context = {
        "unit": unit,
        "chosen": chosen,
        "states": Activity.State.choices,
        "titles": {kind.id: kind.title for kind in pack.activities.values()},
        "today": localdate(),
    }
    return page(request, "branch_life/activities.html", **context, **turned(request, rows.newest_first()))


def _chosen(chosen) -> Q:
    found = Q(state=chosen["state"]) if chosen["state"] in Activity.State.values else Q()
    if chosen["kind"]:
        found &= Q(kind=chosen["kind"])
    if chosen["month"]:
        span = Period.month(read_month(chosen["month"], localdate()))
        found &= Q(held_on__range=(span.start, span.end))
    return found
