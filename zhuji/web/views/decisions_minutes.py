"""议事: the minutes of a meeting, from the draft to the signature and the corrections after it."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuji.core.differences import differences
from zhuji.core.errors import Refused
from zhuji.document.official.faces import substitutions
from zhuji.document.official.minutes import lines_of
from zhuji.meeting.actions.minutes import (
    circulate_minutes,
    confirm_minutes,
    correct_minutes,
    draw_minutes,
    may_sign,
    sign_minutes,
)
from zhuji.meeting.content import body_title, content_of, latest
from zhuji.meeting.models import Meeting, Minutes
from zhuji.org.rights import DELIBERATE, RECORD, may
from zhuji.web.fetch import tried
from zhuji.web.forms.base import ReasonForm
from zhuji.web.forms.decisions_papers import ConfirmForm
from zhuji.web.page import page


def meeting_or_404(request, meeting_id, act=DELIBERATE) -> Meeting:
    """The meeting, if the act is open to the user where it was held; else it looks absent."""
    rows = Meeting.objects.open_to(request.user, act).select_related("activity__unit", "activity__chair", "recorder")
    meeting = get_object_or_404(rows, pk=meeting_id)
    request.here = meeting.activity.unit
    return meeting


def minutes_or_404(request, minutes_id, act=DELIBERATE) -> Minutes:
    """One edition of the minutes, if the act is open to the user where the meeting was held."""
    rows = Minutes.objects.open_to(request.user, act).select_related(
        "meeting__activity__unit", "meeting__activity__chair", "meeting__recorder", "signed_by__person"
    )
    minutes = get_object_or_404(rows, pk=minutes_id)
    request.here = minutes.meeting.activity.unit
    return minutes


@login_required
def minutes(request, meeting_id):
    """The newest edition of the minutes of a meeting, or the button that draws them up."""
    meeting = meeting_or_404(request, meeting_id)
    newest = latest(meeting)
    if newest is not None:
        newest.meeting = meeting
    return _shown(request, meeting, newest, ConfirmForm())


@login_required
def edition(request, minutes_id):
    """One edition of the minutes, with what it changed in the one before."""
    one = minutes_or_404(request, minutes_id)
    return _shown(request, one.meeting, one, ConfirmForm())


def _shown(request, meeting, one, form):
    """The page of an edition, with what the reader may do to it now."""
    newest = one is not None and one == latest(meeting)
    before = meeting.minutes.filter(edition=one.edition - 1).first() if one else None
    rows = list(one.confirmations.select_related("person__user", "by__person").order_by("pk")) if one else []
    signed = one is not None and one.state == Minutes.State.SIGNED
    context = {
        "unit": meeting.activity.unit,
        "meeting": meeting,
        "minutes": one,
        "newest": newest,
        "body": body_title(meeting),
        "lines": lines_of(one) if one else [],
        "changes": differences(lines_of(before), lines_of(one)) if before and one else [],
        "confirmations": rows,
        "mine": next((row for row in rows if row.person_id == request.user.person_id), None),
        "stale": newest and not signed and one.content != content_of(meeting),
        "editions": meeting.minutes.order_by("edition"),
        "form": form,
        "may_record": may(request.user, RECORD, meeting.activity.unit),
        "may_sign": may_sign(meeting, request.user),
        "substitutions": substitutions(),
    }
    return page(request, "decisions/minutes.html", **context)


def _done(request, meeting_id, step, said):
    """Run a step and go back to the page; a refusal is said there."""
    try:
        step(by=request.user)
        messages.success(request, said, "good")
    except Refused as refusal:
        messages.warning(request, str(refusal), "warn")
    return redirect("minutes", meeting_id)


@login_required
@require_POST
def draw(request, meeting_id):
    """Draw the minutes up from the records."""
    meeting = meeting_or_404(request, meeting_id, RECORD)
    return _done(request, meeting.pk, partial(draw_minutes, meeting=meeting), _("纪要已按会议记录生成。"))


@login_required
@require_POST
def circulate(request, minutes_id):
    """Pass the draft round to those who were present."""
    one = minutes_or_404(request, minutes_id, RECORD)
    return _done(request, one.meeting_id, partial(circulate_minutes, one), _("已请出席人员确认。"))


@login_required
@require_POST
def confirm(request, minutes_id):
    """Say whether the minutes are right: for oneself, or for somebody without an account."""
    one = minutes_or_404(request, minutes_id)
    form = ConfirmForm(request.POST)
    people = [row.person for row in one.confirmations.select_related("person")]
    chosen = request.POST.get("person") or str(request.user.person_id)
    person = next((p for p in people if str(p.pk) == chosen), None)
    own = person is not None and person.pk == request.user.person_id
    answer = {"minutes": one, "person": person, "by": request.user}
    if person is None or not (own or may(request.user, RECORD, one.meeting.activity.unit)):
        messages.warning(request, _("只有出席会议的人确认纪要。"), "warn")
    elif form.is_valid() and tried(form, confirm_minutes, **answer, **form.cleaned_data):
        messages.success(request, _("已登记确认意见。"), "good")
    else:
        return _shown(request, one.meeting, one, form)
    return redirect("minutes", one.meeting_id)


@login_required
@require_POST
def sign(request, minutes_id):
    """Sign the minutes off."""
    one = minutes_or_404(request, minutes_id)
    return _done(request, one.meeting_id, partial(sign_minutes, one), _("纪要已签发，会议记录已锁定。"))


@login_required
def correct(request, minutes_id):
    """Open a new edition of signed minutes, with the reason."""
    one = minutes_or_404(request, minutes_id, RECORD)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(form, correct_minutes, minutes=one, by=request.user, **form.cleaned_data):
        return redirect("minutes", one.meeting_id)
    title = _("更正“%s”的纪要") % one.meeting.activity.title
    return page(request, "decisions/paper_form.html", unit=request.here, form=form, title=title, button=_("开始更正"))
