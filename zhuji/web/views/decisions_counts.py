"""计票: the screen of a teller, on his phone."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from zhuji.ballot.actions.counts import differing, enter_count
from zhuji.ballot.models import Ballot
from zhuji.ballot.results import report
from zhuji.web.fetch import tried
from zhuji.web.forms.decisions_ballots import CountForm
from zhuji.web.page import page
from zhuji.web.views.decisions_ballots import pack_of


@login_required
def count_ballot(request, ballot_id):
    """A teller gives what he counted. Open to the two tellers of the vote and to nobody else; the other's numbers are
    never on it."""
    if request.user.person_id is None:
        raise Http404
    rows = Ballot.objects.counted_by(request.user.person).select_related("unit", "activity")
    ballot = get_object_or_404(rows, pk=ballot_id)
    request.here, pack = ballot.unit, pack_of(ballot)
    form = CountForm(request.POST or None, ballot=ballot, options=list(ballot.options.all()), initial={"invalid": 0})
    if form.is_valid() and tried(form, enter_count, ballot=ballot, totals=form.totals(), by=request.user, pack=pack):
        return redirect("count-ballot", ballot.pk)
    ballot.refresh_from_db()
    given = ballot.counts.filter(round=ballot.round, teller=request.user.person).exists()
    context = {"ballot": ballot, "unit": ballot.unit, "form": form, "given": given, "report": report(ballot, pack)}
    return page(request, "decisions/count.html", **context, differing=differing(ballot))
