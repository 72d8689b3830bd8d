"""民主评议党员: the yearly review, step by step."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from zhuji.ballot.actions import reviews as actions
from zhuji.ballot.models import Review
from zhuji.ballot.reviewing import full_members, stages_of
from zhuji.org.rights import DELIBERATE, RECORD, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried, unit_or_404
from zhuji.web.forms.decisions_sheets import GradesForm, ReviewForm, StageForm
from zhuji.web.page import page


def review_or_404(request, review_id, act=DELIBERATE):
    """The review, if the act is open to the user in its branch; else it looks absent."""
    rows = Review.objects.open_to(request.user, act).select_related("unit", "activity", "appraisal__activity")
    review = get_object_or_404(rows, pk=review_id)
    request.here = review.unit
    return review


@login_required
def new_review(request, unit_id):
    """Begin the review of a year."""
    unit = unit_or_404(request, unit_id, RECORD)
    pack = in_force(unit, localdate())
    form = ReviewForm(request.POST or None, initial={"year": localdate().year})
    arguments = {"unit": unit, "by": request.user, "pack": pack}
    if form.is_valid() and (review := tried(form, actions.begin_review, **arguments, **form.cleaned_data)):
        return redirect("member-review", review.pk)
    return page(request, "decisions/new_review.html", unit=unit, form=form)


@login_required
def review(request, review_id):
    """Where the review stands, and the next step."""
    review = review_or_404(request, review_id)
    pack = in_force(review.unit, localdate())
    steps = stages_of(review, pack)
    grades = list(review.grades.select_related("person").order_by("person__spelling"))
    kind = pack.appraisals[review.kind]
    many = Counter(row.grade for row in grades)
    context = {
        "review": review,
        "unit": review.unit,
        "steps": steps,
        "next": next((step for step in steps if step.on is None), None),
        "titles": {choice.id: choice.title for choice in kind.choices},
        "grades": grades,
        "totals": [(choice.title, many[choice.id]) for choice in kind.choices],
        "may_record": may(request.user, RECORD, review.unit),
        "stage_form": StageForm(),
    }
    return page(request, "decisions/member_review.html", **context)


@login_required
@require_POST
def take_stage(request, review_id, stage):
    """Record a step."""
    review = review_or_404(request, review_id, RECORD)
    form = StageForm(request.POST)
    arguments = {"review": review, "stage": stage, "by": request.user, "pack": in_force(review.unit, localdate())}
    if form.is_valid() and tried(form, actions.take_stage, **arguments, **form.cleaned_data):
        return redirect("member-review", review.pk)
    return page(request, "decisions/new_review.html", unit=review.unit, form=form, review=review)


@login_required
def grades(request, review_id):
    """The grades that were decided."""
    review = review_or_404(request, review_id, RECORD)
    pack = in_force(review.unit, localdate())
    members = full_members(review.unit, review.activity.held_on if review.activity else localdate())
    form = GradesForm(request.POST or None, members=members, choices=pack.appraisals[review.kind].choices)
    if form.is_valid():
        arguments = {"grades": form.grades(), "because": form.cleaned_data["because"]}
        if tried(form, actions.give_grades, review=review, by=request.user, pack=pack, **arguments):
            return redirect("member-review", review.pk)
    ceiling = pack.appraisals[review.kind].ceiling
    most = ceiling.most(len(members)) if ceiling else None
    return page(request, "decisions/grades.html", unit=review.unit, review=review, form=form, most=most)
