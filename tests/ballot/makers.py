"""Small makers of votes and sheets for the tests."""

from django.utils.timezone import localdate

from tests import factories as make
from zhuji.ballot.actions.appraisals import SheetPlan, make_codes, prepare_appraisal
from zhuji.ballot.actions.ballots import Plan, open_ballot, prepare_ballot
from zhuji.ballot.actions.counts import Totals, enter_count
from zhuji.pack.load import load

BASE = load("base")


def make_branch(name="党支部"):
    school = make.make_unit("school", "中学", stage="junior")
    return make.make_unit("branch", name, covers=[school])


def make_tellers(branch):
    """Two members with accounts."""
    return [make.make_user(make.make_person(branch, branch=branch)) for _n in range(2)]


def make_ballot(branch, *, kind="members-vote", seats=1, candidates=(), tellers=None, on=None, **plan):
    """A vote that is prepared, at a meeting of today."""
    tellers = tellers or make_tellers(branch)
    activity = make.make_activity(branch, "general-meeting", on or localdate())
    told = Plan(
        title="表决一事",
        seats=seats,
        candidates=tuple(candidates),
        scrutineers=(make.make_person(branch, branch=branch),),
        tellers=tuple(user.person for user in tellers),
        **plan,
    )
    return prepare_ballot(unit=branch, kind=kind, activity=activity, plan=told, by=None, pack=BASE)


def opened(ballot, entitled=20, present=16, issued=None):
    heads = {"entitled": entitled, "present": present, "issued": present if issued is None else issued}
    return open_ballot(ballot, by=None, pack=BASE, **heads)


def count(ballot, user, returned, votes, *, invalid=0, written=None, round=None):
    """`votes`: (yes, no) of each option in the order of the paper."""
    options = ballot.options.filter(written_in=False).order_by("place")
    lines = {option.pk: pair for option, pair in zip(options, votes, strict=True)}
    ballot.refresh_from_db()
    totals = Totals(round or ballot.round, returned, invalid, lines, written or {})
    return enter_count(ballot, totals=totals, by=user, pack=BASE)


def count_both(ballot, returned, votes, **fields):
    """Both tellers give the same totals."""
    for officer in ballot.officers.filter(role="teller").select_related("person__user"):
        ballot = count(ballot, officer.person.user, returned, votes, **fields)
    return ballot


def make_sheets(unit, *, kind="satisfaction", things=("食堂",), people=(), present=None, review=None):
    """Sheets that are prepared, at a meeting of today."""
    activity = make.make_activity(unit, "study", localdate(), present=present, expected=present)
    plan = SheetPlan("测评", people=tuple(people), things=tuple(things), review=review)
    return prepare_appraisal(unit=unit, kind=kind, activity=activity, plan=plan, by=None, pack=BASE)


def codes_of(appraisal, how_many, pack=BASE):
    return make_codes(appraisal, how_many=how_many, by=None, pack=pack)
