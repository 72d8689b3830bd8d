"""工作: attachments, themes for the units below, and who has not yet taken part."""

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuji.activity.actions.attachments import add_attachment, withdraw_attachment
from zhuji.activity.actions.themes import issue_theme, recall_theme
from zhuji.activity.models import Activity, Attachment, Attendance, Theme
from zhuji.core.days import Period
from zhuji.core.files import folder
from zhuji.org.models import Membership, Person, Unit
from zhuji.org.rights import RECORD, THEME
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried, turned, unit_or_404
from zhuji.web.forms.base import ReasonForm
from zhuji.web.forms.branch_life import AttachmentForm, ThemeForm
from zhuji.web.forms.days import read_month
from zhuji.web.page import page


@login_required
@require_POST
def attach(request, activity_id):
    """Lay a file beside an activity."""
    activity = get_object_or_404(Activity.objects.open_to(request.user, RECORD), pk=activity_id)
    request.here = activity.unit
    form = AttachmentForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        if tried(form, add_attachment, activity=activity, name=file.name, content=file.read(), by=request.user):
            return redirect("activity", activity.pk)
    title = _("添加附件")
    return page(
        request, "branch_life/reason.html", unit=activity.unit, form=form, title=title, back=activity, upload=True
    )


@login_required
def attachment(request, attachment_id):
    """The file itself, never shown inside our pages: it is saved, not opened."""
    row = get_object_or_404(Attachment.objects.open_to(request.user).filter(withdrawn=False), pk=attachment_id)
    path = folder() / row.stored_as
    if not path.is_file():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type=row.media_type)
    response["Content-Disposition"] = content_disposition_header(True, row.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def detach(request, attachment_id):
    """Take a file back."""
    row = get_object_or_404(Attachment.objects.open_to(request.user, RECORD), pk=attachment_id)
    withdraw_attachment(row, by=request.user)
    return redirect("activity", row.activity_id)


@login_required
def themes(request, unit_id):
    """The themes that a unit issues, and how far those below have come with each."""
    unit = unit_or_404(request, unit_id, THEME)
    pack = in_force(unit, localdate())
    kinds = [(k.id, k.title) for k in pack.activities.values() if {"branch", "joint-branch"} & set(k.held_by)]
    form = ThemeForm(request.POST or None, kinds=kinds)
    if form.is_valid() and tried(form, issue_theme, unit=unit, by=request.user, **form.cleaned_data):
        return redirect("themes", unit.pk)
    issued = turned(request, Theme.objects.filter(unit=unit).order_by("-month", "-pk"))
    for theme in issued["rows"]:
        theme.asked, theme.done = _progress(theme, pack)
    return page(request, "branch_life/themes.html", unit=unit, form=form, titles=dict(kinds), **issued)


def _progress(theme, pack):
    """How many units below are asked, and how many held the activity in that month."""
    asked = _asked(theme, pack)
    return asked.count(), asked.filter(_held(theme)).count()


def _asked(theme, pack):
    kinds = (
        set(pack.activities[theme.kind].held_by) & {"branch", "joint-branch"} if theme.kind in pack.activities else ()
    )
    return Unit.objects.at_or_below(theme.unit).filter(kind__in=kinds).throughout(Period.month(theme.month))


def _held(theme):
    month = Period.month(theme.month)
    return Exists(Activity.objects.held().of_kinds(theme.kind).held_in(month).filter(unit=OuterRef("pk")))


@login_required
def theme(request, theme_id):
    """One theme: which units below have carried it out, as it stands now."""
    theme = get_object_or_404(Theme.objects.open_to(request.user).select_related("unit"), pk=theme_id)
    request.here = theme.unit
    pack = in_force(theme.unit, theme.month)
    rows = _asked(theme, pack).annotate(carried_out=_held(theme)).order_by("carried_out", "path")
    context = {"theme": theme, "unit": theme.unit, "title": pack.activities[theme.kind].title}
    return page(request, "branch_life/theme.html", **context, **turned(request, rows))


@login_required
def recall(request, theme_id):
    """Recall a theme."""
    theme = get_object_or_404(Theme.objects.open_to(request.user, THEME).select_related("unit"), pk=theme_id)
    request.here = theme.unit
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(form, recall_theme, theme=theme, by=request.user, **form.cleaned_data):
        return redirect("themes", theme.unit_id)
    title = _("撤回主题“%s”") % theme.title
    return page(request, "branch_life/reason.html", unit=theme.unit, form=form, title=title)


@login_required
def coverage(request, unit_id):
    """Who has not yet taken part in a kind of activity, in a month or since the year began: by person."""
    unit = unit_or_404(request, unit_id)
    pack, today = in_force(unit, localdate()), localdate()
    kinds = {k.id: k.title for k in pack.activities.values() if k.attended_by != "nobody"}
    kind = request.GET.get("kind") if request.GET.get("kind") in kinds else "theme-day"
    month = request.GET.get("month")
    span = Period.month(read_month(month, today)) if month else Period.year(today)
    came = Attendance.objects.came().filter(activity__kind=kind, activity__held_on__range=(span.start, span.end))
    members = Person.objects.filter(memberships__in=Membership.objects.of_members(today).at_or_below(unit))
    missing = members.exclude(pk__in=came.values("person")).select_related("unit").by_name()
    context = {"unit": unit, "kinds": kinds, "kind": kind, "span": span, "all": members.count(), "today": today}
    return page(request, "branch_life/coverage.html", **context, **turned(request, missing))
