"""测评: anonymous sheets, from the preparation to the result."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuji.ballot.actions import appraisals as actions
from zhuji.ballot.models import Appraisal, Review
from zhuji.ballot.reviewing import full_members
from zhuji.ballot.tallies import shown
from zhuji.org.rights import DELIBERATE, RECORD, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried, unit_or_404
from zhuji.web.forms.base import ReasonForm
from zhuji.web.forms.decisions_sheets import AppraisalForm, CloseForm, CodesForm
from zhuji.web.page import page
from zhuji.web.views.decisions_ballots import pack_of


def appraisal_or_404(request, appraisal_id, act=DELIBERATE):
    """The sheets, if the act is open to the user where they are held; else they look absent."""
    rows = Appraisal.objects.open_to(request.user, act).select_related("unit", "activity")
    appraisal = get_object_or_404(rows, pk=appraisal_id)
    request.here = appraisal.unit
    return appraisal


@login_required
def new_appraisal(request, unit_id):
    """Prepare sheets; `?review` where they belong to a yearly review: then the members are filled in."""
    unit = unit_or_404(request, unit_id, RECORD)
    pack, review = in_force(unit, localdate()), _review(request, unit)
    kinds = [
        (k.id, k.title) for k in pack.appraisals.values() if unit.kind in k.held_by and bool(k.stages) == bool(review)
    ]
    form = AppraisalForm(request.POST or None, unit=unit, kinds=kinds, initial=_filled_in(unit, review))
    if form.is_valid():
        told = form.cleaned_data
        fields = {"kind": told["kind"], "activity": told["activity"], "plan": form.plan(review)}
        if appraisal := tried(form, actions.prepare_appraisal, unit=unit, by=request.user, pack=pack, **fields):
            return redirect("appraisal", appraisal.pk)
    return page(request, "decisions/new_appraisal.html", unit=unit, form=form, review=review)


def _review(request, unit):
    asked = request.GET.get("review", "")
    return Review.objects.filter(unit=unit, pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None


def _filled_in(unit, review) -> dict:
    if review is None:
        return {}
    title = _("%s年度民主评议党员测评") % review.year
    return {"title": title, "people": [p.pk for p in full_members(unit, localdate())]}


@login_required
def appraisal(request, appraisal_id):
    """Where the sheets stand; once they are closed, the result as far as it may be shown."""
    appraisal = appraisal_or_404(request, appraisal_id)
    pack, held = pack_of(appraisal), appraisal.activity
    context = {
        "appraisal": appraisal,
        "unit": appraisal.unit,
        "kind": pack.appraisals.get(appraisal.kind),
        "questions": appraisal.questions.order_by("place"),
        "received": actions.received(appraisal),
        "shown": shown(appraisal, pack),
        "review": Review.objects.filter(appraisal=appraisal).first(),
        "least": pack.params[actions.LEAST].on(held.held_on),
        "may_record": may(request.user, RECORD, appraisal.unit),
        "codes_form": CodesForm(initial={"how_many": held.present}),
        "close_form": CloseForm(initial={"present": held.present}),
    }
    return page(request, "decisions/appraisal.html", **context)


def _again(request, appraisal, form):
    """The short form once more, with what is wrong."""
    return page(
        request, "decisions/ballot_step.html", unit=appraisal.unit, form=form, title=appraisal.title, back_to=appraisal
    )


@login_required
@require_POST
def make_codes(request, appraisal_id):
    """The codes, once and never again, as strips to be printed, cut and mixed in a hat."""
    appraisal = appraisal_or_404(request, appraisal_id, RECORD)
    form = CodesForm(request.POST)
    arguments = {"appraisal": appraisal, "by": request.user, "pack": pack_of(appraisal)}
    if form.is_valid() and (codes := tried(form, actions.make_codes, **arguments, **form.cleaned_data)):
        strips = [f"{code[:5]}-{code[5:]}" for code in codes]
        where = request.build_absolute_uri("/sheet/")
        return page(
            request, "decisions/codes.html", unit=appraisal.unit, appraisal=appraisal, strips=strips, where=where
        )
    return _again(request, appraisal, form)


@login_required
@require_POST
def close_appraisal(request, appraisal_id):
    """Seal it for good."""
    appraisal = appraisal_or_404(request, appraisal_id, RECORD)
    form = CloseForm(request.POST)
    arguments = {"appraisal": appraisal, "by": request.user, "pack": pack_of(appraisal)}
    if form.is_valid() and tried(form, actions.close_appraisal, **arguments, **form.cleaned_data):
        return redirect("appraisal", appraisal.pk)
    return _again(request, appraisal, form)


@login_required
def withdraw_appraisal(request, appraisal_id):
    """Take sheets back; what came in is destroyed unseen."""
    appraisal = appraisal_or_404(request, appraisal_id, RECORD)
    form = ReasonForm(request.POST or None)
    arguments = {"appraisal": appraisal, "by": request.user}
    if form.is_valid() and tried(form, actions.withdraw_appraisal, **arguments, **form.cleaned_data):
        return redirect("appraisal", appraisal.pk)
    return _again(request, appraisal, form)
