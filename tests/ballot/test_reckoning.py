"""The arithmetic of a vote, by the vectors of the regulations (TV053–TV076)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuji.ballot.reckoning import Heads, Tally, least_candidates, least_present, paper_counts, result_of, wrong_with
from zhuji.pack.load import load

BASE = load("base")
ELECTION = BASE.ballots["committee-election"]
CONGRESS = BASE.ballots["congress-vote"]
REVIEW = BASE.appraisals["member-review"]


@pytest.mark.parametrize(("entitled", "least"), [(3, 3), (7, 6), (20, 16), (24, 20), (25, 20)])
def test_TV053_to_058_election_needs_four_fifths_with_a_vote_four_fifths_itself_being_enough(entitled, least):
    assert least_present(ELECTION, entitled) == least


@pytest.mark.parametrize(("seats", "least"), [(5, 6), (7, 9), (9, 11)])
def test_TV060_to_062_candidates_outnumber_the_seats_by_a_fifth_rounded_up(seats, least):
    assert least_candidates(ELECTION, seats) == least


@pytest.mark.parametrize(("yes", "result"), [(11, "elected"), (10, "disputed"), (9, "disputed"), (8, "short")])
def test_TV064_to_066_where_the_two_readings_of_the_whole_differ_the_vote_stops(yes, result):
    assert result_of(ELECTION, Heads(20, 16, 16), [Tally("甲", yes)]).result == result


@pytest.mark.parametrize(("of", "result"), [("present", "elected"), ("entitled", "short")])
def test_TV065_goes_on_by_the_reading_that_the_superior_gives(of, result):
    assert result_of(ELECTION, Heads(20, 16, 16), [Tally("甲", 10)], of=of).result == result


def test_doubt_about_one_stops_nothing_where_the_seats_are_filled_without_him():
    told = result_of(ELECTION, Heads(20, 16, 16), [Tally("甲", 12), Tally("乙", 10)], seats=1)
    assert (told.result, told.won) == ("elected", ("甲",))


@pytest.mark.parametrize(("returned", "result"), [(15, "elected"), (16, "elected"), (17, "void")])
def test_TV068_more_papers_than_voters_void_the_vote(returned, result):
    assert result_of(ELECTION, Heads(20, 16, returned), [Tally("甲", 15)]).result == result


@pytest.mark.parametrize(("chosen", "counts"), [(0, True), (3, True), (4, False)])
def test_TV069_paper_that_chooses_more_than_there_are_seats_does_not_count(chosen, counts):
    assert paper_counts(chosen, seats=3) is counts


def test_TV070_congress_needs_two_thirds_there_and_half_of_all_delegates_for():
    assert least_present(CONGRESS, 40) == 27
    assert result_of(CONGRESS, Heads(40, 27, 27), [Tally("事", 20, 7)]).result == "passed"
    assert result_of(CONGRESS, Heads(40, 27, 27), [Tally("事", 19, 8)]).result == "failed"


@pytest.mark.parametrize(("members", "most"), [(17, 5), (30, 10), (2, 0), (3, 1)])
def test_TV074_TV076_at_most_a_third_are_excellent_rounded_down(members, most):
    assert REVIEW.ceiling.most(members) == most


def test_tie_at_the_last_seat_is_voted_on_again_and_the_others_stand():
    told = result_of(ELECTION, Heads(20, 20, 20), [Tally("甲", 18), Tally("乙", 15), Tally("丙", 15)], seats=2)
    assert (told.result, told.won, told.tied, told.open_seats) == ("tie", ("甲",), ("乙", "丙"), 1)


def test_tie_within_the_seats_needs_no_second_vote():
    told = result_of(ELECTION, Heads(20, 20, 20), [Tally("甲", 15), Tally("乙", 15), Tally("丙", 3)], seats=2)
    assert (told.result, told.won, told.open_seats) == ("elected", ("甲", "乙"), 0)


def test_near_tie_of_an_important_matter_is_put_off_and_a_clear_one_is_not():
    kind = BASE.ballots["cadre-vote"]
    assert result_of(kind, Heads(9, 9, 9), [Tally("事", 5, 4)], margin=1).result == "near-tie"
    assert result_of(kind, Heads(9, 9, 9), [Tally("事", 6, 3)], margin=1).result == "passed"
    assert result_of(kind, Heads(9, 6, 6), [Tally("事", 4, 2)], margin=1).result == "failed"  # of all nine, not of six


def test_sums_that_cannot_be_are_named():
    election = {"form": "election", "seats": 2, "returned": 10, "invalid": 1}
    assert wrong_with(**election, lines=[Tally(1, 9, 0), Tally(2, 9, 0)], written=0) == ""
    assert wrong_with(**election, lines=[Tally(1, 9, 1)], written=0) == "line"
    assert wrong_with(**election, lines=[Tally(1, 9), Tally(2, 8), Tally(3, 2)], written=0) == "over"
    assert wrong_with(**election, lines=[Tally(1, 5, 2), Tally(2, 5, 1)], written=4) == "written"
    assert wrong_with(**{**election, "invalid": 11}, lines=[], written=0) == "invalid"


counts = st.integers(min_value=0, max_value=60)


@given(st.integers(1, 60), st.data())
def test_whoever_wins_has_the_share_and_nobody_who_lost_has_more_votes(entitled, data):
    present = data.draw(st.integers(0, entitled))
    seats = data.draw(st.integers(1, 5))
    votes = data.draw(st.lists(st.integers(0, present), min_size=seats, max_size=seats + 4))
    tallies = [Tally(n, yes) for n, yes in enumerate(votes)]
    told = result_of(ELECTION, Heads(entitled, present, present), tallies, seats=seats)
    won, rest = [votes[n] for n in told.won], [votes[n] for n in range(len(votes)) if n not in told.won]
    assert all(2 * yes > entitled for yes in won)
    assert len(won) + told.open_seats == seats
    assert not won or not rest or min(won) >= max(rest)
    if told.result == "tie":
        assert len({votes[n] for n in told.tied}) == 1
        assert len(told.tied) > told.open_seats
    if told.result == "disputed":
        assert all(2 * votes[n] <= entitled and 2 * votes[n] > present for n in told.doubtful)
