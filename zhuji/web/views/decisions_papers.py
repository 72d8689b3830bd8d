"""议事: documents to be saved: minutes, excerpts, notices, the report upwards, the handbook."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.document.official.faces import substitutions
from zhuji.document.official.handbook import handbook_paper
from zhuji.document.official.minutes import excerpt_paper, minutes_paper
from zhuji.document.official.notice import notice_paper
from zhuji.document.official.report import decided_in, report_paper
from zhuji.matter.models import Topic
from zhuji.meeting.content import body_title, latest, latest_signed
from zhuji.meeting.models import Item
from zhuji.org.rights import DELIBERATE
from zhuji.pack.inforce import in_force
from zhuji.pack.load import load, names
from zhuji.web.fetch import home_or_404, unit_or_404
from zhuji.web.forms.decisions_papers import SpanForm
from zhuji.web.page import page, paper_response
from zhuji.web.views.decisions_minutes import meeting_or_404, minutes_or_404


@login_required
def minutes_file(request, minutes_id, ext):
    """One edition of the minutes."""
    one = minutes_or_404(request, minutes_id)
    name = _("%(unit)s%(body)s纪要%(number)s") % {
        "unit": request.here.name, "body": body_title(one.meeting), "number": one.number}  # fmt: skip
    return paper_response(minutes_paper(one), ext, name)


@login_required
def notice_file(request, meeting_id, ext):
    """The notice of a meeting with its agenda."""
    meeting = meeting_or_404(request, meeting_id)
    try:
        paper = notice_paper(meeting)
    except Refused as refusal:
        messages.warning(request, str(refusal), "warn")
        return redirect("minutes", meeting.pk)
    return paper_response(paper, ext, f"{paper.title} {meeting.activity.held_on}")


@login_required
def excerpt_file(request, topic_id, ext):
    """What was decided of a topic, for whoever proposed it and whoever reads topics there. Absent until its meeting has
    minutes."""
    person = request.user.person_id
    open_to = Topic.objects.open_to(request.user, DELIBERATE)
    rows = Topic.objects.filter(Q(pk__in=open_to.values("pk")) | Q(proposer=person, proposer__isnull=False))
    topic = get_object_or_404(rows, pk=topic_id)
    items = Item.objects.filter(topic=topic).exclude(result="").select_related("meeting__activity__unit")
    item = items.order_by("meeting__activity__held_on", "pk").last()
    minutes = (latest_signed(item.meeting) or latest(item.meeting)) if item else None
    if minutes is None or all(row["topic"] != topic.code for row in minutes.content["items"]):
        raise Http404
    return paper_response(excerpt_paper(minutes, topic.code), ext, _("决议摘录 %s") % topic.title)


def _span(request) -> SpanForm:
    """The span asked for; without one, this year up to today."""
    today = localdate()
    return SpanForm(request.GET if "since" in request.GET else {"since": today.replace(month=1, day=1), "until": today})


@login_required
def report(request, unit_id):
    """The report of decisions for a span of days, as it will be set, and where to save it."""
    unit = unit_or_404(request, unit_id, DELIBERATE)
    form = _span(request)
    context = {"unit": unit, "form": form, "substitutions": substitutions()}
    if form.is_valid():
        span = form.cleaned_data
        found = decided_in(unit, **span, user=request.user)
        context |= {"paper": report_paper(unit, **span, found=found), "items": found.items, **span}
    return page(request, "decisions/report.html", **context)


@login_required
def report_file(request, unit_id, ext):
    """The report of decisions, to be saved."""
    unit = unit_or_404(request, unit_id, DELIBERATE)
    form = _span(request)
    if not form.is_valid():
        return redirect("decision-report", unit.pk)
    found = decided_in(unit, **form.cleaned_data, user=request.user)
    paper = report_paper(unit, **form.cleaned_data, found=found)
    return paper_response(paper, ext, paper.title)


@login_required
def handbook_file(request, name, ext):
    """The handbook of a pack, with the numbers that are in force where the user stands."""
    if name not in names():
        raise Http404
    shown = in_force(home_or_404(request), localdate())
    paper = handbook_paper(shown if shown.id == name else load(name), localdate())
    return paper_response(paper, ext, paper.title)
