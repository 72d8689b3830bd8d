"""Several recorders at once, forms sent again and again, the power gone at any statement: one effect, nothing half."""

import os
import random

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.activity.test_races import at_once, refused
from tests.meeting.council import BASE, called, make_council, make_topic, on_agenda, opened
from zhuji.matter.models import Topic
from zhuji.meeting.actions import agenda, deciding, discussing, holding
from zhuji.meeting.models import Item, Meeting, Sent, Speech
from zhuji.org.log import verify
from zhuji.org.models import LogEntry

ROUNDS = int(os.environ.get("ZHUJI_ROUNDS", "3"))
pytestmark = pytest.mark.trust


def council_of(n=0):
    return make_council(make.make_unit("education-committee", "区委"), code=f"R{n}")


def discussed(council, topic):
    meeting, (item,) = opened(council, topic)
    discussing.begin_item(item, by=council.by, pack=BASE)
    return meeting, discussing.speak_in_turn(item, by=council.by, pack=BASE)


def vote(council, item, yes, no=0):
    return deciding.decide_item(item, method="hands", yes=yes, no=no, abstain=0, by=council.by, pack=BASE)


@pytest.mark.django_db(transaction=True)
def test_of_eight_recorders_who_decide_at_once_one_does_and_the_others_are_told(record_figures):
    for n in range(ROUNDS):
        council = council_of(n)
        _meeting, item = discussed(council, make_topic(council))
        came_to = at_once(lambda k, c=council, i=item: vote(c, i, 5 - k % 2 * 4, k % 2 * 4).result)
        assert 0 < refused(came_to) < 8
        item.refresh_from_db()
        topic = Topic.objects.get(pk=item.topic_id)
        assert {r for r in came_to if isinstance(r, str)} == {item.result}
        assert (item.yes + item.no, topic.state) == (5, item.result)
        assert LogEntry.objects.filter(row=item.pk, table="meeting.item", verb="decided").count() == 1
    record_figures("T22-decide", rounds=ROUNDS, threads=8, double_votes=0, lost_updates=0)


@pytest.mark.django_db(transaction=True)
def test_whoever_leaves_while_the_vote_is_taken_is_counted_or_not_but_never_both(record_figures):
    for n in range(ROUNDS):
        council = council_of(n)
        _meeting, item = discussed(council, make_topic(council))
        gone = council.board[4]

        def work(k, c=council, i=item, gone=gone):
            if k % 2:
                return vote(c, i, 5)
            return discussing.leave_room(i, person=gone, by=c.by, pack=BASE)

        refused(at_once(work))
        item.refresh_from_db()
        if item.state == "decided":
            assert (item.present, item.yes, item.away.count()) == (5, 5, 0)
        else:
            assert (item.present, item.yes, item.away.count()) == (4, None, 1)
    record_figures("T22-leave-decide", rounds=ROUNDS, threads=8, wrong=0)


@pytest.mark.django_db(transaction=True)
def test_topic_stands_on_one_agenda_and_meetings_get_numbers_of_their_own(record_figures):
    for n in range(ROUNDS):
        council = council_of(n)
        topic = make_topic(council)
        meetings = [called(council) for _ in range(4)]
        came_to = at_once(lambda k, c=council, ms=meetings, t=topic: on_agenda(c, ms[k % 4], t).pk)
        assert refused(came_to) == 6
        assert Item.objects.filter(topic=topic, state="waiting").count() == 1

        opened_ones = [opened_later(council) for _ in range(4)]
        at_once(lambda k, c=council, ms=opened_ones: holding.open_meeting(ms[k % 4], by=c.by, pack=BASE))
        numbers = Meeting.objects.filter(activity__unit=council.school, state="open").values_list("number", flat=True)
        assert sorted(numbers) == [1, 2, 3, 4]
    record_figures("T22-agenda", rounds=ROUNDS, threads=8, duplicates=0)


def opened_later(council):
    """A meeting that wants only to be opened."""
    meeting = called(council)
    on_agenda(council, meeting, make_topic(council))
    return holding.take_roll(meeting, roll=dict.fromkeys(council.board, "present"), by=council.by, pack=BASE)


@pytest.mark.django_db(transaction=True)
def test_meeting_closes_once_and_speeches_keep_places_of_their_own():
    council = council_of()
    meeting, (item,) = opened(council, make_topic(council))
    discussing.begin_item(item, by=council.by, pack=BASE)
    came_to = at_once(lambda k: discussing.speak(item, person=council.board[1 + k % 4], by=council.by, pack=BASE))
    assert refused(came_to) == 0
    assert sorted(Speech.objects.values_list("place", flat=True)) == list(range(1, 9))
    discussing.speak_in_turn(item, by=council.by, pack=BASE)
    vote(council, item, 5)
    assert refused(at_once(lambda k: holding.close_meeting(meeting, by=council.by, pack=BASE))) == 0
    assert LogEntry.objects.filter(table="meeting.meeting", verb="closed").count() == 1
    assert verify()[1] is None


# ── sent again, out of order, with another content (T25) ─────────────────────────────────────────────────────────────


def steps_of(council, meeting, item):
    """The forms of one topic as the page sends them, each with its token."""
    key = {"item": item.pk}
    shown = "abstain=0&method=hands&no=0&yes=5"
    return [
        {"step": "begin", "token": "a", **key},
        {"step": "speak", "token": "b", "person": council.board[1].pk, "text": "赞成", **key},
        {"step": "speak-all", "token": "c", **key},
        {"step": "decide", "token": "d", "method": "hands", "yes": 5, "no": 0, "abstain": 0, "shown": shown,
         "resolution": "同意。", **key},
        {"step": "close", "token": "e"},
    ]  # fmt: skip


@pytest.mark.django_db
def test_forms_of_the_page_sent_again_and_out_of_order_have_one_effect(district, record_figures):
    council, rng, sent = make_council(district), random.Random(7), 0
    client = Client()
    client.force_login(council.by, backend="django.contrib.auth.backends.ModelBackend")
    for n in range(ROUNDS * 2):
        meeting, (item,) = opened(council, make_topic(council))
        url = reverse("meeting-step", args=[meeting.pk])
        forms = [form | {"token": f"{form['token']}{n}"} for form in steps_of(council, meeting, item)]
        for number, form in enumerate(forms):
            again = [form, *rng.choices(forms[: number + 1], k=rng.randint(0, 3))]
            for each in again:
                assert client.post(url, each).status_code in (200, 302)
                sent += 1
            if number:
                other = client.post(url, forms[1] | {"text": "反对"})
                assert other.status_code == 200  # refused, with what was typed
        item.refresh_from_db()
        meeting.refresh_from_db()
        assert (item.result, item.yes, meeting.state) == ("passed", 5, "closed")
        assert [s.text for s in item.speeches.exclude(text="")] == ["赞成"]
        assert item.speeches.count() == 5
    assert Sent.objects.count() == ROUNDS * 2 * 5
    record_figures("T25-meeting", sequences=ROUNDS * 2, posts=sent, duplicates=0)


# ── the power gone at the n-th statement (T27) ───────────────────────────────────────────────────────────────────────


class PowerGone(OperationalError):
    pass


class FailAt:
    """Lets the n-th statement that writes or reads fail."""

    def __init__(self, n):
        self.n, self.seen = n, 0

    def __call__(self, execute, sql, params, many, context):
        self.seen += 1
        if self.seen == self.n:
            raise PowerGone
        return execute(sql, params, many, context)


def standing(*rows):
    """All that could be half done."""
    for row in rows:
        row.refresh_from_db()
    values = [{k: v for k, v in vars(row).items() if not k.startswith("_")} for row in rows]
    return values, LogEntry.objects.count(), Topic.objects.order_by("pk").values_list("state", "version")[::1]


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["put on", "decide", "close"])
def test_failure_at_any_statement_leaves_before_or_after(district, what, record_figures):
    council = make_council(district)
    topic, later = make_topic(council), make_topic(council)
    meeting, item = discussed(council, topic)
    if what == "close":
        vote(council, item, 5)
    use_case = {
        "put on": lambda: agenda.put_on_agenda(meeting, topic=later, late_because="急", by=council.by, pack=BASE),
        "decide": lambda: vote(council, item, 5),
        "close": lambda: holding.close_meeting(meeting, by=council.by, pack=BASE),
    }[what]
    before, n = standing(meeting, item, topic, meeting.activity), 0
    while True:
        n += 1
        failing = FailAt(n)
        try:
            with connection.execute_wrapper(failing):
                use_case()
        except PowerGone:
            assert standing(meeting, item, topic, meeting.activity) == before
            continue
        break
    assert failing.seen < n
    assert standing(meeting, item, topic, meeting.activity) != before
    assert verify()[1] is None
    record_figures("T27-meeting", flow=what, statements=n - 1, half_done=0)
