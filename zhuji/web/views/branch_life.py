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
from zhuji.web.filters import MOST_ROWS, Filter, as_excel, narrowing, wants_excel
from zhuji.web.forms.base import ReasonForm
from zhuji.web.forms.branch_life import AttachmentForm
from zhuji.web.forms.days import read_month
from zhuji.web.page import page
from zhuji.web.showing import late_after, late_days, quality_warnings
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
        "meeting": Meeting.objects.shown_to(request.user).filter(pk=activity.pk).exists(),
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
    """The activities of a unit and of those below it, by state, kind, month, and those recorded late."""
    unit = unit_or_404(request, unit_id)
    pack = in_force(unit, localdate())
    titles = {kind.id: kind.title for kind in pack.activities.values()}
    chosen, filters = narrowing(request, *_filters(titles), state=Activity.State.HELD)
    rows = Activity.objects.within(unit).filter(_chosen(chosen))
    if chosen["late"]:
        rows = rows.late(late_days(pack, localdate()))
    rows = rows.newest_first()
    if wants_excel(request):
        return _as_excel(unit, rows[:MOST_ROWS], titles)
    context = {"unit": unit, "late": chosen["late"], "titles": titles, **filters}
    return page(request, "branch_life/activities.html", **context, **turned(request, rows))


def _filters(titles) -> list[Filter]:
    return [
        Filter("state", _("状态"), Activity.State.choices),
        Filter("late", _("补录"), (("1", _("只看补录")),), every=_("全部")),
        Filter("kind", _("类型"), tuple(titles.items()), every=_("全部")),
        Filter("month", _("月份"), kind="month"),
        Filter("year", _("年份"), kind="number"),
    ]


def _chosen(chosen) -> Q:
    found = Q(state=chosen["state"])
    if chosen["kind"]:
        found &= Q(kind=chosen["kind"])
    if chosen["month"] or chosen["year"]:
        of, day = (Period.month, chosen["month"]) if chosen["month"] else (Period.year, f"{chosen['year']}-01")
        span = of(read_month(day, localdate()))
        found &= Q(held_on__range=(span.start, span.end))
    return found


def _as_excel(unit, rows, titles):
    """The list as it is narrowed; the whole of it in the layout of the workbooks is taken out on the unit's page."""
    headings = [_("活动编号"), _("日期"), _("类型"), _("主题"), _("单位"), _("应到"), _("实到"), _("几天后记录")]
    told = [
        [a.code, a.held_on, titles.get(a.kind, a.kind), a.title, a.unit.name, a.expected, a.present, a.days_after]
        for a in rows
    ]
    return as_excel(_("%s活动") % unit.name, headings, told)
