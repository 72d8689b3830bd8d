"""Measures of decisions: a naive oracle agrees on random meetings; the guard refuses just what the review would find; no
row is counted twice."""

import datetime as dt
from random import Random

import pytest
from django.utils.timezone import localdate

from tests.decided import make_item, make_meeting, make_topic
from tests.factories import make_activity, make_person, make_post
from tests.meeting.oracle import wrong_meeting, wrong_rules
from zhuji.duty.review import decision_rules, family_of, review
from zhuji.matter.models import OpinionRequest, View
from zhuji.meeting.models import Away, Item, Meeting, Speech
from zhuji.pack.guard import Broken, broken_by, refuse_if_broken
from zhuji.pack.load import load
from zhuji.pack.measuring import rows_of
from zhuji.pack.reasons import explain
from zhuji.pack.schema.decided import ItemsHeld, ItemsRecusalIgnored, ItemsWithoutStep
from zhuji.pack.wordings import BROKEN, NEVER, key_of

pytestmark = pytest.mark.django_db
BASE = load("base")
TODAY = localdate()
DAY = TODAY - dt.timedelta(days=40)
MATTERS = ("budget", "appointment", "spending", "teaching", "reform", "party-building", "study")
JUDGED = {
    "decision.party-meeting.quorum", "decision.principal-meeting.quorum", "decision.party-meeting.cadre-quorum",
    "decision.pre.research", "decision.pre.communicate", "decision.cadre.vote", "decision.party-meeting.vote",
    "decision.near-tie", "tzyd.categories", "decision.last-speak", "decision.result", "decision.recusal",
    "minutes.signed", "minutes.dated", "decision.notice",
}  # fmt: skip


def any_of(random, *values):
    return random.choice(values)


def random_meeting(random, school, committee, number):
    kind = any_of(random, "party-meeting", "party-meeting", "principal-meeting")
    unit = school if kind == "principal-meeting" else any_of(random, school, committee)
    day = TODAY - dt.timedelta(days=random.randint(0, 300))
    entitled = any_of(random, None, *range(1, 10))
    present = None if entitled is None else any_of(random, None, *range(entitled + 1))
    minutes = any_of(random, None, day, *(day + dt.timedelta(days=n) for n in (-1, 1, 15, 16)))
    notice = any_of(random, None, *(day - dt.timedelta(days=n) for n in (-1, 0, 1, 2, 3)))
    fields = {"entitled": entitled, "present": present, "minutes_on": minutes, "notice_on": notice}
    meeting = make_meeting(unit, day, kind, code=f"M{number}", **fields)
    for _ in range(random.randint(0, 4)):
        random_item(random, school, meeting)


def random_item(random, school, meeting):
    day = meeting.activity.held_on
    matter = any_of(random, *MATTERS)
    amount = any_of(random, None, 9999, 10000) if matter == "spending" else None
    done = any_of(random, {}, {"research": None}, {"research": day}, {"research": day + dt.timedelta(days=1)})
    title = f"议题{random.randint(1, 12)}"
    topic = make_topic(
        school, title, matter=matter, amount=amount, day=day, done_on=done, edition=any_of(random, 1, 1, 2)
    )
    topic.urgent = random.random() < 0.2
    topic.save()
    for role in ("secretary", "principal"):
        if random.random() < 0.8:
            given = day + dt.timedelta(days=any_of(random, -3, 0, 1))
            stance = any_of(random, "agreed", "agreed", "different", "serious")
            View.objects.create(topic=topic, role=role, given_on=given, stance=stance, edition=any_of(random, 1, 2))
    votes = {name: any_of(random, None, *range(6)) for name in ("yes", "no", "abstain")}
    make_item(
        meeting, topic, result=any_of(random, "passed", "passed", "failed", "deferred", ""), recused=any_of(random, 0, 0, 1),
        chair_last=any_of(random, None, True, False), **votes,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_naive_oracle_agrees_on_random_meetings(school, committee, seed):
    random = Random(seed)
    for number in range(25):
        random_meeting(random, school, committee, number)
    items = list(Item.objects.select_related("topic", "meeting__activity"))
    expected = {(rule, item.topic.code) for item in items for rule in wrong_rules(item, items)}
    meetings = Meeting.objects.select_related("activity")
    expected |= {(rule, row.activity.code) for row in meetings for rule in wrong_meeting(row, TODAY)}

    lines = review(family_of([school]), TODAY - dt.timedelta(days=400), TODAY)

    assert {(line.rule.id, line.record) for line in lines if line.known and line.rule.id in JUDGED} == expected
    assert len(expected) > 20


def test_every_rule_of_decisions_is_said_in_plain_chinese():
    for rule in decision_rules(BASE).values():
        for number, ask in enumerate(rule.asks):
            if ask.counts.measure.startswith(("items", "meetings-at", "meetings-led", "executions")):
                assert key_of(ask.counts) in BROKEN
                assert key_of(ask.counts) in NEVER
            assert explain(rule, number, "row-broken") != "记录不合要求"
            assert "%" not in explain(rule, number, "row-broken").replace("%的", "")


def test_majority_of_those_present_is_named_as_such(school):
    meeting = make_meeting(school, DAY, entitled=7, present=5)
    make_item(meeting, make_topic(school, matter="appointment", day=DAY), yes=3, no=2)
    line = next(x for x in review({school.pk}, DAY, TODAY) if x.rule.id == "decision.cadre.vote")
    assert "不能以到会人数计算" in line.said


def open_meeting(school, kind="party-meeting", **fields):
    """A meeting that is called and not yet held."""
    meeting = make_meeting(school, TODAY, kind, **fields)
    Meeting.objects.filter(pk=meeting.pk).update(state="called")
    meeting.activity.state = "planned"
    meeting.activity.save()
    return meeting


def guards(item, guard):
    return {rule.id for rule, _said in broken_by(BASE, guard, item, TODAY)}


def test_topic_without_what_must_come_before_is_kept_off_the_agenda_with_the_article(school):
    topic = make_topic(school, "年度预算", matter="budget", day=TODAY)
    item = make_item(open_meeting(school), topic, result="")
    with pytest.raises(Broken, match="（七）沟通"):
        refuse_if_broken(BASE, "agenda", item, TODAY)
    assert guards(item, "agenda") == {"decision.pre.research", "decision.pre.communicate"}


def test_topic_with_everything_before_is_let_onto_the_agenda(school):
    topic = make_topic(school, "年度预算", matter="budget", day=TODAY, done=["research"])
    for role in ("secretary", "principal"):
        View.objects.create(topic=topic, role=role, given_on=TODAY, stance="agreed")
    assert guards(make_item(open_meeting(school), topic, result=""), "agenda") == set()


def test_topic_at_the_wrong_meeting_is_refused_unless_it_is_only_worked_out_there(school):
    topic = make_topic(school, "年度预算", matter="budget", day=TODAY)
    item = make_item(open_meeting(school, "principal-meeting"), topic, result="")
    assert guards(item, "agenda") == {"tzyd.categories"}
    Item.objects.update(purpose="draft")
    assert guards(item, "agenda") == set()


@pytest.mark.parametrize(("present", "refused"), [(4, set()), (3, {"decision.party-meeting.cadre-quorum"})])
def test_personnel_topic_is_opened_only_with_two_thirds(school, present, refused):
    topic = make_topic(school, matter="appointment", day=TODAY)
    item = make_item(open_meeting(school, entitled=5), topic, result="", state="open", present=present, entitled=5)
    assert guards(item, "discuss") == refused


@pytest.mark.parametrize(
    ("votes", "refused"),
    [
        ({"yes": 4, "no": 1}, set()),
        ({"yes": 3, "no": 2}, {"decision.cadre.vote", "decision.near-tie"}),
        ({"yes": 4, "no": 0, "abstain": 2}, {"decision.recusal"}),
    ],
)
def test_personnel_topic_is_decided_only_by_more_than_half_of_those_entitled(school, votes, refused):
    topic = make_topic(school, matter="appointment", day=TODAY)
    item = make_item(open_meeting(school, entitled=7), topic, present=5, entitled=7, **votes)
    assert guards(item, "decide") == refused


def test_award_is_not_decided_without_the_answer_of_the_branch(school, branch):
    topic = make_topic(school, matter="awards", day=TODAY)
    item = make_item(open_meeting(school, entitled=5), topic, present=5, entitled=5, yes=5)
    request = OpinionRequest.objects.create(topic=topic, branch=branch, asked_on=TODAY, due=TODAY)
    assert guards(item, "decide") == {"title.party-opinion"}
    request.answer, request.answered_on = "agreed", TODAY
    request.save()
    assert guards(item, "decide") == set()


def test_meeting_is_not_closed_with_a_topic_that_has_no_result(school):
    item = make_item(make_meeting(school, TODAY), make_topic(school), result="")
    assert guards(item, "close") == {"decision.result"}
    Item.objects.update(state="carried")
    assert guards(item, "close") == set()


def test_agenda_that_is_taken_off_is_not_looked_at(school):
    topic = make_topic(school, "年度预算", matter="budget", day=DAY)
    make_item(make_meeting(school, DAY), topic, result="", state="taken-off")
    assert rows_of(ItemsHeld(measure="items-held", at=("party-meeting",))).rows.count() == 0


def test_item_is_one_row_however_many_of_its_people_steps_and_posts_match(school, committee):
    people = [make_person(school, f"成员{n}") for n in range(3)]
    for person in people:
        make_post(person, committee, "committee-member")
        make_post(person, school, "deputy-principal")
    meeting = make_meeting(school, DAY, entitled=3, present=3)
    topic = make_topic(school, matter="reform", day=DAY)
    topic.persons.set(people)
    item = make_item(meeting, topic, yes=3)
    spec = ItemsRecusalIgnored(
        measure="items-recusal-ignored", at=("party-meeting",), seats=("committee-member", "deputy-principal")
    )
    assert rows_of(spec).rows.count() == 1
    Away.objects.bulk_create(Away(item=item, person=person, why="recused") for person in people)
    Item.objects.update(recused=3, yes=0)
    assert rows_of(spec).rows.count() == 0
    step = ItemsWithoutStep(measure="items-without-step", at=("party-meeting",), step="research")
    assert rows_of(step).rows.count() == 1


def test_somebody_concerned_who_spoke_took_part(school):
    person = make_person(school, "当事人")
    topic = make_topic(school, matter="awards", day=DAY)
    topic.persons.add(person)
    item = make_item(make_meeting(school, DAY), topic)
    rows = ItemsRecusalIgnored(measure="items-recusal-ignored", at=("party-meeting",), seats=("secretary",))
    assert rows_of(rows).rows.count() == 0
    Speech.objects.create(item=item, person=person, place=1)
    assert rows_of(rows).rows.count() == 1


def test_plain_activity_with_the_number_of_an_item_is_not_taken_for_it(school, branch):
    """Keys of items and activities are both small numbers."""
    make_item(make_meeting(school, DAY), make_topic(school, matter="budget", day=DAY))
    activity = make_activity(branch, "theme-day", DAY)
    assert {rule.id for rule, _said in broken_by(BASE, "agenda", activity, DAY)} == set()
