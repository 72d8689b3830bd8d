"""Whatever is done in whatever order: no decision stands that breaks a hard rule (T11).

Every step may be wrong; a refusal is an answer, anything else a fault. What stands is held against a reading of the
rules of its own, by plain counting over the rows."""

import os

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.meeting.council import BASE, PARTY, PRINCIPALS, make_council, make_topic
from zhuji.core.errors import Refused
from zhuji.matter.models import Topic
from zhuji.meeting.actions import agenda, calling, correcting, deciding, discussing, holding
from zhuji.meeting.judging import broken_rules
from zhuji.meeting.models import Item, Meeting
from zhuji.org.models import Unit

EXAMPLES, STEPS = int(os.environ.get("ZHUJI_EXAMPLES", "100")), 30
TODAY = localdate()
N = st.integers(0, 8)
FEW = st.integers(-1, 8)


class Sitting(RuleBasedStateMachine):
    """A school, some topics, meetings of both bodies, and hands that take any step at any time."""

    district: Unit

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.refused = self.done = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(board=st.sampled_from([1, 3, 5, 7]), office=st.sampled_from([1, 2, 4]), ready=st.booleans())
    def found(self, board, office, ready):
        self.council = make_council(self.district, board=board, office=office)
        self.people = [*self.council.board, *self.council.office]
        concerned = [self.people[-1]]
        make_topic(self.council)
        make_topic(self.council, weighty=True, category="personnel", persons=concerned)
        make_topic(self.council, body=PRINCIPALS, category="other", matter="administration")
        make_topic(self.council, drafted_by=PRINCIPALS, urgent=True)
        make_topic(self.council, persons=self.people[:2], category="personnel", subjects=2)
        make_topic(self.council, views=[])
        if ready:
            self.call(PARTY)
            self.put(0, 0, "decide", "急")
            self.put(1, 0, "decide", "急")
            self.roll([])
            self.open(0)

    # ── what hands may do ────────────────────────────────────────────────────────────────────────────────────────────

    def one(self, rows, n):
        rows = list(rows.order_by("pk"))
        return rows[n % len(rows)] if rows else None

    def attempt(self, use_case, *found, **fields):
        if any(row is None for row in found):
            return
        try:
            with transaction.atomic():
                use_case(*found, by=self.council.by, **fields)
            self.done += 1
        except Refused:
            self.refused += 1

    def item(self, n):
        live = Item.objects.filter(state="open")
        return self.one(live if live.exists() and n % 4 else Item.objects.all(), n)

    @rule(body=st.sampled_from([PARTY, PRINCIPALS]))
    def call(self, body):
        where = {"unit": self.council.school, "body": body, "held_on": TODAY, "sure": True}
        self.attempt(calling.call_meeting, pack=BASE, **where)

    @rule(topic=N, n=N, purpose=st.sampled_from(Item.Purpose.values), because=st.sampled_from(["", "急"]))
    def put(self, topic, n, purpose, because):
        fields = {"topic": self.one(Topic.objects, topic), "purpose": purpose, "late_because": because}
        self.attempt(agenda.put_on_agenda, self.one(Meeting.objects, n), pack=BASE, **fields)

    @rule(n=N)
    def take_off(self, n):
        self.attempt(agenda.take_off_agenda, self.item(n))

    @rule(n=N)
    def take_earlier(self, n):
        self.attempt(agenda.take_earlier, self.item(n))

    @rule(away=st.lists(N, max_size=3), n=N)
    def roll(self, away, n=0):
        meeting = self.one(Meeting.objects, n)
        if meeting is None:
            return
        members = self.council.board if meeting.activity.kind == PARTY else self.council.office
        roll = {p: "absent" if i in away else "present" for i, p in enumerate(members)}
        self.attempt(holding.take_roll, meeting, roll=roll, pack=BASE)

    @rule(n=N)
    def open(self, n):
        self.attempt(holding.open_meeting, self.one(Meeting.objects, n), pack=BASE)

    @rule(n=N)
    def close(self, n):
        self.attempt(holding.close_meeting, self.one(Meeting.objects, n), pack=BASE)

    @rule(n=N, properly=st.booleans())
    def begin(self, n, properly):
        item = self.one(Item.objects.filter(state="waiting"), n)
        recused = []
        if item is not None and properly:
            here = item.meeting.activity.attendance.filter(status="present").values("person")
            recused = list(item.topic.persons.filter(pk__in=here))
        self.attempt(discussing.begin_item, item, recused=recused, pack=BASE)

    @rule(n=N, who=N, what=st.sampled_from(["leave", "back", "recuse", "speak"]))
    def move(self, n, who, what):
        use_case = {"leave": discussing.leave_room, "back": discussing.return_to_room, "recuse": discussing.recuse}
        use_case = use_case.get(what, discussing.speak)
        self.attempt(use_case, self.item(n), person=self.people[who % len(self.people)], pack=BASE)

    @rule(n=N)
    def speak_all(self, n):
        self.attempt(discussing.speak_in_turn, self.item(n), pack=BASE)

    @rule(n=N, yes=FEW, no=FEW, abstain=FEW, method=st.sampled_from(["hands", "secret", "oral", ""]))
    def vote(self, n, yes, no, abstain, method):
        votes = {"yes": yes, "no": no, "abstain": abstain, "method": method}
        self.attempt(deciding.decide_item, self.item(n), pack=BASE, **votes)

    @rule(n=N, against=st.integers(0, 2))
    def vote_of_all(self, n, against):
        item = self.item(n)
        here = (item.present or 0) if item else 0
        votes = {"yes": max(here - against, 0), "no": min(against, here), "abstain": 0, "method": "hands"}
        self.attempt(deciding.decide_item, item, pack=BASE, **votes)

    @rule(n=N, result=st.sampled_from([*Item.Result.values, ""]))
    def chair_decides(self, n, result):
        self.attempt(deciding.decide_item, self.item(n), pack=BASE, result=result)

    @rule(n=N)
    def defer(self, n):
        self.attempt(deciding.defer_item, self.item(n), because="分歧", pack=BASE)

    @rule(n=N)
    def carry(self, n):
        self.attempt(discussing.carry_over, self.item(n), pack=BASE)

    @precondition(lambda self: Item.objects.filter(state="decided").exists())
    @rule(n=N, yes=FEW, no=FEW)
    def correct(self, n, yes, no):
        item = self.one(Item.objects.filter(state="decided"), n)
        self.attempt(correcting.correct_item, item, reason="误", yes=yes, no=no, abstain=0, pack=BASE)

    @rule(n=N, what=st.sampled_from(["edition", "serious", "agreed", "step", "done"]))
    def change_topic(self, n, what):
        """What others do to a topic meanwhile."""
        topic = self.one(Topic.objects, n)
        if what == "edition":
            topic.edition += 1
            topic.save()
        elif what in ("serious", "agreed"):
            for role in ("secretary", "principal"):
                topic.views.update_or_create(role=role, edition=topic.edition, defaults={"stance": what})
        else:
            topic.steps.update_or_create(kind="research", defaults={"done": what == "done"})

    # ── what must hold ───────────────────────────────────────────────────────────────────────────────────────────────

    @invariant()
    def no_decision_stands_that_breaks_a_hard_rule(self):
        for item in Item.objects.filter(state="decided").exclude(purpose="inform").select_related("topic", "meeting"):
            wrong = faults_of(item)
            assert wrong == [], (item, wrong)
            assert hard(item) == [], item  # and the review, asked afterwards, finds nothing that the guard let through

    @invariant()
    def nothing_is_left_behind(self):
        closed = Item.objects.filter(meeting__state="closed", state__in=["waiting", "open"])
        assert not closed.exists()
        assert not Item.objects.filter(state="open").exclude(meeting__state="open").exists()
        for meeting in Meeting.objects.all():
            assert meeting.items.filter(state="open").count() <= 1

    @invariant()
    def topics_follow_their_items(self):
        for topic in Topic.objects.prefetch_related("items"):
            on = [i for i in topic.items.all() if i.state in ("waiting", "open") and i.purpose != "inform"]
            assert len(on) <= 1
            assert (topic.state == "on-agenda") == bool(on)
            if topic.state in ("passed", "failed"):
                assert any(i.result == topic.state for i in topic.items.all())


def hard(item) -> list[str]:
    """The hard rules that the review finds broken in a decision, by the measures of the pack."""
    day = item.meeting.activity.held_on
    return [
        rule.id for rule, _said in broken_rules(item, BASE, day) if rule.level == "must" and item.result != "deferred"
    ]


def faults_of(item) -> list[str]:
    """The hard rules read anew: what is wrong with a decision that stands."""
    topic, activity = item.topic, item.meeting.activity
    party = activity.kind == PARTY
    here = set(activity.attendance.filter(status="present").values_list("person_id", flat=True))
    inside = here - set(item.away.values_list("person_id", flat=True))
    wrong = []
    if item.purpose == "decide" and activity.kind != topic.body:
        wrong.append("body")
    if 2 * item.present < item.entitled or (party and topic.weighty and 3 * item.present < 2 * item.entitled):
        wrong.append("quorum")
    if inside & set(topic.persons.values_list("pk", flat=True)):
        wrong.append("recusal")
    if item.yes is not None:
        wrong += faults_of_vote(item)
    elif party and item.result != "deferred":
        wrong.append("no vote")
    if not party and (item.yes, item.no, item.abstain) != (None, None, None):
        wrong.append("a vote where the principal decides")
    last = item.speeches.order_by("place").last()
    if item.result != "deferred" and activity.chair_id in inside and (not last or last.person_id != activity.chair_id):
        wrong.append("last word")
    if item.result == "passed" and item.purpose == "decide" and topic.subjects > 1:
        wrong.append("several")
    return wrong


def faults_of_vote(item) -> list[str]:
    wrong = []
    if not all(type(n) is int and n >= 0 for n in (item.yes, item.no, item.abstain)):
        wrong.append("numbers")
    if item.yes + item.no + item.abstain > item.present:
        wrong.append("too many votes")
    if item.result == "passed" and 2 * item.yes <= item.entitled:
        wrong.append("majority")
    near = item.yes > 0 and item.no > 0 and abs(item.yes - item.no) <= 1 and not item.topic.urgent
    if near != (item.result == "deferred"):
        wrong.append("near tie")
    return wrong


@pytest.mark.trust
@pytest.mark.django_db
def test_no_sequence_of_steps_reaches_a_decision_that_breaks_a_hard_rule(district, record_figures):
    Sitting.district = district
    done = []
    Sitting.teardown = counted(Sitting.teardown, done)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    how = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=checks, database=None
    )
    run_state_machine_as_test(Sitting, settings=how)
    steps, refused = sum(d for d, _r in done), sum(r for _d, r in done)
    record_figures("T11-meeting", examples=len(done), steps=steps, refused=refused, violations=0)
    assert steps > 0
    assert refused > 0


def counted(teardown, done):
    def also(self):
        done.append((self.done, self.refused))
        teardown(self)

    return also
