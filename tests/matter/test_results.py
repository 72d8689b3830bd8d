"""What comes out of a decision: nobody closes what he reported, nothing is closed while something is open."""

import datetime as dt
from contextlib import suppress

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import factories as make
from zhuji.core.errors import Refused
from zhuji.matter.actions import results
from zhuji.matter.models import Task, Topic
from zhuji.org.models import LogEntry

TODAY = timezone.localdate()
NEXT_MONTH = TODAY + dt.timedelta(days=30)


@pytest.fixture
def decided(school, school_secretary):
    proposer = make.make_person(school, "钱进")
    return make.make_topic(school, state="passed", proposer=proposer, recorded_by=school_secretary)


@pytest.fixture
def owner(school):
    return make.make_user(make.make_person(school, "周办"))


@pytest.fixture
def task(decided, owner, school_secretary):
    return results.assign_task(
        decided, title="签订合同", standard="合同签字并存档", owner=owner.person, due=NEXT_MONTH, by=school_secretary
    )


def reported(task, owner):
    results.report_task(task, text="合同已签", finished=True, by=owner)
    task.refresh_from_db()
    return task


def test_task_has_owner_day_and_standard_and_a_code_of_its_topic(task, decided, owner):
    assert (task.code, task.owner, task.due) == (f"{decided.code}-R1", owner.person, NEXT_MONTH)
    assert LogEntry.objects.filter(verb="task assigned", unit=task.unit).count() == 1


@pytest.mark.parametrize("state", ["proposed", "on-agenda", "failed", "deferred", "withdrawn", "closed"])
def test_only_what_passed_gives_tasks(school, owner, school_secretary, state):
    topic = make.make_topic(school, state=state)
    with pytest.raises(Refused, match="只有通过的"):
        results.assign_task(topic, title="a", standard="b", owner=owner.person, due=NEXT_MONTH, by=school_secretary)


def test_task_is_reported_by_its_owner_only(task, principal):
    with pytest.raises(Refused, match="由责任人 周办 报告"):
        results.report_task(task, text="好了", finished=True, by=principal)


def test_whoever_reported_cannot_close(task, owner):
    reported(task, owner)
    with pytest.raises(Refused, match="不能核验自己的"):
        results.verify_task(task, accept=True, text="", by=owner, recheck_on=NEXT_MONTH)
    task.refresh_from_db()
    assert task.state == "reported"


def test_what_was_not_reported_as_finished_cannot_be_verified(task, owner, principal):
    results.report_task(task, text="在谈", finished=False, by=owner)
    with pytest.raises(Refused, match="还没有报告完成"):
        results.verify_task(task, accept=True, text="", by=principal, recheck_on=NEXT_MONTH)


def test_closing_sets_the_day_to_look_again(task, owner, principal):
    reported(task, owner)
    with pytest.raises(Refused, match="复查的日期"):
        results.verify_task(task, accept=True, text="", by=principal)
    done = results.verify_task(task, accept=True, text="已看合同", by=principal, recheck_on=NEXT_MONTH)
    assert (done.state, done.closed_on, done.recheck_on) == ("done", TODAY, NEXT_MONTH)


def test_what_is_sent_back_says_why_and_runs_on(task, owner, principal):
    reported(task, owner)
    with pytest.raises(Refused, match="哪里没有达到"):
        results.verify_task(task, accept=False, text=" ", by=principal)
    assert results.verify_task(task, accept=False, text="缺附件", by=principal).state == "open"


def test_relapse_reopens_the_old_task_and_its_decision(task, decided, owner, principal, school_secretary):
    reported(task, owner)
    results.verify_task(task, accept=True, text="", by=principal, recheck_on=NEXT_MONTH)
    Topic.objects.filter(pk=decided.pk).update(state="closed", closed_on=TODAY)
    results.reopen_task(task, text="合同没有履行", due=NEXT_MONTH, by=school_secretary)
    decided.refresh_from_db()
    task.refresh_from_db()
    assert (task.state, decided.state, decided.closed_on) == ("open", "passed", None)
    assert task.reports.last().verdict == "reopened"


def test_task_is_dropped_only_by_a_later_decision_of_the_same_school(task, school, committee, school_secretary):
    earlier = make.make_topic(school, "旧决定", state="passed", on=TODAY - dt.timedelta(days=90))
    waiting = make.make_topic(school, "未定", on=TODAY)
    foreign = make.make_topic(committee, "别处", state="passed", on=TODAY)
    for decision in (earlier, waiting, foreign, task.topic):
        with pytest.raises(Refused, match="后来通过的另一项决定"):
            results.drop_task(task, decision=decision, by=school_secretary)
    later = make.make_topic(school, "终止采购", state="passed", on=TODAY)
    assert results.drop_task(task, decision=later, by=school_secretary).dropped_by == later


def test_decision_is_closed_only_when_excerpt_and_tasks_are_settled(task, decided, owner, principal, school_secretary):
    with pytest.raises(Refused, match=r"签收决议摘录。任务“签订合同”还是“进行中”"):
        results.close_decision(decided, by=school_secretary)
    with pytest.raises(Refused, match="由提出人 钱进 签收"):
        results.receive_excerpt(decided, by=principal)
    results.receive_excerpt(decided, by=make.make_user(decided.proposer))
    reported(task, owner)
    results.verify_task(task, accept=True, text="", by=principal, recheck_on=NEXT_MONTH)
    assert results.close_decision(decided, by=school_secretary).state == "closed"
    with pytest.raises(Refused):
        results.assign_task(
            decided, title="再来", standard="x", owner=owner.person, due=NEXT_MONTH, by=school_secretary
        )


def test_what_was_done_is_noted_as_it_was_but_not_what_is_to_come(decided, school_secretary):
    row = results.note_execution(decided, on=TODAY, text="付款", amount=1_250_050, by=school_secretary)
    assert row.amount == 1_250_050
    with pytest.raises(Refused, match="还没有到"):
        results.note_execution(decided, on=NEXT_MONTH, text="付款", by=school_secretary)


class TestAnyOrder(TestCase):
    """Whatever is tried in whatever order, a closed decision has no running task and its excerpt arrived."""

    STEPS = ("assign", "report", "finish", "accept", "back", "reopen", "drop", "receive", "close")

    @given(steps=st.lists(st.sampled_from(STEPS), max_size=14))
    @settings(max_examples=60, deadline=None)
    def test_closed_decision_has_nothing_left_open(self, steps):
        school = make.make_unit("school", code="S9")
        chief, other = (make.make_user(make.make_person(school)) for _ in range(2))
        topic = make.make_topic(school, state="passed", proposer=chief.person)
        later = make.make_topic(school, state="passed", on=TODAY)
        for step in steps:
            self.attempt(step, topic, later, chief, other)
            topic.refresh_from_db()
            if topic.state == "closed":
                assert topic.excerpt_received_on is not None
                assert not Task.objects.filter(topic=topic).running().exists()

    def attempt(self, step, topic, later, chief, other):
        task = Task.objects.filter(topic=topic).order_by("pk").last()
        moves = {
            "assign": lambda: results.assign_task(
                topic, title="a", standard="b", owner=other.person, due=NEXT_MONTH, by=chief
            ),
            "report": lambda: task and results.report_task(task, text="x", finished=False, by=other),
            "finish": lambda: task and results.report_task(task, text="x", finished=True, by=other),
            "accept": lambda: task and results.verify_task(task, accept=True, text="", by=chief, recheck_on=NEXT_MONTH),
            "back": lambda: task and results.verify_task(task, accept=False, text="不够", by=chief),
            "reopen": lambda: task and results.reopen_task(task, text="复发", due=NEXT_MONTH, by=chief),
            "drop": lambda: task and results.drop_task(task, decision=later, by=chief),
            "receive": lambda: results.receive_excerpt(topic, by=chief),
            "close": lambda: results.close_decision(topic, by=chief),
        }
        with suppress(Refused):
            moves[step]()
