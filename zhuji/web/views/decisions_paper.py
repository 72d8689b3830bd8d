"""工作: a meeting that was held on paper is entered later, as it was."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect
from django.utils.timezone import localdate

from zhuji.core.errors import Refused
from zhuji.matter.actions.topics import propose_topic
from zhuji.matter.models import Topic
from zhuji.matter.route import matters_of
from zhuji.meeting.actions.paper import enter_paper_meeting
from zhuji.meeting.seats import guests_of, members_of
from zhuji.org.kinds import UnitKind
from zhuji.org.models import Person
from zhuji.org.rights import RECORD
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import unit_or_404
from zhuji.web.forms.days import read_day
from zhuji.web.forms.decisions_meetings import new_token
from zhuji.web.forms.decisions_paper import PaperForm, paper_items
from zhuji.web.page import page


@login_required
def paper(request, unit_id):
    """First the body and the day, from which its members follow; then what the paper says."""
    unit = unit_or_404(request, unit_id, RECORD)
    day = read_day(request.GET.get("on", ""), localdate())
    pack = in_force(unit, day)
    body = pack.bodies.get(request.GET.get("body", ""))
    context = {"unit": unit, "bodies": pack.bodies.values(), "body": body, "day": day, "today": localdate()}
    context["how_many"] = _how_many(request)
    if body is None or unit.kind != UnitKind.SCHOOL:
        return page(request, "decisions/paper.html", **context)
    form, items = _forms(request, unit, pack, body, day)
    if form.is_valid() and items.is_valid() and (entered := _entered(request, unit, body, day, (form, items, pack))):
        return redirect("meeting", entered.pk)
    return page(request, "decisions/paper.html", form=form, forms=items, **context)


def _how_many(request) -> int:
    """How many topics the paper has, as the user said."""
    asked = request.GET.get("topics", "")
    return int(asked) if asked.isdigit() and len(asked) < 3 else 3


def _forms(request, unit, pack, body, day):
    members = members_of(unit, body, day)
    guests = guests_of(unit, body, day)
    people = Person.objects.filter(pk__in=[p.pk for p in members + guests]) | Person.objects.at_or_below(unit)
    initial = {"token": new_token()}
    form = PaperForm(request.POST or None, people=people.distinct().by_name(), members=members, initial=initial)
    matters = [(matter.id, matter.title) for matter in matters_of(unit, pack, day).values()]
    topics = Topic.objects.open_to(request.user, RECORD).of_school(unit)
    topics = topics.in_state("proposed", "deferred", "on-agenda", "passed").newest_first()
    lines = paper_items(_how_many(request))
    items = lines(request.POST or None, form_kwargs={"topics": topics, "matters": matters}, prefix="t")
    return form, items


def _entered(request, unit, body, day, said):
    """The meeting with its topics, all or nothing; a refusal is shown in the form."""
    form, items, pack = said
    try:
        with transaction.atomic():
            lines = [_line(request, unit, day, pack, line) for line in items if line.has_changed()]
            fields = form.use_case_fields()
            return enter_paper_meeting(
                unit=unit, body=body.id, held_on=day, by=request.user, pack=pack, items=lines, **fields
            )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _line(request, unit, day, pack, form) -> dict:
    """What the paper says of one topic; one that was never proposed here is proposed as of that day."""
    said = form.cleaned_data
    topic = said["topic"]
    if topic is None:
        new = {"title": said["title"], "matter": said["matter"], "on": day}
        topic = propose_topic(unit=unit, by=request.user, pack=pack, **new)
    return {"topic": topic, **form.said()}
