"""票决: votes on paper, from the preparation to the result."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from zhuji.ballot.actions import ballots as actions
from zhuji.ballot.models import Appraisal, Ballot, Review
from zhuji.ballot.results import report
from zhuji.org.rights import DELIBERATE, JUDGE, RECORD, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried, turned, unit_or_404
from zhuji.web.forms.base import ReasonForm
from zhuji.web.forms.decisions_ballots import AgreeForm, BallotForm, OpenForm, RulingForm
from zhuji.web.page import page


@login_required
def ballots(request, unit_id):
    """The votes, sheets and reviews of a unit."""
    unit = unit_or_404(request, unit_id, DELIBERATE)
    pack = in_force(unit, localdate())
    context = {
        "unit": unit,
        "kinds": {kind.id: kind.title for kind in (*pack.ballots.values(), *pack.appraisals.values())},
        "appraisals": Appraisal.objects.filter(unit=unit).newest_first()[:50],
        "reviews": Review.objects.filter(unit=unit).order_by("-year"),
        "may_record": may(request.user, RECORD, unit),
        "votes": any(unit.kind in kind.held_by for kind in pack.ballots.values()),
        "sheets": any(unit.kind in kind.held_by for kind in pack.appraisals.values()),
        "holds_review": any(kind.stages and unit.kind in kind.held_by for kind in pack.appraisals.values()),
    }
    rows = Ballot.objects.filter(unit=unit).newest_first()
    return page(request, "decisions/ballots.html", **context, **turned(request, rows))


def ballot_or_404(request, ballot_id, act=DELIBERATE):
    """The vote, if the act is open to the user where it is held; else it looks absent."""
    rows = Ballot.objects.open_to(request.user, act).select_related("unit", "activity", "topic")
    ballot = get_object_or_404(rows, pk=ballot_id)
    request.here = ballot.unit
    return ballot


def pack_of(ballot):
    """The pack as on the day of the vote, or of the sheets."""
    return in_force(ballot.unit, ballot.activity.held_on)


@login_required
def new_ballot(request, unit_id):
    """Prepare a vote; `?follows` where an earlier one must be repeated, `?topic` and `?activity` where a meeting asks
    for it."""
    unit = unit_or_404(request, unit_id, RECORD)
    pack = in_force(unit, localdate())
    kinds = [(kind.id, kind.title) for kind in pack.ballots.values() if unit.kind in kind.held_by]
    before = _followed(request, unit)
    form = BallotForm(
        request.POST or None, unit=unit, user=request.user, kinds=kinds, initial=request.GET.dict() | _again(before)
    )
    if form.is_valid():
        told = form.cleaned_data
        fields = {"kind": told["kind"], "activity": told["activity"], "plan": form.plan(before)}
        if ballot := tried(form, actions.prepare_ballot, unit=unit, by=request.user, pack=pack, **fields):
            return redirect("ballot", ballot.pk)
    return page(request, "decisions/new_ballot.html", unit=unit, form=form, before=before)


def _followed(request, unit):
    asked = request.GET.get("follows", "")
    return Ballot.objects.filter(unit=unit, pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None


def _again(before) -> dict:
    """What a repeated vote starts from: the seats left, and those who are tied, or all who did not win."""
    if before is None:
        return {"seats": 1}
    rows = before.options.filter(written_in=False).exclude(person=None).select_related("person")
    tied = rows.filter(tied=True) if before.result == Ballot.Result.TIE else rows.exclude(won=True)
    names = "\n".join(option.person.name for option in tied)
    told = {"kind": before.kind, "title": before.title, "topic": before.topic_id, "names": names}
    return told | {"seats": before.open_seats or before.seats}


@login_required
def ballot(request, ballot_id):
    """A vote: what is prepared, how the count stands, and its result in words."""
    ballot = ballot_or_404(request, ballot_id)
    pack, unit = pack_of(ballot), ballot.unit
    held = ballot.activity
    heads = {"entitled": held.entitled, "present": held.entitled_present, "issued": held.entitled_present}
    context = {
        "ballot": ballot,
        "unit": unit,
        "kind": pack.ballots.get(ballot.kind),
        "officers": ballot.officers.select_related("person").order_by("role", "pk"),
        "options": ballot.options.select_related("person"),
        "report": report(ballot, pack),
        "given": ballot.counts.filter(round=ballot.round).count(),
        "again": ballot.result in actions.AGAIN and not ballot.followed_by.exclude(state="withdrawn").exists(),
        "may_record": may(request.user, RECORD, unit),
        "may_judge": may(request.user, JUDGE, unit),
        "open_form": OpenForm(initial=heads),
        "ruling": RulingForm(),
        "agree": AgreeForm(),
    }
    return page(request, "decisions/ballot.html", **context)


def _step(request, ballot, form, use_case, **more):
    """One step of a vote by a short form of the page; what is wrong with it is said on a page of its own."""
    if form.is_valid() and tried(form, use_case, ballot=ballot, by=request.user, **more, **form.cleaned_data):
        return redirect("ballot", ballot.pk)
    return page(request, "decisions/ballot_step.html", unit=ballot.unit, form=form, title=ballot.title, back=ballot)


@login_required
@require_POST
def open_ballot(request, ballot_id):
    """Hand out the papers."""
    ballot = ballot_or_404(request, ballot_id, RECORD)
    return _step(request, ballot, OpenForm(request.POST), actions.open_ballot, pack=pack_of(ballot))


@login_required
@require_POST
def rule_on_ballot(request, ballot_id):
    """The superior's word where the two readings differ."""
    ballot = ballot_or_404(request, ballot_id, JUDGE)
    return _step(request, ballot, RulingForm(request.POST), actions.rule_on_ballot, pack=pack_of(ballot))


@login_required
@require_POST
def accept_fewer(request, ballot_id):
    """Elect fewer than there are seats, since enough agree."""
    ballot = ballot_or_404(request, ballot_id, RECORD)
    return _step(request, ballot, AgreeForm(request.POST), actions.accept_fewer, pack=pack_of(ballot))


@login_required
def withdraw_ballot(request, ballot_id):
    """Take a vote back."""
    ballot = ballot_or_404(request, ballot_id, RECORD)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(form, actions.withdraw_ballot, ballot=ballot, by=request.user, **form.cleaned_data):
        return redirect("ballot", ballot.pk)
    return page(request, "decisions/ballot_step.html", unit=ballot.unit, form=form, title=ballot.title, back=ballot)


@login_required
def papers(request, ballot_id):
    """The paper, twice on an A4 sheet, to be printed and cut. It bears neither number nor mark."""
    ballot = ballot_or_404(request, ballot_id, RECORD)
    options = ballot.options.filter(written_in=False)
    context = {"ballot": ballot, "unit": ballot.unit, "options": options, "copies": range(2)}
    return page(request, "decisions/papers.html", **context, blanks=range(ballot.seats))
