"""工作: the meetings of a school: listed, called, in series; who is asked to sit in."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuji.activity.models import Activity
from zhuji.core.errors import Refused
from zhuji.matter.models import Topic
from zhuji.meeting.actions.calling import begin_series, call_meeting, call_off_meeting, end_series
from zhuji.meeting.actions.observers import invite_observer, leave_note, withdraw_invitation
from zhuji.meeting.models import Invitation, Item, Meeting, Series
from zhuji.meeting.seats import members_of
from zhuji.org.kinds import UnitKind
from zhuji.org.models import Coverage, Person, Unit
from zhuji.org.rights import DELIBERATE, RECORD, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried, turned, unit_or_404
from zhuji.web.forms.base import ReasonForm
from zhuji.web.forms.decisions_meetings import CallForm, SeriesForm, new_token
from zhuji.web.page import page


def meeting_or_404(request, meeting_id, act=None) -> Meeting:
    """The meeting, if the act is open to the user where it is held; without an act, if he may read it or is invited."""
    rows = Meeting.objects.open_to(request.user, act) if act else Meeting.objects.shown_to(request.user)
    meeting = get_object_or_404(rows.select_related("activity__unit", "activity__chair", "recorder"), pk=meeting_id)
    request.here = meeting.activity.unit
    return meeting


def school_of(unit: Unit) -> Unit | None:
    """The school whose meetings belong to the unit: itself, or the one that its Party organisation belongs to."""
    if unit.kind == UnitKind.SCHOOL:
        return unit
    rows = Coverage.objects.in_force_now().filter(unit=unit).select_related("school").order_by("pk")
    return rows[0].school if len(rows) == 1 else None


def bodies_of(pack) -> list[tuple[str, str]]:
    return [(body.id, body.title) for body in pack.bodies.values()]


@login_required
def meetings(request, unit_id):
    """The meetings of a school: its two bodies side by side, what is to come and what was; topics on their way between
    them. Of a superior unit: those of all its schools."""
    unit = unit_or_404(request, unit_id, DELIBERATE)
    pack = in_force(unit, localdate())
    rows = Meeting.objects.open_to(request.user, DELIBERATE)
    rows = rows.of_school(unit) if unit.kind == UnitKind.SCHOOL else rows.at_or_below(unit)
    rows = rows.exclude(activity__state=Activity.State.WITHDRAWN).annotate(topics=Count("items", filter=LISTED))
    to_come = rows.filter(state__in=["called", "open"]).select_related("activity__unit").order_by("activity__held_on")
    held = rows.filter(state="closed", activity__kind__in=_body(request, pack)).newest_first()
    context = {
        "unit": unit,
        "bodies": pack.bodies.values(),
        "titles": {key: kind.title for key, kind in pack.activities.items()},
        "chosen": request.GET.get("body", ""),
        "to_come": to_come[:30],
        "on_the_way": _on_the_way(request.user, unit) if unit.kind == UnitKind.SCHOOL else [],
        "may_record": unit.kind == UnitKind.SCHOOL and may(request.user, RECORD, unit),
        "today": localdate(),
    }
    return page(request, "decisions/meetings.html", **context, **turned(request, held))


LISTED = ~Q(items__state="taken-off")


def _body(request, pack) -> list[str]:
    chosen = request.GET.get("body", "")
    return [chosen] if chosen in pack.bodies else list(pack.bodies)


def _on_the_way(user, school):
    """Topics that one body worked out and the other has still to decide, with what each did."""
    drafted = Item.objects.filter(purpose="draft", result="passed").values("topic")
    open_ = (
        Topic.objects.open_to(user, DELIBERATE)
        .of_school(school)
        .in_state("proposed", "on-agenda", "deferred")
        .filter(pk__in=drafted)
    )
    return open_.prefetch_related("items__meeting__activity").order_by("pk")[:30]


@login_required
def call(request, unit_id):
    """A meeting is called."""
    unit = unit_or_404(request, unit_id, RECORD)
    pack = in_force(unit, localdate())
    body = request.GET.get("body", "")
    last = Meeting.objects.filter(activity__unit=unit, activity__kind=body).newest_first().first()
    known = {"place": last.activity.place, "starts_at": last.activity.starts_at} if last else {}
    day = localdate() + timedelta(days=3)
    initial = {"body": body, "held_on": day, "token": new_token(), **known}
    form = CallForm(request.POST or None, bodies=bodies_of(pack), initial=initial)
    if form.is_valid():
        called = tried(form, call_meeting, unit=unit, by=request.user, pack=pack, **form.use_case_fields())
        if called:
            return redirect("agenda", called.pk)
    return page(request, "decisions/call.html", unit=unit, form=form, members=_members(unit, pack))


def _members(unit, pack):
    day = localdate()
    return [(body, members_of(unit, body, day)) for body in pack.bodies.values()] if unit.kind == "school" else []


@login_required
def series(request, unit_id):
    """The regular meetings of a school's bodies."""
    unit = unit_or_404(request, unit_id, RECORD)
    pack = in_force(unit, localdate())
    initial = {"since": localdate(), "until": localdate() + timedelta(days=150), "starts_at": "15:00"}
    form = SeriesForm(request.POST or None, bodies=bodies_of(pack), initial=initial)
    if form.is_valid() and tried(form, begin_series, unit=unit, by=request.user, pack=pack, **form.cleaned_data):
        messages.success(request, _("例会已经排定，节假日已跳过。"))
        return redirect("meeting-series", unit.pk)
    rows = Series.objects.open_to(request.user, RECORD).filter(unit=unit).order_by("-pk")
    titles = {body.id: body.title for body in pack.bodies.values()}
    return page(request, "decisions/series.html", unit=unit, form=form, rows=rows, titles=titles)


@login_required
def end(request, series_id):
    """The regular meetings end, with the reason."""
    series = get_object_or_404(Series.objects.open_to(request.user, RECORD).select_related("unit"), pk=series_id)
    request.here = series.unit
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(form, end_series, series=series, by=request.user, **form.cleaned_data):
        return redirect("meeting-series", series.unit_id)
    return page(request, "decisions/reason.html", form=form, title=_("终止例会"), unit=series.unit)


@login_required
def call_off(request, meeting_id):
    """A meeting is called off, with the reason."""
    meeting = meeting_or_404(request, meeting_id, RECORD)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(form, call_off_meeting, meeting=meeting, by=request.user, **form.cleaned_data):
        return redirect("meetings", meeting.activity.unit_id)
    return page(request, "decisions/reason.html", form=form, title=_("取消会议"), unit=meeting.activity.unit)


@login_required
def observers(request, meeting_id):
    """Somebody of a superior unit is asked to sit in, or no longer."""
    meeting = meeting_or_404(request, meeting_id, RECORD)
    people = superiors(meeting, request.GET.get("q", ""))
    if request.method == "POST":
        _invite_or_not(request, meeting)
        return redirect("meeting-observers", meeting.pk)
    invited = meeting.invitations.filter(withdrawn=False).select_related("person__unit")
    context = {"meeting": meeting, "unit": meeting.activity.unit, "people": people, "invited": invited}
    return page(request, "decisions/observers.html", **context, words=request.GET.get("q", ""))


def superiors(meeting, words):
    """People who work or hold a post above the unit that meets, by name or number: nobody leafs through the staff of
    a superior."""
    if not words:
        return Person.objects.none()
    above = [int(part) for part in meeting.activity.unit.path.split("/") if part][:-1]
    people = Person.objects.filter(Q(unit__in=above) | Q(posts__in=_posts_in(above)))
    found = people.filter(Q(name=words) | Q(number=words))
    return found.distinct().select_related("unit").by_name()[:30]


def _posts_in(units):
    post = Person._meta.get_field("posts").related_model
    return post.objects.in_force(localdate()).filter(unit__in=units)


def _invite_or_not(request, meeting):
    try:
        if invitation := meeting.invitations.filter(pk=_number(request.POST.get("withdraw"))).first():
            withdraw_invitation(invitation, by=request.user)
        elif person := Person.objects.filter(pk=_number(request.POST.get("person"))).first():
            invite_observer(meeting, person=person, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal), extra_tags="bad")


def _number(text) -> int:
    return int(text) if (text or "").isdigit() else 0


@login_required
@require_POST
def note(request, meeting_id):
    """Whoever was asked to sit in writes down what he saw."""
    meeting = get_object_or_404(Meeting.objects.shown_to(request.user), pk=meeting_id)
    invitation = meeting.invitations.filter(person=request.user.person_id, withdrawn=False).first()
    if invitation is None or request.user.person_id is None:
        raise Http404
    try:
        leave_note(invitation, note=request.POST.get("note", ""), by=request.user)
        messages.success(request, _("列席意见已保存。"), extra_tags="good")
    except Refused as refusal:
        messages.error(request, str(refusal), extra_tags="bad")
    return redirect("meeting", meeting.pk)


@login_required
def invited(request):
    """The meetings that the user is asked to sit in at."""
    person = request.user.person_id
    rows = Invitation.objects.filter(person=person, withdrawn=False) if person else Invitation.objects.none()
    rows = rows.select_related("meeting__activity__unit").order_by("-meeting__activity__held_on")
    return page(request, "decisions/invited.html", rows=rows[:50])
