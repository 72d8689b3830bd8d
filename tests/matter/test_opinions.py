"""Branches are asked for their opinion on awards and titles; silence stays silence."""

import datetime as dt

import pytest
from django.utils.timezone import localdate

from tests import factories as make
from zhuji.core.errors import Refused
from zhuji.matter.actions.topics import answer_opinion, ask_opinion, change_proposal
from zhuji.matter.missing import missing

TODAY = localdate()
DUE = TODAY + dt.timedelta(days=5)


@pytest.fixture
def award(propose, members):
    return propose("awards", title="推荐市级优秀教师", persons=[members[0]])


@pytest.fixture
def asked(award, branch, principal):
    return ask_opinion(award, branch=branch, due=DUE, by=principal)


@pytest.fixture
def sitting(branch):
    return make.make_activity(branch, "branch-committee", TODAY)


def lacks(topic, base, day=TODAY):
    return [item for item in missing(topic, base, day) if item.key == "opinion"]


def test_award_needs_the_answer_of_a_branch_before_its_decision(award, asked, branch, sitting, secretary, base):
    assert [item.text for item in lacks(award, base)] == [f"{branch}尚未答复"]
    answer_opinion(asked, answer="agreed", text="", record=sitting, by=secretary)
    assert lacks(award, base) == []


def test_award_that_nobody_was_asked_about_lacks_the_opinion(award, base):
    assert "尚未征求" in lacks(award, base)[0].text


def test_silence_after_the_term_is_shown_as_silence_and_still_blocks(award, asked, base):
    asked.due = TODAY - dt.timedelta(days=1)
    asked.save()
    assert [item.text for item in lacks(award, base)] == [f"{asked.branch}期满未答复"]
    assert "未答复不视为同意" in lacks(award, base)[0].mend


def test_answer_rests_on_a_meeting_of_that_branch_held_since_it_was_asked(asked, branch, committee, secretary):
    other = make.make_unit("branch", "第二党支部", committee, code="B2")
    wrong = [
        None,
        make.make_activity(other, "branch-committee", TODAY),
        make.make_activity(branch, "branch-committee", TODAY - dt.timedelta(days=1)),
        make.make_activity(branch, "branch-committee", TODAY, state="planned"),
    ]
    for record in wrong:
        with pytest.raises(Refused, match="会议"):
            answer_opinion(asked, answer="agreed", text="", record=record, by=secretary)


def test_objection_needs_its_reason_and_an_answer_is_given_once(asked, sitting, secretary):
    with pytest.raises(Refused, match="理由"):
        answer_opinion(asked, answer="opposed", text="", record=sitting, by=secretary)
    answer_opinion(asked, answer="opposed", text="师德考核未满一年", record=sitting, by=secretary)
    with pytest.raises(Refused, match="已经答复"):
        answer_opinion(asked, answer="agreed", text="", record=sitting, by=secretary)


def test_changed_proposal_asks_the_branches_again(award, asked, sitting, secretary, principal, base, members):
    answer_opinion(asked, answer="agreed", text="", record=sitting, by=secretary)
    change_proposal(award, version=1, by=principal, pack=base, persons=[members[1]])
    asked.refresh_from_db()
    assert (asked.answer, asked.record, asked.due) == ("", None, DUE)
    assert len(lacks(award, base)) == 1


def test_only_branches_of_the_school_are_asked_each_once_and_with_a_term_to_come(award, asked, branch, principal):
    foreign = make.make_unit("branch", "外校支部")
    with pytest.raises(Refused, match="不是本校"):
        ask_opinion(award, branch=foreign, due=DUE, by=principal)
    with pytest.raises(Refused, match="已经征求过"):
        ask_opinion(award, branch=branch, due=DUE, by=principal)
    with pytest.raises(Refused, match="已经过去"):
        ask_opinion(award, branch=branch, due=TODAY - dt.timedelta(days=1), by=principal)
