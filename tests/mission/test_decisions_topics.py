"""Rows D1, D2, D3, D9, N1 and N7 as a user meets them before a meeting, on imported data."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests import factories as make
from zhuji.matter.missing import missing
from zhuji.matter.models import Topic
from zhuji.org.models import Person
from zhuji.pack.actions import set_parameter
from zhuji.pack.inforce import in_force

TODAY = localdate()
BOARD = {"T003": "secretary", "T004": "deputy-secretary", "T005": "organisation-member", "T006": "discipline-member"}


@pytest.fixture
def school(imported):
    """第一中学: T002 its principal, T003 secretary of its committee, five in the committee with him."""
    for number, title in {**BOARD, "T007": "publicity-member"}.items():
        make.make_post(Person.objects.get(number=number), imported["P1"], title)
    return imported["0012"]


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def propose(client, school, title="议题", **asked):
    """As a user does it: the route first, then the rest of the form."""
    url = reverse("propose", args=[school.pk])
    page = client.get(url, asked)
    form = page.context["form"]
    known = {"token": form.initial["token"], "proposer": form.fields["proposer"].initial, "title": title}
    client.post(url, asked | known | {"seen": page.context["told"].seen})
    return Topic.objects.latest("pk")


def speak(client, topic, stance="agreed", text=""):
    said = {"stance": stance, "text": text, "edition": topic.edition}
    return client.post(reverse("give-view", args=[topic.pk]), said)


def lacks(topic):
    return [item.key for item in missing(topic, in_force(topic.unit, TODAY), TODAY)]


@pytest.mark.parametrize(
    ("asked", "body"),
    [
        ({"matter": "日常教学安排"}, "校长办公会议"),
        ({"matter": "大额资金", "amount": "9999.99"}, "校长办公会议"),
        ({"matter": "大额资金", "amount": "10000"}, "党组织会议"),
        ({"matter": "中层干部任免"}, "党组织会议"),
        ({"matter": "修缮项目", "amount": "5万"}, "党组织会议"),
    ],
)
def test_D1_each_topic_goes_to_the_right_meeting_by_the_list(log_in, school, asked, body):
    client = log_in("T002")
    topic = propose(client, school, **asked)
    assert f"{body}决定" in text_of(client.get(reverse("topic", args=[topic.pk])))
    assert topic.body == {"校长办公会议": "principal-meeting", "党组织会议": "party-meeting"}[body]


def test_D2_topic_carries_its_class_and_its_steps_and_shows_what_is_missing(log_in, school):
    client = log_in("T002")
    topic = propose(client, school, "绩效工资方案", matter="绩效")
    page = text_of(client.get(reverse("topic", args=[topic.pk])))
    for words in ("重大决策", "尚未进行“调研”", "尚未进行“征求意见”", "尚未进行“教职工代表大会”", "第7条"):
        assert words in page
    for step in ("research", "opinions", "staff-congress"):
        client.post(reverse("record-step", args=[topic.pk, step]), {"on": TODAY, "note": "已办"})
    assert lacks(topic) == ["secretary", "principal"]


def test_D3_no_agenda_without_both_views_and_a_serious_difference_postpones(log_in, school):
    topic = propose(log_in("T002"), school, matter="传达学习")
    assert lacks(topic) == ["secretary", "principal"]
    speak(log_in("T002"), topic)
    page = reverse("topic", args=[topic.pk])
    assert "双方都填写以后可以看到内容" in text_of(log_in("T003").get(page))
    speak(log_in("T003"), topic, "serious", "与本学期安排冲突")
    page = text_of(log_in("T002").get(page))
    assert "书记与校长有重大分歧，暂缓上会" in page
    assert "与本学期安排冲突" in page
    assert lacks(topic) == ["serious"]


def test_D3_changed_proposal_is_spoken_about_anew(log_in, school):
    topic = propose(log_in("T002"), school, matter="传达学习")
    for number in ("T002", "T003"):
        speak(log_in(number), topic)
    assert lacks(topic) == []
    changed = {
        "matter": "传达学习",
        "title": "议题",
        "text": "改为下周",
        "version": "1",
        "seen": "party-meeting:",
    }
    log_in("T002").post(reverse("change-topic", args=[topic.pk]), changed)
    topic.refresh_from_db()
    assert (topic.edition, lacks(topic)) == (2, ["secretary", "principal"])
    assert "等您填写沟通意见" in text_of(log_in("T003").get("/"))


def test_D9_award_waits_for_the_opinion_of_the_branch_and_silence_is_no_consent(log_in, school, imported):
    client, branch = log_in("T002"), imported["B1"]
    topic = propose(client, school, "推荐优秀教师", matter="评优", persons="教师8")
    client.post(reverse("ask-opinion", args=[topic.pk]), {"branches": [branch.pk], "due": TODAY})
    assert "opinion" in lacks(topic)
    topic.opinions.update(due=TODAY.replace(year=TODAY.year - 1), asked_on=TODAY.replace(year=TODAY.year - 1))
    assert "期满未答复" in text_of(client.get(reverse("topic", args=[topic.pk])))
    assert "opinion" in lacks(topic)

    client = log_in("T001")
    assert "推荐优秀教师" in text_of(client.get("/"))
    meeting = make.make_activity(branch, "branch-committee", TODAY)
    answer = {"answer": "agreed", "record": meeting.pk}
    client.post(reverse("answer-opinion", args=[topic.opinions.get().pk]), answer)
    assert "opinion" not in lacks(topic)
    assert "迟办" in text_of(log_in("T002").get(reverse("topic", args=[topic.pk])))


def test_N1_route_is_told_at_once_with_body_order_steps_heads_recusals_last_word_and_clauses(log_in, school):
    url = reverse("propose", args=[school.pk])
    page = text_of(log_in("T002").get(url, {"matter": "中层干部任免", "persons": "教师4"}))
    for words in (
        "党组织会议决定", "酝酿", "公示", "书记、校长分别填写沟通意见", "党组织班子 5 人，须 4 人以上到会", "赞成 3 票以上",
        "回避：教师4", "教师3最后表态", "（五）干部任免到会", "（七）酝酿", "国家 · 全国通用",
    ):  # fmt: skip
        assert words in page
    assert Topic.objects.count() == 0


def test_N7_school_tightens_its_list_and_limits_and_cannot_loosen_them(log_in, school, imported):
    set_parameter(
        unit=imported["C"], param="tzyd.money.amount", value=5000, since=TODAY, reason="市教发〔2026〕3号", by=None
    )
    client = log_in("T003")
    said = {"since": TODAY, "reason": "校发〔2026〕1号", "issue": "1"}
    limit = reverse("parameter", args=[school.pk, "tzyd.money.amount"])
    refused = text_of(client.post(limit, said | {"value": 20_000}))
    assert "下层只能降低，请填 1 至 5000 的数（依据：上级的设定，市教发〔2026〕3号）" in refused
    client.post(limit, said | {"value": 3000})
    assert propose(log_in("T002"), school, matter="大额资金", amount="3000").body == "party-meeting"

    client = log_in("T003")
    charter = reverse("tighten-matter", args=[school.pk, "charter"])
    assert "下层不得放宽（《" in text_of(client.post(charter, said | {"body": "principal-meeting"}))
    teaching = reverse("tighten-matter", args=[school.pk, "teaching"])
    client.post(teaching, said | {"body": "party-meeting", "steps": ["opinions"]})
    topic = propose(log_in("T002"), school, matter="日常教学安排")
    assert (topic.body, [s.layer for s in topic.steps.all()]) == ("party-meeting", ["school"])
    assert "本地规定：校发〔2026〕1号 · 本校" in text_of(client.get(reverse("topic", args=[topic.pk])))
