"""Any sequence of steps: nothing after the closing, sums that add up, one sheet for each code."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests import factories as make
from tests.ballot.makers import BASE, codes_of, count, make_ballot, make_branch, make_sheets, make_tellers, opened
from zhuji.ballot.actions.appraisals import close_appraisal, received, withdraw_appraisal
from zhuji.ballot.actions.ballots import accept_fewer, withdraw_ballot
from zhuji.ballot.actions.sheets import hand_in
from zhuji.ballot.models import Appraisal, Ballot, Slip
from zhuji.ballot.reckoning import Heads, Tally, result_of
from zhuji.core.errors import Refused

CHOICES = ["satisfied", "nearly-satisfied", "dissatisfied", "no-opinion"]
FEW = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


def tried(step):
    """Take a step; whether it was allowed. A refused one leaves nothing."""
    try:
        with transaction.atomic():
            step()
    except Refused:
        return False
    return True


class Sheets(RuleBasedStateMachine):
    """An appraisal, and beside it in plain Python what must come of it."""

    def __init__(self):
        super().__init__()
        self.appraisal = make_sheets(make_branch(), things=("食堂", "校车"))
        self.questions = list(self.appraisal.questions.order_by("place").values_list("pk", flat=True))
        self.codes, self.used, self.want, self.over = [], set(), [], False

    @rule(many=st.integers(0, 9))
    def make_codes(self, many):
        made = []
        allowed = tried(lambda: made.extend(codes_of(self.appraisal, many)))
        assert allowed == (not self.over and not self.used and many > 0)
        if allowed:
            self.codes = made

    @precondition(lambda self: self.codes)
    @rule(which=st.integers(0, 8), choices=st.lists(st.sampled_from(CHOICES), min_size=2, max_size=2))
    def hand_in(self, which, choices):
        code = self.codes[which % len(self.codes)]
        allowed = tried(lambda: hand_in(code=code, answers=dict(zip(self.questions, choices, strict=True))))
        assert allowed == (not self.over and code not in self.used)
        if allowed:
            self.used.add(code)
            self.want.append(choices)

    @rule(present=st.integers(1, 9))
    def close(self, present):
        allowed = tried(lambda: close_appraisal(self.appraisal, present=present, by=None, pack=BASE))
        assert allowed == (bool(self.codes) and not self.over)
        self.over = self.over or allowed

    @rule(often=st.integers(0, 9))
    def withdraw(self, often):
        if often == 0:
            allowed = tried(lambda: withdraw_appraisal(self.appraisal, reason="改期", by=None))
            assert allowed == (not self.over)
            self.over = True

    @invariant()
    def adds_up(self):
        appraisal = Appraisal.objects.get(pk=self.appraisal.pk)
        slips = Slip.objects.filter(question__appraisal=appraisal)
        if appraisal.state == "open":
            assert (received(appraisal), slips.count()) == (len(self.used), 0)
        if appraisal.state in ("closed", "void"):
            assert appraisal.received == len(self.used) == appraisal.sheet_codes.filter(used=True).count()
            assert appraisal.kept == (appraisal.state == "closed" and len(self.used) >= 5)
        for n, question in enumerate(self.questions):
            want = sorted(choices[n] for choices in self.want) if appraisal.kept else []
            assert sorted(slips.filter(question=question).values_list("choice", flat=True)) == want


class Papers(RuleBasedStateMachine):
    """An election with two tellers who give whatever they like."""

    def __init__(self):
        super().__init__()
        branch = make_branch()
        self.tellers = make_tellers(branch)
        people = make.make_members(branch, 3)
        self.ballot = make_ballot(branch, kind="committee-election", seats=2, candidates=people, tellers=self.tellers)
        self.final = None

    @rule(present=st.integers(0, 11))
    def open(self, present):
        was = Ballot.objects.get(pk=self.ballot.pk).state
        assert tried(lambda: opened(self.ballot, 10, present)) == (was == "prepared" and 8 <= present <= 10)

    @rule(teller=st.integers(0, 1), returned=st.integers(7, 11), invalid=st.integers(0, 2), yes=st.integers(0, 10))
    def count(self, teller, returned, invalid, yes):
        votes = [(yes, 2), (max(yes - 1, 0), 3), (2, 2)]
        allowed = tried(lambda: count(self.ballot, self.tellers[teller], returned, votes, invalid=invalid))
        assert not (allowed and self.final)

    @rule(agree=st.integers(0, 10))
    def accept(self, agree):
        before = Ballot.objects.get(pk=self.ballot.pk)
        if tried(lambda: accept_fewer(self.ballot, agree=agree, by=None, pack=BASE)):
            assert (before.result, 2 * agree >= 10) == ("short", True)
            self.final = None

    @rule(often=st.integers(0, 9))
    def withdraw(self, often):
        if often == 0:
            state = Ballot.objects.get(pk=self.ballot.pk).state
            assert tried(lambda: withdraw_ballot(self.ballot, reason="错", by=None)) == (state in ("prepared", "open"))

    @invariant()
    def result_follows_from_totals_and_never_changes(self):
        ballot = Ballot.objects.get(pk=self.ballot.pk)
        options = list(ballot.options.order_by("place"))
        if ballot.state != "counted":
            assert (ballot.result, {option.yes for option in options}) == ("", {None})
            return
        now = (ballot.result, ballot.returned, ballot.invalid, [(o.yes, o.no, o.abstain, o.won) for o in options])
        assert self.final in (None, now)
        self.final = now
        if ballot.result == "void":
            assert ballot.returned > ballot.present
            return
        assert all(o.yes + o.no + o.abstain == ballot.valid for o in options)
        assert sum(o.yes for o in options) <= ballot.seats * ballot.valid
        tallies = [Tally(o.pk, o.yes, o.no) for o in options]
        heads = Heads(ballot.entitled, ballot.present, ballot.returned)
        told = result_of(BASE.ballots[ballot.kind], heads, tallies, seats=2)
        assert ballot.result == ("elected" if ballot.fewer_agreed is not None else told.result)


@pytest.mark.django_db
@pytest.mark.parametrize("machine", [Sheets, Papers], ids=["sheets", "papers"])
def test_no_sequence_of_steps_breaks_what_must_hold(machine):
    run_state_machine_as_test(machine, settings=FEW)
