"""The guard at the time and the review afterwards agree: what would have been refused is found, and nothing else."""

import datetime as dt
import os

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.meeting.council import BASE, PARTY, PRINCIPALS, make_council, make_topic, roll_of
from zhuji.core.days import Period
from zhuji.meeting.actions.paper import enter_paper_meeting
from zhuji.meeting.judging import broken_rules
from zhuji.pack.evaluate import Evaluation, Question
from zhuji.pack.findings import found
from zhuji.pack.guard import broken_by
from zhuji.pack.roster import Roster

EXAMPLES = int(os.environ.get("ZHUJI_EXAMPLES", "60"))
DAY = localdate() - dt.timedelta(days=20)
GUARDS = ("agenda", "discuss", "decide", "close")
NUMBER = st.none() | st.integers(0, 6)
PAPER = st.fixed_dictionaries(
    {
        "yes": NUMBER, "no": NUMBER, "abstain": NUMBER, "present": NUMBER, "recused": st.integers(0, 2),
        "method": st.sampled_from(["", "hands", "secret"]), "purpose": st.sampled_from(["decide", "decide", "draft", "inform"]),
        "result": st.sampled_from(["passed", "passed", "failed", "deferred", ""]),
        "chair_last": st.sampled_from([None, True, False]), "circulated": st.booleans(),
    }
)  # fmt: skip
TOPIC = st.fixed_dictionaries(
    {
        "weighty": st.booleans(), "urgent": st.booleans(), "subjects": st.integers(1, 2),
        "body": st.sampled_from([PARTY, PARTY, PRINCIPALS]), "category": st.sampled_from(["personnel", "funds", "other"]),
        "views": st.sampled_from(
            [[], [("secretary", "agreed")], [("secretary", "agreed"), ("principal", "agreed")],
             [("secretary", "agreed"), ("principal", "serious")]]
        ),
    }
)  # fmt: skip


@pytest.mark.trust
@pytest.mark.django_db
def test_review_of_meetings_on_paper_finds_just_what_the_guards_say(district, record_figures):
    tally = {"meetings": 0, "broken": 0}

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip
    @given(
        body=st.sampled_from([PARTY, PRINCIPALS]), away=st.integers(0, 4), said=PAPER, topic=TOPIC, step=st.booleans()
    )
    def holds(body, away, said, topic, step):
        with transaction.atomic():
            tally["meetings"] += 1
            tally["broken"] += agreement(district, body, away, said, topic, step)
            transaction.set_rollback(True)

    holds()
    record_figures("T11-agreement", **tally, disagreements=0)
    assert tally["broken"] > 0


def agreement(district, body, away, said, topic, step) -> int:
    """Enter it, ask the guards, ask the review; how many hard rules both find broken."""
    council = make_council(district)
    matter = make_topic(council, **topic)
    matter.views.update(given_on=DAY)
    if step:
        matter.steps.create(kind="research")
    members = council.board if body == PARTY else council.office
    meeting = enter_paper_meeting(
        unit=council.school, body=body, held_on=DAY, by=council.by, pack=BASE, sure=True,
        items=[{"topic": matter, **said}], attendance=roll_of(members, members[:away]), chair=members[-1],
    )  # fmt: skip
    item = meeting.items.get()
    guarded = {
        rule.id for guard in GUARDS for record in (item, meeting) for rule, _s in broken_by(BASE, guard, record, DAY)
    }
    judged = {rule.id for record in (item, meeting) for rule, _said in broken_rules(record, BASE, DAY)}
    period = Period.of("semester", DAY)
    question = Question(BASE, period.start, period.end, localdate())
    reviewed = {
        f.rule.id for f in found(Evaluation(question, Roster(council.school))) if f.known and f.record in (
            matter.code, meeting.activity.code
        )
    }  # fmt: skip
    guarding = {rule.id for rule in BASE.rules_on(DAY) if rule.guards}
    on_activities = {rule.id for rule, _s in broken_rules(meeting.activity, BASE, DAY)}
    assert guarded == judged & guarding, (guarded, judged & guarding)
    assert reviewed == judged | on_activities, (reviewed, judged | on_activities)
    return len(guarded)
