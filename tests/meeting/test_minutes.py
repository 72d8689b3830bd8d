"""Minutes from the draft to the signature: who must have been heard, what is locked, what a correction leaves."""

import datetime as dt

import pytest
from django.utils.timezone import localdate

from tests import factories as make
from tests import minuted
from tests.meeting.council import BASE, make_council, make_topic, opened
from zhuji.activity.actions.activities import correct_activity, withdraw_activity
from zhuji.core.differences import differences
from zhuji.core.errors import Refused
from zhuji.document.official.minutes import lines_of
from zhuji.meeting.actions.correcting import correct_item
from zhuji.meeting.actions.deciding import decide_item
from zhuji.meeting.actions.discussing import begin_item, speak
from zhuji.meeting.actions.holding import close_meeting
from zhuji.meeting.actions.minutes import (
    circulate_minutes,
    confirm_minutes,
    correct_minutes,
    draw_minutes,
    sign_minutes,
)
from zhuji.meeting.content import digest_of, refuse_if_signed
from zhuji.meeting.models import Meeting, Minutes
from zhuji.org.models import LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(school, committee):
    """(meeting, the five members of the body); the fifth was excused."""
    return minuted.make_held(school, committee)


def account(person):
    return person.user


def passed_round(meeting, by):
    return circulate_minutes(draw_minutes(meeting=meeting, by=by), by=by)


def all_agree(minutes, people):
    for person in people:
        confirm_minutes(minutes, person=person, agreed=True, by=account(person))


def signed(held):
    meeting, seats = held
    minutes = passed_round(meeting, account(seats[3]))
    all_agree(minutes, seats[:4])
    return sign_minutes(minutes, by=account(seats[0]))


def test_chair_signs_what_everybody_present_confirmed_and_the_meeting_gets_its_day(held):
    minutes = signed(held)
    meeting = Meeting.objects.get()
    assert (minutes.state, minutes.number, meeting.number, meeting.minutes_on) == (
        "signed",
        "〔2026〕第1次",
        1,
        localdate(),
    )
    assert minutes.digest == digest_of(minutes.content)
    assert sorted(minutes.confirmations.values_list("person__name", flat=True)) == ["孙立", "李洁", "王敏", "赵刚"]
    verbs = LogEntry.objects.filter(unit=meeting.activity.unit).order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["minutes drawn", "minutes circulated", *["minutes confirmed"] * 4, "minutes signed"]


def test_meeting_that_goes_on_has_no_minutes_yet(school, committee, officer):
    meeting = minuted.make_meeting(school, state="open")
    with pytest.raises(Refused, match="还没有结束"):
        draw_minutes(meeting=meeting, by=officer)


def test_draft_that_went_round_to_nobody_is_not_signed(held):
    meeting, seats = held
    minutes = draw_minutes(meeting=meeting, by=account(seats[3]))
    with pytest.raises(Refused, match="还没有送出席人员确认"):
        sign_minutes(minutes, by=account(seats[0]))


def test_signature_waits_for_everybody_present_and_names_them(held):
    meeting, seats = held
    minutes = passed_round(meeting, account(seats[3]))
    all_agree(minutes, seats[:2])
    with pytest.raises(Refused, match="还有人没有确认：王敏、李洁|还有人没有确认：李洁、王敏"):
        sign_minutes(minutes, by=account(seats[0]))


def test_objection_stands_in_the_way_until_the_records_are_mended_and_everybody_is_asked_again(held):
    meeting, seats = held
    minutes = passed_round(meeting, account(seats[3]))
    all_agree(minutes, seats[:3])
    confirm_minutes(minutes, person=seats[3], agreed=False, remark="应为 65 万元", by=account(seats[3]))
    with pytest.raises(Refused, match="李洁（应为 65 万元）"):
        sign_minutes(minutes, by=account(seats[0]))
    meeting.items.update(resolution="同意立项，资金控制在 65 万元以内。")

    again = passed_round(meeting, account(seats[3]))

    assert again.pk == minutes.pk
    assert again.confirmations.filter(agreed=None).count() == 4
    assert "65 万元" in again.content["items"][0]["resolution"]


def test_nobody_but_the_chair_signs(held):
    meeting, seats = held
    minutes = passed_round(meeting, account(seats[3]))
    all_agree(minutes, seats[:4])
    with pytest.raises(Refused, match="由会议主持人签发"):
        sign_minutes(minutes, by=account(seats[1]))


def test_where_no_chair_is_on_record_whoever_holds_the_post_that_chairs_signs(school, committee):
    seats = minuted.make_seats(committee)
    meeting = minuted.make_meeting(school, None, on_paper=True)
    minutes = passed_round(meeting, account(seats[1]))
    with pytest.raises(Refused, match="由会议主持人签发"):
        sign_minutes(minutes, by=account(seats[1]))
    assert sign_minutes(minutes, by=account(seats[0])).state == "signed"


def test_everybody_confirms_for_himself_and_only_who_was_present(held):
    meeting, seats = held
    minutes = passed_round(meeting, account(seats[3]))
    with pytest.raises(Refused, match="不能代为确认"):
        confirm_minutes(minutes, person=seats[1], agreed=True, by=account(seats[3]))
    with pytest.raises(Refused, match="只有出席会议的人"):
        confirm_minutes(minutes, person=seats[4], agreed=True, by=account(seats[4]))
    with pytest.raises(Refused, match="请写明哪里"):
        confirm_minutes(minutes, person=seats[1], agreed=False, by=account(seats[1]))


def test_for_somebody_without_an_account_another_notes_it_and_his_name_stands_beside_it(held):
    meeting, seats = held
    seats[2].user.is_active = False
    seats[2].user.save()
    minutes = passed_round(meeting, account(seats[3]))
    row = confirm_minutes(minutes, person=seats[2], agreed=True, by=account(seats[3]))
    assert (row.agreed, row.by) == (True, account(seats[3]))


@pytest.mark.parametrize("step", ["circulate", "sign"])
def test_records_changed_after_the_draft_are_drawn_again_before_the_next_step(held, step):
    meeting, seats = held
    minutes = draw_minutes(meeting=meeting, by=account(seats[3]))
    if step == "sign":
        minutes = circulate_minutes(minutes, by=account(seats[3]))
        all_agree(minutes, seats[:4])
    meeting.items.update(yes=2)
    with pytest.raises(Refused, match="改过"):
        {"circulate": circulate_minutes, "sign": sign_minutes}[step](minutes, by=account(seats[0]))


def test_signed_minutes_lock_the_records_until_a_correction_is_opened(held):
    meeting, seats = held
    refuse_if_signed(meeting)
    minutes = signed(held)
    with pytest.raises(Refused, match="记录已锁定"):
        refuse_if_signed(meeting)
    with pytest.raises(Refused, match="记录已锁定"):
        draw_minutes(meeting=meeting, by=account(seats[3]))
    correct_minutes(minutes, reason="金额写错", by=account(seats[3]))
    refuse_if_signed(meeting)


def test_day_chair_and_attendance_are_locked_with_the_minutes(held):
    meeting, seats = held
    activity, by = meeting.activity, account(seats[3])
    activity = correct_activity(activity, version=1, by=by, pack=BASE, place="二楼会议室")
    signed((Meeting.objects.get(), seats))
    with pytest.raises(Refused, match="记录已锁定"):
        correct_activity(activity, version=2, by=by, pack=BASE, place="操场")
    with pytest.raises(Refused, match="记录已锁定"):
        withdraw_activity(activity, reason="重复", by=by)


def test_correction_is_a_new_edition_with_reason_and_difference_and_the_old_one_stays(held):
    meeting, seats = held
    first = signed(held)
    Meeting.objects.update(minutes_on=dt.date(2026, 3, 9))
    edition = correct_minutes(first, reason="金额写错", by=account(seats[3]))
    meeting.items.update(resolution="同意立项，资金控制在 66 万元以内。")
    edition = passed_round(meeting, account(seats[3]))
    all_agree(edition, seats[:4])
    edition = sign_minutes(edition, by=account(seats[0]))

    first = Minutes.objects.get(edition=1)
    assert (edition.edition, edition.number, first.state) == (2, first.number, "signed")
    assert first.digest == digest_of(first.content)
    changes = differences(lines_of(first), lines_of(edition))
    assert ("-", "决议：同意立项，资金控制在 60 万元以内。") in changes
    assert ("+", "决议：同意立项，资金控制在 66 万元以内。") in changes
    assert ("+", "本纪要为第2版，更正原因：金额写错") in changes
    assert Meeting.objects.get().minutes_on == dt.date(2026, 3, 9)  # the day of the first signature


def test_correction_needs_a_reason_and_a_signature_to_correct(held):
    meeting, seats = held
    minutes = draw_minutes(meeting=meeting, by=account(seats[3]))
    with pytest.raises(Refused, match="直接改记录即可"):
        correct_minutes(minutes, reason="x", by=account(seats[3]))
    minutes = passed_round(meeting, account(seats[3]))
    all_agree(minutes, seats[:4])
    minutes = sign_minutes(minutes, by=account(seats[0]))
    with pytest.raises(Refused, match="更正的原因"):
        correct_minutes(minutes, reason=" ", by=account(seats[3]))
    with pytest.raises(Refused, match="已经签发"):
        sign_minutes(minutes, by=account(seats[0]))


def test_numbers_run_by_body_and_year(school, committee, officer):
    meetings = [
        minuted.make_meeting(school, on=dt.date(2025, 12, 30)),
        minuted.make_meeting(school, on=dt.date(2026, 1, 5)),
        minuted.make_meeting(school, on=dt.date(2026, 2, 5)),
        minuted.make_meeting(school, on=dt.date(2026, 2, 6), kind="principal-meeting"),
        minuted.make_meeting(school, on=dt.date(2026, 3, 5), number=8),
        minuted.make_meeting(school, on=dt.date(2026, 3, 9)),
    ]
    numbers = [draw_minutes(meeting=meeting, by=officer).number for meeting in meetings]
    own = ["〔2025〕第1次", "〔2026〕第9次", "〔2026〕第10次", "〔2026〕第1次", "〔2026〕第8次", "〔2026〕第11次"]
    assert numbers == own  # the fifth had been numbered before


def test_meeting_held_on_its_pages_becomes_minutes_that_can_be_corrected(district):
    c = make_council(district)
    meeting, (item,) = opened(c, make_topic(c, "外墙维修"), absent=[c.board[4]], observers=[c.office[0]])
    begin_item(item, by=c.by, pack=BASE, recused=[])
    for person in (*c.board[1:4], c.secretary):
        speak(item, person=person, by=c.by, pack=BASE, text="同意" if person == c.board[1] else "")
    decide_item(item, by=c.by, pack=BASE, method="hands", yes=4, no=0, abstain=0, resolution="同意。")
    close_meeting(meeting, by=c.by, pack=BASE)
    meeting.refresh_from_db()
    for person in c.board[1:4]:
        make.make_user(person)

    minutes = passed_round(meeting, c.by)
    all_agree(minutes, c.board[:4])
    minutes = sign_minutes(minutes, by=c.by)

    lines = lines_of(minutes)
    assert {
        "请假：郑洁",
        "列席：孙立",
        "钱进：同意",
        "应到会 5 人，在场 4 人；举手：赞成 4 票，反对 0 票，弃权 0 票。",
    } <= set(lines)
    with pytest.raises(Refused, match="已经签发"):
        correct_item(item, reason="写错", by=c.by, pack=BASE, resolution="同意立项。")
    correct_minutes(minutes, reason="写错", by=c.by)
    correct_item(item, reason="写错", by=c.by, pack=BASE, resolution="同意立项。")
    assert "决议：同意立项。" in lines_of(draw_minutes(meeting=meeting, by=c.by))


@pytest.mark.parametrize(
    ("items", "kept"),
    [
        ([("failed", "permanent"), ("failed", "30-years")], "10-years"),
        ([("passed", "30-years"), ("failed", "permanent")], "30-years"),
        ([("passed", "10-years"), ("deferred", "permanent")], "permanent"),
        ([], "permanent"),
    ],
)
def test_minutes_are_kept_as_long_as_the_longest_of_what_was_decided(school, committee, officer, items, kept):
    meeting = minuted.make_meeting(school)
    for result, retention in items:
        minuted.make_item(meeting, minuted.make_topic(school, retention=retention), result=result)
    assert draw_minutes(meeting=meeting, by=officer).retention == kept


def test_minutes_are_drawn_with_the_same_few_queries_however_long_the_agenda(
    school, committee, officer, django_assert_max_num_queries
):
    meeting = minuted.make_meeting(school)
    people = [make.make_person(committee) for _ in range(9)]
    minuted.attend(meeting, people)
    for _ in range(8):
        minuted.make_item(meeting, minuted.make_topic(school))
    with django_assert_max_num_queries(32):
        draw_minutes(meeting=meeting, by=officer)
