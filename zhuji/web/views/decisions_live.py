"""工作: the page of a meeting, used while it is held. Each step is a form of its own, sent once."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuji.core.errors import Refused
from zhuji.meeting.actions.agenda import take_off_agenda
from zhuji.meeting.actions.correcting import correct_item
from zhuji.meeting.actions.deciding import decide_item, defer_item
from zhuji.meeting.actions.discussing import (
    begin_item,
    carry_over,
    leave_room,
    recuse,
    return_to_room,
    speak,
    speak_in_turn,
)
from zhuji.meeting.actions.holding import close_meeting, open_meeting, take_roll
from zhuji.meeting.judging import judged
from zhuji.meeting.models import Item, Meeting
from zhuji.meeting.once import once
from zhuji.meeting.room import body_of
from zhuji.org.rights import RECORD
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried
from zhuji.web.forms.decisions_meetings import CorrectItemForm, StepForm
from zhuji.web.page import page
from zhuji.web.views.decisions_agenda import last_meeting
from zhuji.web.views.decisions_meetings import meeting_or_404
from zhuji.web.views.decisions_shown import announced, people_of, shown

TEMPLATE = "decisions/meeting.html"


@login_required
def meeting(request, meeting_id):
    """The meeting: the agenda on the left, one topic on the right. Whoever keeps the record takes the steps; whoever
    reads along sees it as it goes; whoever was invited sees this meeting only, and leaves his note."""
    meeting = meeting_or_404(request, meeting_id)
    if request.htmx and request.htmx.target == "foretold":
        return _foretold(request, meeting)
    return _page(request, meeting, request.GET.get("item", ""))


def _page(request, meeting, asked, form=None):
    context = shown(request, meeting, asked, form)
    person = request.user.person_id
    own = meeting.invitations.filter(person=person, withdrawn=False).first() if person else None
    notes = meeting.invitations.filter(withdrawn=False).exclude(note="").select_related("person__unit")
    context |= {"invitation": own, "notes": notes, "last": last_meeting(meeting), "found": _found(context)}
    return page(request, TEMPLATE, part="meeting", told=announced(context), **context)


def _found(context) -> list[str]:
    """What the rules find in a meeting that is over, said to whoever keeps its record: so he mends it first."""
    meeting = context["meeting"]
    if not context["may_record"] or meeting.state != Meeting.State.CLOSED:
        return []
    return judged(meeting, in_force(meeting.activity.unit, meeting.activity.held_on))


def _foretold(request, meeting):
    """Only what the vote, as it is being typed, would come to."""
    form = StepForm(request.GET, meeting=meeting, people=people_of(meeting))
    return page(request, "decisions/foretold.html", **shown(request, meeting, request.GET.get("item", ""), form))


@login_required
@require_POST
def step(request, meeting_id):
    """One step of the recorder. What was sent before is answered as done; what is refused is shown with everything that
    was typed."""
    meeting = meeting_or_404(request, meeting_id, RECORD)
    form = StepForm(request.POST, meeting=meeting, people=people_of(meeting))
    asked = request.POST.get("item", "")
    if not form.is_valid() or not _taken(request, meeting, form):
        return _page(request, Meeting.objects.get(pk=meeting.pk), asked, form)
    asked = asked if form.cleaned_data["step"] in STAYS else ""
    if request.htmx:
        return _page(request, Meeting.objects.get(pk=meeting.pk), asked)
    return redirect(f"{reverse('meeting', args=[meeting.pk])}{f'?item={asked}' if asked else ''}")


def _taken(request, meeting, form) -> bool:
    """Take the step; False where it was refused, or where the result has first to be read."""
    data = form.cleaned_data
    use_case = STEPS.get(data["step"])
    if use_case is None or (data["item"] is None and data["step"] not in WHOLE):
        form.add_error(None, _("请从页面上的按钮操作。"))
        return False
    pack = in_force(meeting.activity.unit, meeting.activity.held_on)
    if data["step"] == "decide" and request.POST.get("shown", "") != form.shown_as() and _counts(data["item"]):
        form.add_error(None, _("请先看清下面的结果，再点一次确认。"))
        return False
    content = {key: request.POST.getlist(key) for key in request.POST if key not in ("csrfmiddlewaretoken", "token")}
    try:
        once(meeting, token=data["token"], content=content, do=lambda: use_case(meeting, form, request.user, pack))
    except (Refused, ValidationError) as refusal:
        form.add_error(None, str(refusal) if isinstance(refusal, Refused) else refusal)
        return False
    return True


def _counts(item) -> bool:
    """Whether there is a result to be read before it is confirmed."""
    return item.state == Item.State.OPEN and item.purpose != Item.Purpose.INFORM


def _roll(meeting, form, by, pack):
    take_roll(meeting, roll=form.roll(), chair=form.cleaned_data["chair"], by=by, pack=pack)


def _open(meeting, form, by, pack):
    _roll(meeting, form, by, pack)
    open_meeting(Meeting.objects.get(pk=meeting.pk), by=by, pack=pack)


def _begin(meeting, form, by, pack):
    begin_item(form.cleaned_data["item"], recused=form.cleaned_data["recused"], by=by, pack=pack)


def _with_person(use_case, text="reason"):
    """A step that names somebody."""

    def take(meeting, form, by, pack):
        data = form.cleaned_data
        if data["person"] is None:
            raise Refused(_("请选择人员。"))
        said = {text: data["text"]} if text else {}
        use_case(data["item"], person=data["person"], by=by, pack=pack, **said)

    return take


def _decide(meeting, form, by, pack):
    decide_item(form.cleaned_data["item"], by=by, pack=pack, **form.decision(body_of(meeting, pack)))


STEPS: dict[str, Callable] = {
    "roll": _roll,
    "open": _open,
    "close": lambda meeting, form, by, pack: close_meeting(meeting, by=by, pack=pack),
    "begin": _begin,
    "leave": _with_person(leave_room),
    "back": _with_person(return_to_room, ""),
    "recuse": _with_person(recuse),
    "speak": _with_person(speak, "text"),
    "speak-all": lambda meeting, form, by, pack: speak_in_turn(form.cleaned_data["item"], by=by, pack=pack),
    "decide": _decide,
    "defer": lambda meeting, form, by, pack: defer_item(
        form.cleaned_data["item"], because=form.cleaned_data["text"], by=by, pack=pack
    ),
    "carry": lambda meeting, form, by, pack: carry_over(form.cleaned_data["item"], by=by, pack=pack),
    "take-off": lambda meeting, form, by, pack: take_off_agenda(form.cleaned_data["item"], by=by),
}
WHOLE = ("roll", "open", "close")  # steps of the meeting, not of a topic
STAYS = ("begin", "leave", "back", "recuse", "speak", "speak-all", "decide", "defer")  # the page stays with the topic


@login_required
def correct(request, item_id):
    """What was written down wrongly of a decision is corrected, with the reason."""
    rows = Item.objects.open_to(request.user, RECORD).select_related("meeting__activity__unit", "topic")
    item = get_object_or_404(rows, pk=item_id)
    meeting = item.meeting
    request.here = meeting.activity.unit
    pack = in_force(meeting.activity.unit, meeting.activity.held_on)
    told = {name: getattr(item, name) for name in CorrectItemForm.base_fields if hasattr(item, name)}
    form = CorrectItemForm(request.POST or None, without=_not_asked(meeting, pack), initial=told)
    if form.is_valid() and tried(form, correct_item, item=item, by=request.user, pack=pack, **form.cleaned_data):
        return redirect(f"{reverse('meeting', args=[meeting.pk])}?item={item.pk}")
    return page(request, "decisions/correct_item.html", form=form, item=item, meeting=meeting)


def _not_asked(meeting, pack) -> tuple[str, ...]:
    if meeting.on_paper:
        return ()
    chair = body_of(meeting, pack).decides_by == "chair"
    return ("method", "yes", "no", "abstain") if chair else ("result",)
