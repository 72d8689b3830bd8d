"""Results of decisions on pages: who gives, reports, verifies, closes; the story; what the staff read."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import factories as make
from tests.town import log_in
from zhuji.matter.models import Execution, Task

TODAY = timezone.localdate()
LATER = (TODAY + dt.timedelta(days=30)).isoformat()


@pytest.fixture
def proposer(school):
    return make.make_holder(school, "deputy-principal", name="钱进")


@pytest.fixture
def decided(school, proposer):
    topic = make.make_topic(school, "更换实验设备", state="passed", proposer=proposer.person, amount=8_000_000)
    meeting = make.make_meeting(school, "party-meeting", TODAY - dt.timedelta(days=3))
    make.make_item(meeting, topic, yes=5, no=0, abstain=0, resolution="同意更换实验设备。")
    return topic


@pytest.fixture
def owner(school):
    return make.make_user(make.make_person(school, "周办"))


def assign(client, topic, owner):
    fields = {"title": "签合同", "standard": "签字存档", "owner": owner.person_id, "due": LATER}
    return client.post(reverse("assign-task", args=[topic.pk]), fields)


def test_task_goes_from_being_given_to_being_struck_off(decided, owner, school_secretary, principal):
    assert assign(log_in(school_secretary), decided, owner).status_code == 302
    task = Task.objects.get()
    mine = log_in(owner)
    assert "报告进展" in mine.get(reverse("task", args=[task.pk])).content.decode()
    mine.post(reverse("task", args=[task.pk]), {"text": "已签", "finished": "on"})
    answer = mine.post(reverse("task-step", args=[task.pk, "verify"]), {"accept": "1", "recheck_on": LATER})
    assert answer.status_code == 404
    log_in(principal).post(reverse("task-step", args=[task.pk, "verify"]), {"accept": "1", "recheck_on": LATER})
    task.refresh_from_db()
    assert task.state == "done"


def test_refused_step_keeps_what_was_typed_and_says_what_is_right(decided, owner, school_secretary):
    client = log_in(school_secretary)
    fields = {"title": "签合同", "standard": "签字存档", "owner": owner.person_id, "due": "2020-01-01"}
    page = client.post(reverse("assign-task", args=[decided.pk]), fields).content.decode()
    assert "完成时限已过" in page
    assert "签字存档" in page


def test_money_is_typed_in_yuan_and_kept_in_fen(decided, school_secretary):
    fields = {"on": TODAY.isoformat(), "text": "付首款", "amount": "12345.67"}
    log_in(school_secretary).post(reverse("execution", args=[decided.pk]), fields)
    assert Execution.objects.get().amount == 1_234_567


def test_story_runs_from_proposal_to_result_with_every_hand(decided, owner, school_secretary, proposer):
    client = log_in(school_secretary)
    assign(client, decided, owner)
    log_in(proposer).post(reverse("receive-excerpt", args=[decided.pk]))
    page = client.get(reverse("story", args=[decided.pk])).content.decode()
    for words in ("提出", "赞成 5", "同意更换实验设备", "签收决议摘录", "布置任务：签合同", "任务进行中", "80,000"):
        assert words in page
    assert page.index("赞成 5") < page.index("布置任务：签合同")
    assert "赵刚" in page


def test_decision_is_closed_on_its_page_once_nothing_hinders(decided, school_secretary, proposer):
    client = log_in(school_secretary)
    refused = client.post(reverse("close-decision", args=[decided.pk])).content.decode()
    assert "签收决议摘录" in refused
    log_in(proposer).post(reverse("receive-excerpt", args=[decided.pk]))
    assert client.post(reverse("close-decision", args=[decided.pk])).status_code == 302
    decided.refresh_from_db()
    assert decided.state == "closed"


def test_staff_read_what_concerns_them_and_nothing_of_the_leaders_own(decided, school, owner):
    inner = make.make_topic(school, "处分教师", state="passed", disclosure="members")
    waiting = make.make_topic(school, "还没有定的事")
    client = log_in(owner)
    listed = client.get(reverse("open-decisions")).content.decode()
    assert "更换实验设备" in listed
    assert "处分教师" not in listed
    assert "还没有定的事" not in listed
    assert "同意更换实验设备" in client.get(reverse("open-decision", args=[decided.pk])).content.decode()
    for topic in (inner, waiting):
        assert client.get(reverse("open-decision", args=[topic.pk])).status_code == 404
    assert client.get(reverse("story", args=[decided.pk])).status_code == 404


def test_teacher_of_another_school_reads_none_of_it(decided, other_district):
    school = make.make_unit("school", "西区小学", other_district, code="S9")
    client = log_in(make.make_user(make.make_person(school)))
    assert "更换实验设备" not in client.get(reverse("open-decisions")).content.decode()
    assert client.get(reverse("open-decision", args=[decided.pk])).status_code == 404


def test_list_of_results_costs_the_same_for_one_and_three(school, decided, owner, school_secretary):
    client, counts = log_in(school_secretary), []
    for more in (0, 2):
        for _ in range(more):
            topic = make.make_topic(school, state="passed")
            make.make_task(topic, owner.person)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("results", args=[school.pk]))
        counts.append(len(queries))
    assert abs(counts[0] - counts[1]) <= 1  # the tasks are fetched once there is a decision at all


def test_results_come_out_as_excel(school, decided, owner, school_secretary):
    make.make_task(decided, owner.person)
    response = log_in(school_secretary).get(reverse("results-workbook", args=[school.pk]))
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
