"""The review page: a school looks at itself in private, a superior at any school below; each finding with its clause,
facts, what is missing, and a place for the answer."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from tests.decided import make_item, make_meeting, make_topic
from tests.factories import give, make_holder, make_person, make_post, make_unit, make_user
from tests.town import log_in
from zhuji.duty.actions import refresh
from zhuji.duty.models import Explanation
from zhuji.duty.review import drawn, family_of, review
from zhuji.matter.models import Task
from zhuji.org.models import LogEntry

pytestmark = pytest.mark.django_db
DAY = localdate() - dt.timedelta(days=30)


@pytest.fixture
def topic(school, committee):
    """Passed without communication or research, with too few there and without minutes."""
    meeting = make_meeting(school, DAY, entitled=5, present=2, code="M1")
    topic = make_topic(school, "年度预算", matter="budget", day=DAY, entered_late=True)
    make_item(meeting, topic, yes=2)
    return topic


def see(user, name="review", unit=None, **query):
    return log_in(user).get(reverse(name, args=[unit.pk]), query)


def finding(user, unit, rule, record, data=None):
    client, url = log_in(user), reverse("review-finding", args=[unit.pk, rule, record])
    return client.get(url) if data is None else client.post(url, data)


def test_school_sees_its_findings_by_kind_with_clause_facts_and_what_is_missing(school, topic, principal):
    page = see(principal, unit=school).content.decode()

    for words in (
        "决策记录自查",
        "不通知上级",
        "书记与校长会前沟通",
        "（七）沟通",
        "年度预算",
        "没有登记：",
        "纪要及时签发",
    ):
        assert words in page


def test_looking_at_oneself_leaves_nothing_behind(school, topic, principal):
    before = (LogEntry.objects.count(), Explanation.objects.count())
    see(principal, unit=school)
    see(principal, "review-workbook", unit=school)
    assert (LogEntry.objects.count(), Explanation.objects.count()) == before


def test_superior_sees_the_schools_below_and_an_outsider_none(district, school, topic, officer, outsider):
    page = see(officer, unit=district).content.decode()
    assert ("年度预算" in page, "决策记录检查" in page) == (True, True)
    assert see(outsider, unit=school).status_code == 404


def test_member_who_does_not_deliberate_does_not_see_it(school, committee, topic, members):
    assert see(make_user(members[0]), unit=school).status_code == 404


def test_findings_about_decisions_are_kept_from_whoever_may_not_read_them(school, district, committee, topic, officer):
    refresh(localdate())
    member = make_user(make_person(school, branch=make_unit("branch", "支部", committee, covers=[school])))
    give(member, school, "administrator")
    viewer = make_holder(school, "grade-leader")
    for user, seen in ((officer, True), (viewer, False), (member, False)):
        page = log_in(user).get(reverse("findings", args=[school.pk]))
        assert (page.status_code == 200 and "会前没有书记、校长双方的意见" in page.content.decode()) is seen
        one = log_in(user).get(reverse("finding", args=[school.pk, "decision.pre.communicate", topic.code]))
        assert (one.status_code == 200) is seen


def test_sample_draws_the_same_schools_again_for_the_same_number(district):
    schools = [make_unit("school", f"第{n}小学", district) for n in range(8)]
    first, again = drawn(schools, 3, 7), drawn(schools, 3, 7)
    assert (len(first), first) == (3, again)
    assert any(drawn(schools, 3, n) != first for n in range(8, 20))
    assert drawn(schools, 0, 7) == drawn(schools, 99, 7) == schools


def test_sample_of_schools_is_what_the_page_looks_at(district, school, topic, officer):
    for n in range(5):
        make_unit("school", f"第{n}小学", district)
    pages = [see(officer, unit=district, sample=1, draw=n).content.decode() for n in range(12)]
    assert {"年度预算" in page for page in pages} == {True, False}
    assert all("从 6 所学校中抽取 1 所" in page for page in pages)


def test_days_bound_what_is_looked_at_and_a_wrong_span_is_told(school, topic, principal):
    after = DAY + dt.timedelta(days=1)
    assert "没有发现问题" in see(principal, unit=school, first=after).content.decode()
    assert "不能早于" in see(principal, unit=school, first=after, last=DAY).content.decode()


def test_missing_data_is_a_verdict_of_its_own(school, committee, principal):
    make_meeting(school, DAY, code="M2", minutes_on=DAY)
    page = finding(principal, school, "decision.party-meeting.quorum", "M2").content.decode()
    assert ("尚无数据" in page, "没有登记应到或实到人数，无法判断" in page) == (True, True)


def test_one_finding_shows_clause_facts_and_how_to_mend(school, topic, principal):
    page = finding(principal, school, "decision.pre.communicate", topic.code).content.decode()
    for words in ("会前没有书记、校长双方的意见", "（七）沟通", "会议日期", "书记沟通", "怎样改正", "整改任务"):
        assert words in page


def test_finding_that_is_mended_is_gone(school, topic, principal):
    topic.steps.update(done=True)
    assert finding(principal, school, "decision.pre.research", topic.code).status_code == 404
    assert finding(principal, school, "no.such", topic.code).status_code == 404


def test_school_answers_and_the_answer_stands_beside_the_finding(school, topic, principal):
    response = finding(principal, school, "decision.pre.communicate", topic.code, {"text": "会前已口头沟通，漏记"})
    assert response.status_code == 302
    assert Explanation.objects.get().record == topic.code
    assert "待审" in see(principal, unit=school).content.decode()


def test_superior_turns_a_finding_into_a_task_once(school, committee, topic, officer, principal):
    given = {"owner": principal.person_id, "due": localdate() + dt.timedelta(days=7)}
    assert finding(officer, school, "decision.pre.communicate", topic.code, given).status_code == 302
    task = Task.objects.get()
    assert (task.topic, task.owner, task.unit, "书记与校长会前沟通" in task.title) == (
        topic,
        principal.person,
        school,
        True,
    )
    assert LogEntry.objects.filter(verb="assigned").count() == 1

    again = finding(officer, school, "decision.pre.communicate", topic.code, given).content.decode()
    assert ("进行中" in again, Task.objects.count()) == (True, 1)
    assert "已转任务：进行中" in see(principal, unit=school).content.decode()


def test_task_with_a_day_that_is_over_is_refused_and_nothing_is_lost(school, topic, officer, principal):
    given = {"owner": principal.person_id, "due": localdate() - dt.timedelta(days=1)}
    page = finding(officer, school, "decision.pre.communicate", topic.code, given)
    assert ("不能早于今天" in page.content.decode(), Task.objects.count()) == (True, 0)


def test_who_only_looks_neither_answers_nor_assigns(district, school, topic, principal):
    inspector = make_user()
    give(inspector, district, "inspector")
    finding(inspector, school, "decision.pre.communicate", topic.code, {"text": "因故"})
    given = {"owner": principal.person_id, "due": localdate() + dt.timedelta(days=7)}
    finding(inspector, school, "decision.pre.communicate", topic.code, given)
    assert (Explanation.objects.count(), Task.objects.count()) == (0, 0)


def test_finding_about_a_meeting_has_no_topic_to_hang_a_task_on(school, topic, officer):
    page = finding(officer, school, "minutes.content", "M1").content.decode()
    assert "不针对某一议题" in page


def test_workbook_holds_every_finding_with_its_facts(school, topic, principal):
    book = load_workbook(io.BytesIO(see(principal, "review-workbook", unit=school).content))
    rows = list(book.active.values)
    lines = review(family_of([school]), DAY, localdate())
    assert len(rows) - 1 == len(lines) > 4
    assert any("应到：5" in str(row[8]) and row[2] == topic.code for row in rows[1:])


@pytest.mark.parametrize("meetings", [1, 4])
def test_review_takes_the_same_queries_for_any_number_of_meetings(
    school, committee, meetings, django_assert_max_num_queries
):
    for n in range(meetings):
        make_item(make_meeting(school, DAY, code=f"M{n}"), make_topic(school, f"预算{n}", matter="budget", day=DAY))
    with django_assert_max_num_queries(110):
        assert review(family_of([school]), DAY, localdate())


def test_people_who_may_mend_are_those_who_hold_posts_in_the_school(school, committee, topic, officer, principal):
    vice = make_person(school, "副校长甲")
    make_post(vice, school, "deputy-principal")
    make_person(school, "教师乙")
    page = finding(officer, school, "decision.pre.communicate", topic.code).content.decode()
    assert ("副校长甲" in page, "教师乙" in page) == (True, False)
