"""A meeting from its roll to its close: quorum, recusal, order of speaking, the vote, the result."""

import pytest
from django.utils.timezone import localdate

from tests import factories as make
from tests.meeting.council import (
    BASE,
    PRINCIPALS,
    called,
    make_council,
    make_topic,
    on_agenda,
    opened,
    roll_of,
)
from zhuji.core.errors import Refused
from zhuji.meeting.actions import calling, correcting, deciding, discussing, holding
from zhuji.meeting.models import Item

TODAY = localdate()
pytestmark = pytest.mark.django_db


def begin(council, item, **fields):
    return discussing.begin_item(item, by=council.by, pack=BASE, **fields)


def all_speak(council, item):
    return discussing.speak_in_turn(item, by=council.by, pack=BASE)


def decide(council, item, yes=None, no=0, abstain=0, **fields):
    if yes is not None:
        fields = {"method": "hands", **fields, "yes": yes, "no": no, "abstain": abstain}
    return deciding.decide_item(item, by=council.by, pack=BASE, **fields)


def discussed(council, topic, **fields):
    """A meeting whose only topic is open, and everybody has spoken."""
    meeting, (item,) = opened(council, topic, **fields)
    begin(council, item)
    all_speak(council, item)
    return meeting, item


def tried(council, meeting, item, present):
    """What came of it when so many are there: empty, or what was refused."""
    try:
        roll = roll_of(council.board, council.board[present:])
        holding.take_roll(meeting, roll=roll, by=council.by, pack=BASE)
        holding.open_meeting(meeting, by=council.by, pack=BASE)
        begin(council, item)
    except Refused as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize(("members", "light", "weighty"), [(3, 2, 2), (5, 3, 4), (7, 4, 5), (9, 5, 6)])
def test_as_many_as_the_rules_say_must_be_there(district, members, light, weighty):
    council = make_council(district, board=members)
    for need, topic in ((light, make_topic(council)), (weighty, make_topic(council, weighty=True))):
        meeting = called(council)
        item = on_agenda(council, meeting, topic)
        what = "干部任免等重要事项" if need > light else "会议"
        assert f"还差 1 人：{what}须 {need} 人到会，现 {need - 1} 人" in tried(council, meeting, item, need - 1)
        assert tried(council, meeting, item, need) == ""


def test_principals_meeting_counts_only_the_administration(district):
    council = make_council(district, office=5)
    meeting = called(council, PRINCIPALS)
    on_agenda(council, meeting, make_topic(council, body=PRINCIPALS, category="other"))
    guests = {council.secretary: "observer", council.board[1]: "observer"}
    holding.take_roll(meeting, roll=roll_of(council.office, council.office[2:]) | guests, by=council.by, pack=BASE)
    with pytest.raises(Refused, match="还差 1 人：会议须 3 人到会，现 2 人.*（六）到会"):
        holding.open_meeting(meeting, by=council.by, pack=BASE)
    meeting.refresh_from_db()
    assert (meeting.activity.entitled, meeting.activity.entitled_present, meeting.observers) == (5, 2, 2)


def test_roll_is_of_the_body_and_chaired_by_the_secretary(council):
    meeting = called(council)
    with pytest.raises(Refused, match="还没有登记：钱进"):
        holding.take_roll(meeting, roll={council.secretary: "present"}, by=council.by, pack=BASE)
    with pytest.raises(Refused, match="孙立不是本会议的成员，只能登记为列席"):
        holding.take_roll(meeting, roll=roll_of([*council.board, council.principal]), by=council.by, pack=BASE)
    chair = council.board[1]
    with pytest.raises(Refused, match="党组织会议由赵刚召集并主持.*（五）召集"):
        holding.take_roll(meeting, roll=roll_of(council.board), chair=chair, by=council.by, pack=BASE)
    roll = roll_of(council.board, absent=[council.secretary])
    holding.take_roll(meeting, roll=roll, chair=council.board[1], by=council.by, pack=BASE)


def test_meeting_opens_on_its_day_with_a_roll_and_a_topic_and_gets_its_number(council):
    meeting = called(council)
    with pytest.raises(Refused, match="请先签到"):
        holding.open_meeting(meeting, by=council.by, pack=BASE)
    holding.take_roll(meeting, roll=roll_of(council.board), by=council.by, pack=BASE)
    with pytest.raises(Refused, match="议程上还没有议题"):
        holding.open_meeting(meeting, by=council.by, pack=BASE)
    on_agenda(council, meeting, make_topic(council))
    meeting = holding.open_meeting(meeting, by=council.by, pack=BASE)
    again = holding.open_meeting(meeting, by=council.by, pack=BASE)
    assert (meeting.number, again.number, meeting.recorder, meeting.activity.state) == (1, 1, council.secretary, "held")


def test_person_of_whom_it_decides_must_go_out_and_does_not_count(council):
    concerned = council.board[1]
    topic = make_topic(council, category="personnel", weighty=True, persons=[concerned])
    _meeting, (item,) = opened(council, topic)
    with pytest.raises(Refused, match="钱进是.*涉及的人，应当回避（学校议事规则：回避）"):
        begin(council, item)
    item = begin(council, item, recused=[concerned])
    assert (item.entitled, item.present, item.recused) == (5, 4, 1)
    with pytest.raises(Refused, match="已经回避"):
        discussing.return_to_room(item, person=concerned, by=council.by, pack=BASE)
    all_speak(council, item)
    with pytest.raises(Refused, match="共 5 票，多于在场的 4 人"):
        decide(council, item, 5)
    assert decide(council, item, 3, 0, 1).result == "passed"


def test_whoever_leaves_is_not_counted_until_he_comes_back_also_in_the_next_topic(council):
    _meeting, (first, second) = opened(
        council, make_topic(council), make_topic(council, weighty=True), absent=council.board[4:]
    )
    begin(council, first)
    gone = council.board[3]
    assert discussing.leave_room(first, person=gone, by=council.by, pack=BASE).present == 3
    all_speak(council, first)
    decide(council, first, 3)
    with pytest.raises(Refused, match="还差 1 人：干部任免等重要事项须 4 人到会，现 3 人.*干部任免到会"):
        begin(council, second)
    assert second.away.count() == 0


def test_chair_speaks_last(council):
    _meeting, (item,) = opened(council, make_topic(council))
    begin(council, item)
    with pytest.raises(Refused, match="主持人应当最后表态，钱进、周敏、吴芳、郑洁还没有发言.*末位表态"):
        discussing.speak(item, person=council.secretary, by=council.by, pack=BASE)
    discussing.speak(item, person=council.board[1], text="同意，建议分步实施", by=council.by, pack=BASE)
    with pytest.raises(Refused, match="周敏、吴芳、郑洁还没有发表意见"):
        decide(council, item, 5)
    all_speak(council, item)
    item.refresh_from_db()
    assert (item.chair_last, item.speeches.count(), item.speeches.last().person) == (True, 5, council.secretary)

    discussing.speak(item, person=council.board[2], by=council.by, pack=BASE)
    with pytest.raises(Refused, match="主持人还没有最后表态"):
        decide(council, item, 5)


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "urgent", "result"),
    [(5, 0, 0, False, "passed"), (3, 0, 2, False, "passed"), (2, 0, 3, False, "failed"), (3, 2, 0, False, "deferred"),
     (3, 2, 0, True, "passed"), (1, 4, 0, False, "failed"), (4, 1, 0, False, "passed")],
)  # fmt: skip
def test_result_follows_from_the_votes_over_all_who_are_entitled(council, yes, no, abstain, urgent, result):
    topic = make_topic(council, urgent=urgent)
    _meeting, item = discussed(council, topic)
    item = decide(council, item, yes, no, abstain, resolution="同意。")
    topic.refresh_from_db()
    assert (item.result, topic.state) == (result, result)


def test_majority_of_those_present_is_no_majority(district):
    council = make_council(district, board=7)
    _meeting, item = discussed(council, make_topic(council, urgent=True), absent=council.board[5:])
    assert decide(council, item, 3, 2).result == "failed"  # 3 of 5 present, 3 of 7 entitled


def test_vote_is_counted_in_whole_numbers_and_nobody_is_left_out(council):
    _meeting, item = discussed(council, make_topic(council))
    for votes, said in (
        ((4, 0, 0), "少于在场的 5 人"),
        ((6, 0, 0), "多于在场的 5 人"),
        ((2.5, 2.5, 0), "整数"),
        ((-1, 6, 0), "整数"),
    ):
        with pytest.raises(Refused, match=said):
            decide(council, item, *votes)
    with pytest.raises(Refused, match="结果由票数得出，不能直接填写"):
        decide(council, item, 5, result="passed")
    assert decide(council, item, 4, method="secret").result == "passed"


def test_votes_by_name_are_those_of_members_in_the_room(council):
    _meeting, item = discussed(council, make_topic(council))
    named = dict.fromkeys(council.board, "yes")
    with pytest.raises(Refused, match="孙立不在会场或没有表决权"):
        decide(council, item, method="named", named=named | {council.principal: "yes"})
    item = decide(council, item, method="named", named=named | {council.board[4]: "no"})
    assert (item.yes, item.no, item.result, item.named_votes.count()) == (4, 1, "passed", 5)


def test_principal_decides_after_views_without_a_vote(council):
    topic = make_topic(council, body=PRINCIPALS, category="other")
    _meeting, item = discussed(council, topic, body=PRINCIPALS)
    with pytest.raises(Refused, match="校长办公会议不以票数作决定.*（六）"):
        decide(council, item, 3)
    item = decide(council, item, result="passed", resolution="按计划执行。")
    assert (item.result, item.method, item.yes) == ("passed", "", None)


def test_proposal_that_was_worked_out_goes_on_to_the_party_meeting(council):
    topic = make_topic(council, drafted_by=PRINCIPALS)
    _meeting, (item,) = opened(council, topic, body=PRINCIPALS, purpose="draft")
    begin(council, item)
    all_speak(council, item)
    decide(council, item, result="passed", resolution="形成方案。")
    topic.refresh_from_db()
    assert topic.state == "proposed"
    assert on_agenda(council, called(council), topic).state == "waiting"


def test_near_tie_comes_again_at_a_later_meeting(council):
    topic = make_topic(council)
    meeting, item = discussed(council, topic)
    decide(council, item, 3, 2)
    holding.close_meeting(meeting, by=council.by, pack=BASE)
    topic.refresh_from_db()
    assert on_agenda(council, called(council), topic).topic.state == "on-agenda"


def test_meeting_closes_only_when_every_topic_has_found_its_way(council):
    meeting, (first, second, third) = opened(council, *(make_topic(council) for _ in range(3)))
    begin(council, first)
    with pytest.raises(Refused, match="一题一议"):
        begin(council, second)
    with pytest.raises(Refused, match="还有 3 个议题没有结果"):
        holding.close_meeting(meeting, by=council.by, pack=BASE)
    with pytest.raises(Refused, match="请写明暂缓的原因"):
        deciding.defer_item(first, because="", by=council.by, pack=BASE)
    deciding.defer_item(first, because="意见分歧较大", by=council.by, pack=BASE)
    begin(council, second)
    all_speak(council, second)
    decide(council, second, 5)
    discussing.carry_over(third, by=council.by, pack=BASE)
    meeting = holding.close_meeting(meeting, by=council.by, pack=BASE)
    assert (meeting.state, list(meeting.items.values_list("result", flat=True))) == (
        "closed",
        ["deferred", "passed", ""],
    )
    with pytest.raises(Refused):
        begin(council, third)


def test_correction_computes_the_result_anew_and_leaves_a_trace(council):
    topic = make_topic(council)
    meeting, item = discussed(council, topic)
    item = decide(council, item, 5)
    holding.close_meeting(meeting, by=council.by, pack=BASE)
    with pytest.raises(Refused, match="请写明更正的原因"):
        correcting.correct_item(item, reason="", by=council.by, pack=BASE, yes=1, no=4)
    item = correcting.correct_item(item, reason="记反了", by=council.by, pack=BASE, yes=1, no=4, version=item.version)
    topic.refresh_from_db()
    assert (item.result, topic.state) == ("failed", "failed")
    meeting.minutes.create(state="signed")
    with pytest.raises(Refused, match="纪要已经签发"):
        correcting.correct_item(item, reason="再改", by=council.by, pack=BASE, yes=5, no=0)
    assert Item.objects.get().yes == 1


def test_several_persons_that_slipped_in_later_are_refused_at_the_vote(council):
    topic = make_topic(council, category="personnel")
    _meeting, item = discussed(council, topic)
    topic.persons.set([make.make_person(council.school), make.make_person(council.school)])
    with pytest.raises(Refused, match="一题一议、逐人表决"):
        decide(council, item, 5)


def test_whoever_left_a_topic_that_was_carried_over_is_still_out_in_the_next(council):
    _meeting, items = opened(council, *(make_topic(council) for _ in range(3)))
    begin(council, items[0])
    all_speak(council, items[0])
    decide(council, items[0], 5)
    begin(council, items[1])
    discussing.leave_room(items[1], person=council.board[4], by=council.by, pack=BASE)
    discussing.carry_over(items[1], by=council.by, pack=BASE)
    assert begin(council, items[2]).present == 4


def test_meeting_that_was_called_off_takes_neither_topic_nor_roll(council):
    meeting = calling.call_off_meeting(called(council), reason="改期", by=council.by)
    with pytest.raises(Refused, match="已经结束或者取消"):
        on_agenda(council, meeting, make_topic(council))
    with pytest.raises(Refused, match="已经取消"):
        holding.take_roll(meeting, roll=roll_of(council.board), by=council.by, pack=BASE)


def test_votes_by_name_are_not_corrected_into_other_totals(council):
    _meeting, item = discussed(council, make_topic(council))
    item = decide(council, item, method="named", named=dict.fromkeys(council.board, "yes"))
    with pytest.raises(Refused, match="与逐人登记的记名投票不符"):
        correcting.correct_item(item, reason="误", yes=4, no=1, by=council.by, pack=BASE)
