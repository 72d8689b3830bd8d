"""Several at once: two tellers, one code, the closing in the middle (T22). On both databases."""

import os

import pytest

from tests.activity.test_races import at_once, refused
from tests.ballot.makers import BASE, codes_of, count, make_ballot, make_branch, make_sheets, make_tellers, opened
from zhuji.ballot.actions.appraisals import close_appraisal, make_codes, received
from zhuji.ballot.actions.sheets import hand_in
from zhuji.ballot.models import Appraisal, Slip, TellerCount
from zhuji.core.errors import Refused
from zhuji.org.log import verify
from zhuji.org.models import LogEntry

pytestmark = [pytest.mark.trust, pytest.mark.django_db(transaction=True)]
ROUNDS = int(os.environ.get("ZHUJI_ROUNDS", "3"))


def test_two_tellers_at_once_leave_one_result_and_no_count_is_lost(record_figures):
    for _n in range(ROUNDS):
        branch = make_branch()
        tellers = make_tellers(branch)
        ballot = opened(make_ballot(branch, tellers=tellers))
        came_to = at_once(lambda k, b=ballot, t=tellers: count(b, t[k % 2], 16, [(12, 4)]).state)
        # each teller's own form came four times: it is written once, and nothing is changed after the result
        assert [c for c in came_to if isinstance(c, Exception) and not isinstance(c, Refused)] == []
        ballot.refresh_from_db()
        assert (ballot.state, ballot.result) == ("counted", "passed")
        assert TellerCount.objects.filter(ballot=ballot).count() == 2
        assert LogEntry.objects.filter(row=ballot.pk, verb="counts agree").count() == 1
    record_figures("T22-tellers", rounds=ROUNDS, threads=8, lost_counts=0, results_written_twice=0)


def test_differing_tellers_at_once_go_into_one_new_round():
    branch = make_branch()
    tellers = make_tellers(branch)
    ballot = opened(make_ballot(branch, tellers=tellers))
    came_to = at_once(lambda k: count(ballot, tellers[k % 2], 16, [(12 + k % 2, 3)], round=1).state)
    ballot.refresh_from_db()
    assert (ballot.state, ballot.round, refused(came_to) <= 6) == ("open", 2, True)
    assert TellerCount.objects.filter(ballot=ballot).count() == 2


def test_code_that_eight_use_at_once_is_used_once(record_figures):
    for _n in range(ROUNDS):
        appraisal = make_sheets(make_branch())
        question = appraisal.questions.get().pk
        code = codes_of(appraisal, 8)[0]
        came_to = at_once(lambda k, c=code, q=question: hand_in(code=c, answers={q: "satisfied"}))
        assert refused(came_to) == 7
        appraisal.refresh_from_db()
        assert received(appraisal) == 1
    record_figures("T22-code", rounds=ROUNDS, threads=8, used_twice=0)


def test_sheets_that_come_at_once_are_all_counted(record_figures):
    for _n in range(ROUNDS):
        appraisal = make_sheets(make_branch())
        question = appraisal.questions.get().pk
        codes = codes_of(appraisal, 8)
        came_to = at_once(lambda k, c=codes, q=question: hand_in(code=c[k], answers={q: "satisfied"}))
        assert refused(came_to) == 0
        closed = close_appraisal(appraisal, present=8, by=None, pack=BASE)
        assert (closed.received, Slip.objects.filter(question=question).count()) == (8, 8)
    record_figures("T22-sheets", rounds=ROUNDS, threads=8, lost=0)


def test_sheet_that_meets_the_closing_is_in_or_refused_and_never_half(record_figures):
    for _n in range(ROUNDS):
        appraisal = make_sheets(make_branch())
        question = appraisal.questions.get().pk
        codes = codes_of(appraisal, 16)
        for code in codes[:8]:
            hand_in(code=code, answers={question: "satisfied"})

        def work(k, appraisal=appraisal, codes=codes, question=question):
            if k == 0:
                return close_appraisal(appraisal, present=16, by=None, pack=BASE).received
            return hand_in(code=codes[8 + k], answers={question: "satisfied"})

        came_to = at_once(work)
        handed = 8 + sum(c is None for c in came_to)
        appraisal = Appraisal.objects.get(pk=appraisal.pk)
        assert refused(came_to) == 15 - handed
        assert appraisal.received == handed == Slip.objects.filter(question=question).count()
        assert appraisal.sheet_codes.filter(used=True).count() == handed
    record_figures("T22-closing", rounds=ROUNDS, threads=8, half=0)


def test_codes_made_by_two_at_once_are_those_of_one(record_figures):
    appraisal = make_sheets(make_branch())
    came_to = at_once(lambda k: make_codes(appraisal, how_many=5, by=None, pack=BASE))
    assert refused(came_to) == 0
    question, taken = appraisal.questions.get().pk, 0
    for codes in came_to:
        try:
            hand_in(code=codes[0], answers={question: "satisfied"})
            taken += 1
        except Refused:
            pass
    assert (taken, appraisal.sheet_codes.count(), verify()[1]) == (1, 5, None)
