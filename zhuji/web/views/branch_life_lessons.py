"""工作: short lessons collected into a volume, and the record book of a unit: papers drawn from what was recorded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuji.activity.actions.lessons import recommend_lesson
from zhuji.activity.models import Activity, Attachment
from zhuji.activity.papers import lesson_volume, record_book
from zhuji.core.days import Period
from zhuji.core.errors import Refused
from zhuji.org.rights import THEME, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import turned, unit_or_404
from zhuji.web.filters import MOST_ROWS, as_excel, excel_url, wants_excel
from zhuji.web.forms.days import read_day
from zhuji.web.page import page
from zhuji.web.views.branch_life import activity_or_404

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _year(request) -> Period:
    return Period.year(read_day(f"{request.GET.get('year', '')}-01-01", localdate()))


def _lessons(unit, pack, span):
    """What was taught at or below the unit in the span."""
    kinds = [kind.id for kind in pack.activities.values() if kind.lectured]
    rows = Activity.objects.held().of_kinds(*kinds).held_in(span).at_or_below(unit)
    return rows.select_related("unit", "lecturer").order_by("-held_on", "-pk")


@login_required
def lessons(request, unit_id):
    """The lessons given at or below a unit in a year: text, files, and which are chosen for the volume."""
    unit = unit_or_404(request, unit_id)
    span, pack = _year(request), in_force(unit, localdate())
    rows = _lessons(unit, pack, span)
    files = Attachment.objects.filter(activity=OuterRef("pk"), withdrawn=False)
    context = {
        "unit": unit,
        "span": span,
        "chosen": request.GET.get("only", ""),
        "recommended": rows.filter(recommended=True).count(),
        "titles": {kind.id: kind.title for kind in pack.activities.values() if kind.lectured},
        "may_theme": may(request.user, THEME, unit),
        "excel_url": excel_url(request),
    }
    shown = rows.filter(recommended=True) if context["chosen"] else rows
    if wants_excel(request):
        return _as_excel(unit, shown[:MOST_ROWS], context["titles"])
    return page(request, "branch_life/lessons.html", **context, **turned(request, shown.annotate(filed=Exists(files))))


def _as_excel(unit, rows, titles):
    headings = [_("日期"), _("类型"), _("主题"), _("讲课"), _("单位"), _("已推荐")]
    told = [[a.held_on, titles[a.kind], a.title, str(a.lecturer or ""), a.unit.name, a.recommended] for a in rows]
    return as_excel(_("%s党课") % unit.name, headings, told)


@login_required
@require_POST
def recommend(request, activity_id):
    """Put a lesson into the volume, or take it out."""
    activity = activity_or_404(request, activity_id, THEME)
    try:
        recommend_lesson(activity, recommended=request.POST.get("recommended") == "1", by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal), "warn")
    return redirect("activity", activity.pk)


def _docx(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
def volume(request, unit_id):
    """The volume of the lessons chosen in a year, as a document."""
    unit = unit_or_404(request, unit_id)
    span = _year(request)
    rows = _lessons(unit, in_force(unit, localdate()), span).filter(recommended=True).order_by("held_on", "pk")
    return _docx(lesson_volume(unit, span, rows), _("%(unit)s微党课汇编%(year)s.docx") % _named(unit, span))


@login_required
def book(request, unit_id):
    """The record book of the unit for a year, as a document."""
    unit = unit_or_404(request, unit_id)
    span = _year(request)
    titles = {kind.id: kind.title for kind in in_force(unit, span.end).activities.values()}
    rows = unit.activities.held().held_in(span).select_related("chair", "lecturer", "recorded_by__person")
    rows = rows.prefetch_related("attendance__person").order_by("held_on", "pk")
    return _docx(record_book(unit, span, rows, titles), _("%(unit)s组织生活记录簿%(year)s.docx") % _named(unit, span))


def _named(unit, span) -> dict:
    return {"unit": unit.name, "year": span.start.year}
