"""The agenda of a meeting: what stands on it, what may come, and what keeps the rest off."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate

from zhuji.matter.missing import WHAT_IS_MISSING
from zhuji.matter.models import Topic
from zhuji.meeting.actions.agenda import READY, put_on_agenda, take_earlier, take_off_agenda
from zhuji.meeting.agenda import is_late, kept_off, notice_days
from zhuji.meeting.models import Item, Meeting, Minutes
from zhuji.meeting.room import body_of
from zhuji.org.rights import DELIBERATE, RECORD, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried
from zhuji.web.forms.base import PlainForm
from zhuji.web.forms.decisions_meetings import PutOnForm
from zhuji.web.page import page
from zhuji.web.views.decisions_meetings import meeting_or_404


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic that could come: for what, and what keeps it off."""

    topic: Topic
    purpose: str
    obstacles: tuple[str, ...]


@login_required
def agenda(request, meeting_id):
    """The agenda, to be read and printed; whoever keeps it puts topics on it and takes them off."""
    meeting = meeting_or_404(request, meeting_id, DELIBERATE)
    pack = in_force(meeting.activity.unit, meeting.activity.held_on)
    may_record = may(request.user, RECORD, meeting.activity.unit)
    may_record = may_record and meeting.state != Meeting.State.CLOSED
    form = PlainForm()
    if request.method == "POST":
        if not may_record:
            raise Http404
        form = _changed(request, meeting, pack)
        if not form.errors:
            return redirect("agenda", meeting.pk)
    context = {
        "meeting": meeting,
        "unit": meeting.activity.unit,
        "body": body_of(meeting, pack),
        "items": meeting.items.exclude(state=Item.State.TAKEN_OFF).select_related("topic__proposer"),
        "form": form,
        "last": last_meeting(meeting),
        "may_record": may_record and meeting.state != Meeting.State.CLOSED,
        "candidates": _candidates(request.user, meeting, pack)
        if may_record and meeting.state != Meeting.State.CLOSED
        else [],
        "purposes": Item.Purpose.choices,
        "late": is_late(meeting, pack),
        "notice_days": notice_days(meeting, pack),
        "today": localdate(),
    }
    return page(request, "decisions/agenda.html", **context)


def _changed(request, meeting, pack):
    """The form after a topic was put on, taken off or moved up; its errors say why it was not."""
    topics = Topic.objects.open_to(request.user, DELIBERATE).of_school(meeting.activity.unit)
    for name, act in (("off", take_off_agenda), ("earlier", take_earlier)):
        if request.POST.get(name, "").isdigit():
            form = PlainForm(request.POST)
            form.is_valid()
            item = meeting.items.filter(pk=int(request.POST[name])).first()
            if item:
                tried(form, act, item=item, by=request.user)
            return form
    form = PutOnForm(request.POST, topics=topics)
    if form.is_valid():
        tried(form, put_on_agenda, meeting=meeting, by=request.user, pack=pack, **form.cleaned_data)
    return form


def _candidates(user, meeting, pack) -> list[Candidate]:
    """Topics that are ready to come first."""
    rows = Topic.objects.open_to(user, DELIBERATE).of_school(meeting.activity.unit)
    topics = rows.in_state(*READY).newest_first().prefetch_related("persons", *WHAT_IS_MISSING)[:100]
    here = meeting.activity.kind
    found = []
    for topic in topics:
        purpose = Item.Purpose.DECIDE if topic.body in (here, "") else Item.Purpose.DRAFT
        obstacles = tuple(o.said(pack) for o in kept_off(topic, meeting, purpose, pack))
        found.append(Candidate(topic, purpose, obstacles))
    return sorted(found, key=lambda c: bool(c.obstacles))


def last_meeting(meeting):
    """The meeting of the body before this one, with its latest minutes: they come first."""
    activity = meeting.activity
    before = Meeting.objects.filter(
        activity__unit=activity.unit, activity__kind=activity.kind, state=Meeting.State.CLOSED,
        activity__held_on__lte=activity.held_on,
    )  # fmt: skip
    last = before.exclude(pk=meeting.pk).select_related("activity").order_by("-activity__held_on", "-pk").first()
    if last is None:
        return None
    minutes = Minutes.objects.filter(meeting=last).order_by("-edition").first()
    signed = bool(last.minutes_on or (minutes and minutes.state == Minutes.State.SIGNED))
    return {"meeting": last, "minutes": minutes, "signed": signed}
