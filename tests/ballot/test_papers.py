"""A vote on paper: prepared, opened, counted by two who must agree, and what comes after."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from tests import factories as make
from tests.ballot.makers import BASE, count, count_both, make_ballot, make_branch, make_tellers, opened
from zhuji.ballot.actions.ballots import Plan, accept_fewer, prepare_ballot, rule_on_ballot, withdraw_ballot
from zhuji.ballot.models import Ballot, TellerCount
from zhuji.ballot.results import report
from zhuji.core.errors import Refused
from zhuji.org.models import LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return make_branch()


def election(home, *, seats=2, how_many=3, **fields):
    candidates = make.make_members(home, how_many)
    return make_ballot(home, kind="committee-election", seats=seats, candidates=candidates, **fields)


def test_too_few_candidates_are_refused_with_the_article(home):
    with pytest.raises(Refused, match="至少 6 人.*选举工作条例》第13条"):
        election(home, seats=5, how_many=5)
    assert Ballot.objects.count() == 0


def test_candidate_neither_watches_nor_counts(home):
    tellers = make_tellers(home)
    candidates = [tellers[0].person, *make.make_members(home, 2)]
    with pytest.raises(Refused, match="候选人，不能监票、计票.*第22条"):
        make_ballot(home, kind="committee-election", seats=1, candidates=candidates, tellers=tellers)


def test_tellers_are_two_people_with_accounts(home):
    one = make_tellers(home)[0]
    with pytest.raises(Refused, match="两名不同"):
        make_ballot(home, tellers=[one, one])
    closed = make_tellers(home)
    closed[1].is_active = False
    closed[1].save()
    with pytest.raises(Refused, match="没有可用的账号"):
        make_ballot(home, tellers=closed)


def test_vote_below_the_quorum_is_refused_and_nothing_is_lost(home):
    ballot = election(home)
    with pytest.raises(Refused, match="须 16 人到会，现 15 人"):
        opened(ballot, 20, 15)
    ballot.refresh_from_db()
    assert (ballot.state, ballot.entitled) == ("prepared", None)
    assert opened(ballot, 20, 16).state == "open"


def test_turnout_is_that_of_the_attendance_where_it_was_taken(home):
    ballot = election(home)
    ballot.activity.entitled, ballot.activity.entitled_present = 20, 17
    ballot.activity.save()
    with pytest.raises(Refused, match="实到 17 人，与填写的不符"):
        opened(ballot, 20, 16)


def test_more_papers_than_voters_are_not_handed_out_nor_a_vote_held_before_its_day(home):
    with pytest.raises(Refused, match="多于投票人数"):
        opened(election(home), 20, 16, issued=17)
    with pytest.raises(Refused, match="还没有到"):
        opened(make_ballot(home, on=localdate() + dt.timedelta(days=1)))


def test_totals_stand_only_when_both_tellers_give_the_same(home):
    tellers = make_tellers(home)
    ballot = opened(election(home, tellers=tellers))
    votes = [(12, 2), (11, 4), (5, 9)]
    assert count(ballot, tellers[0], 16, votes, invalid=1).state == "open"
    assert list(ballot.options.values_list("yes", flat=True)) == [None] * 3

    ballot = count(ballot, tellers[1], 16, votes, invalid=1)

    assert (ballot.state, ballot.result, ballot.valid) == ("counted", "elected", 15)
    assert list(ballot.options.order_by("place").values_list("yes", "no", "abstain", "won")) == [
        (12, 2, 1, True), (11, 4, 0, True), (5, 9, 1, False)]  # fmt: skip


def test_differing_tellers_both_count_again_and_the_log_tells_no_numbers_before(home):
    tellers = make_tellers(home)
    ballot = opened(make_ballot(home, tellers=tellers))
    count(ballot, tellers[0], 16, [(13, 3)])
    line = LogEntry.objects.get(verb="count entered")
    assert line.after == {"round": 1, "teller": tellers[0].person_id}

    ballot = count(ballot, tellers[1], 16, [(12, 3)])

    assert (ballot.state, ballot.round, ballot.returned) == ("open", 2, None)
    with pytest.raises(Refused, match="新一轮"):
        count(ballot, tellers[0], 16, [(13, 3)], round=1)
    assert count_both(ballot, 16, [(13, 3)]).result == "passed"


def test_teller_neither_changes_his_count_nor_gives_it_for_another(home):
    tellers = make_tellers(home)
    ballot = opened(make_ballot(home, tellers=tellers))
    count(ballot, tellers[0], 16, [(13, 3)])
    with pytest.raises(Refused, match="已经报过"):
        count(ballot, tellers[0], 16, [(12, 4)])
    assert count(ballot, tellers[0], 16, [(13, 3)]).state == "open"  # the same form sent twice
    with pytest.raises(Refused, match="不是这次票决的计票人"):
        count(ballot, make.make_user(make.make_person(home, branch=home)), 16, [(13, 3)])
    assert TellerCount.objects.count() == 1


@pytest.mark.parametrize(
    ("votes", "fields", "word"),
    [
        ([(16, 1), (1, 1), (1, 1)], {}, "合计多于有效票"),
        ([(16, 0), (16, 0), (2, 0)], {}, "多于应选人数"),
        ([(5, 1), (5, 0), (5, 0)], {"written": {"王五": 2}}, "不能另选他人"),
        ([(1, 1), (1, 1), (1, 1)], {"invalid": 17}, "无效票多于"),
    ],
)
def test_count_that_cannot_be_is_refused_in_words(home, votes, fields, word):
    tellers = make_tellers(home)
    ballot = opened(election(home, tellers=tellers))
    with pytest.raises(Refused, match=word):
        count(ballot, tellers[0], 16, votes, **fields)


def test_candidate_is_not_written_in_beside_himself(home):
    tellers = make_tellers(home)
    ballot = opened(election(home, tellers=tellers))
    name = ballot.options.first().title
    with pytest.raises(Refused, match="是候选人"):
        count(ballot, tellers[0], 16, [(5, 9), (5, 9), (5, 9)], written={name: 1})


def test_name_that_was_written_in_can_win(home):
    ballot = count_both(opened(election(home, seats=1, how_many=2)), 16, [(1, 14), (2, 13)], written={"王五": 12})
    assert ballot.options.get(won=True).title == "王五"
    assert "另选王五：12 票。" in report(ballot, BASE)


def test_TV068_more_papers_than_voters_leave_a_void_vote_that_may_be_held_again(home):
    ballot = count_both(opened(election(home)), 17, [(12, 2), (11, 4), (5, 9)])
    assert (ballot.result, ballot.open_seats) == ("void", 2)
    assert list(ballot.options.values_list("yes", "won")) == [(None, None)] * 3
    assert any("应重新投票" in sentence for sentence in report(ballot, BASE))
    assert election(home, follows=ballot).follows == ballot
    with pytest.raises(Refused, match="已经为前一次"):
        election(home, follows=ballot)


def test_TV065_stops_and_goes_on_with_the_word_of_the_superior(home):
    ballot = count_both(opened(election(home, seats=1, how_many=2)), 16, [(10, 4), (4, 10)])
    assert (ballot.result, ballot.options.filter(won=True).count()) == ("disputed", 0)
    assert any("报上级党组织裁定" in sentence for sentence in report(ballot, BASE))
    with pytest.raises(Refused, match="文号"):
        rule_on_ballot(ballot, of="present", document=" ", by=None, pack=BASE)

    ballot = rule_on_ballot(ballot, of="present", document="东教党〔2026〕8号", by=None, pack=BASE)

    assert (ballot.result, ballot.options.get(won=True).place) == ("elected", 1)
    assert any("东教党〔2026〕8号" in sentence for sentence in report(ballot, BASE))


def test_seats_left_empty_are_given_up_only_where_half_of_the_electors_agree(home):
    ballot = count_both(opened(election(home)), 16, [(15, 1), (6, 10), (5, 11)])
    assert (ballot.result, ballot.open_seats) == ("short", 1)
    with pytest.raises(Refused, match="10 人以上同意"):
        accept_fewer(ballot, agree=9, by=None, pack=BASE)
    assert accept_fewer(ballot, agree=10, by=None, pack=BASE).result == "elected"


def test_nothing_happens_to_a_vote_after_its_result(home):
    tellers = make_tellers(home)
    ballot = count_both(opened(make_ballot(home, tellers=tellers)), 16, [(13, 3)])
    for step in (
        lambda: count(ballot, tellers[0], 16, [(12, 4)]),
        lambda: opened(ballot),
        lambda: withdraw_ballot(ballot, reason="错", by=None),
        lambda: accept_fewer(ballot, agree=20, by=None, pack=BASE),
        lambda: rule_on_ballot(ballot, of="present", document="x", by=None, pack=BASE),
    ):
        with pytest.raises(Refused):
            step()


def test_form_sent_twice_prepares_one_vote(home):
    ballot = make_ballot(home)
    told = Plan(
        "表决一事", scrutineers=(make.make_person(home),), tellers=tuple(user.person for user in make_tellers(home))
    )
    with pytest.raises(Refused, match="已经准备了同样的票决"):
        prepare_ballot(unit=home, kind="members-vote", activity=ballot.activity, plan=told, by=None, pack=BASE)
    assert Ballot.objects.count() == 1


def test_database_itself_refuses_more_there_than_entitled(home):
    ballot = make_ballot(home)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.filter(pk=ballot.pk).update(entitled=3, present=4)


def test_no_table_has_a_person_and_a_choice_in_one_row():
    """Of the columns of the module none names a voter: people are candidates, officers, or graded in the open."""
    tables = [name for name in connection.introspection.table_names() if name.startswith("ballot_")]
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
            found[table] = columns & {"person_id", "teller_id", "voter_id", "user_id"}
    assert {table for table, columns in found.items() if columns} == {
        "ballot_officer", "ballot_option", "ballot_tellercount", "ballot_question", "ballot_grade"}  # fmt: skip
    assert "person_id" not in found["ballot_slip"] | found["ballot_sheetcode"] | found["ballot_urn"]
