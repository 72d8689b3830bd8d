"""Pages of topics: route before form, the check-list, views, steps, opinions, the list of matters."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests import factories as make
from tests.town import log_in
from zhuji.matter.actions.topics import ask_opinion, give_view, propose_topic, record_step
from zhuji.matter.models import ListedMatter, Topic
from zhuji.pack.load import load
from zhuji.pack.models import Setting

pytestmark = pytest.mark.django_db
TODAY = localdate()
BASE = load("base")
HTMX = {"HX-Request": "true", "HX-Target": "route"}


@pytest.fixture
def board(school, committee, school_secretary, principal):
    titles = ("deputy-secretary", "discipline-member", "organisation-member", "publicity-member")
    return [make.make_holder(committee, title, name=f"委员{n}") for n, title in enumerate(titles)]


@pytest.fixture
def proposed(school, board, principal):
    def proposed(n=1, matter="spending", **fields):
        return propose_topic(unit=school, title=f"第{n}项", matter=matter, by=principal, pack=BASE, **fields)

    return proposed


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def asked(client, school, **fields):
    return client.get(reverse("propose", args=[school.pk]), fields)


def test_route_stands_before_the_form_with_the_real_numbers_of_the_school(school, board, principal):
    client = log_in(principal)
    first = text(client.get(reverse("propose", args=[school.pk])))
    assert "看决策路径" in first
    assert 'name="title"' not in first
    page = text(asked(client, school, matter="中层干部任免", persons=board[0].person.name))
    for words in (
        "党组织班子 5 人，须 4 人以上到会", "赞成 3 票以上（按应到会 5 人计）", "赵刚最后表态", "回避：委员0", "酝酿",
        "（五）干部任免到会", f"国家 · {BASE.title}", 'name="title"',
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("wording", "found"),
    [
        ("大额资金", "大额度资金使用"),
        ("章程", "学校章程制定和修订"),
        ("wmky", None),
        ("zclz", None),
        ("绩效", "绩效工资分配方案"),
    ],
)
def test_matter_is_found_by_title_alias_part_and_pinyin(school, board, principal, wording, found):
    page = asked(log_in(principal), school, matter=wording).context
    assert (page["told"].answer.route.matter.title if page["told"] else None) == found


def test_part_of_the_form_is_answered_at_once_and_nothing_else_is_sent(school, board, principal):
    url = reverse("propose", args=[school.pk])
    page = text(log_in(principal).get(url, {"matter": "spending", "amount": "1万"}, headers=HTMX))
    assert "达到 10,000 元" in page
    assert "<html" not in page
    assert "不是金额" in text(log_in(principal).get(url, {"matter": "spending", "amount": "很多"}, headers=HTMX))


@pytest.mark.parametrize(
    ("amount", "fen"),
    [("9999.99", 999_999), ("1万", 1_000_000), ("50,000", 5_000_000), ("0.5万元", 500_000), ("", None)],
)
def test_amount_is_read_as_people_write_it(school, board, principal, amount, fen):
    form = asked(log_in(principal), school, matter="spending", amount=amount).context["asked"]
    assert (form.is_valid(), form.cleaned_data["amount"]) == (True, fen)


@pytest.mark.parametrize("amount", ["-1", "1.234", "一万", "1e9", "99999999999999"])
def test_what_is_no_amount_is_said_beside_the_field(school, board, principal, amount):
    assert "不是金额" in text(asked(log_in(principal), school, matter="spending", amount=amount))


def test_people_of_one_name_are_told_apart_by_number(school, board, principal):
    one, _two = make.make_person(school, "李强"), make.make_person(school, "李强")
    page = text(asked(log_in(principal), school, matter="awards", persons="李强、没这人"))
    assert "有 2 位“李强”" in page
    assert "本校没有“没这人”" in page
    form = asked(log_in(principal), school, matter="awards", persons=one.number).context["asked"]
    assert form.is_valid()
    assert form.cleaned_data["persons"] == [one]


def sent(page, **fields):
    form = page.context["form"]
    told = {"matter": "spending", "amount": "20000", "persons": "", "seen": page.context["told"].seen}
    return told | {"token": form.initial["token"], "proposer": form.fields["proposer"].initial} | fields


def test_proposal_is_made_by_the_route_that_was_shown(school, board, principal):
    client, url = log_in(principal), reverse("propose", args=[school.pk])
    page = asked(client, school, matter="spending", amount="20000")
    wrong = text(client.post(url, sent(page, title="购书", amount="500")))
    assert "决策路径与先前显示的不同" in wrong
    assert "购书" in wrong
    response = client.post(url, sent(page, title="购书"))
    topic = Topic.objects.get()
    assert (response.url, topic.amount, topic.body) == (reverse("topic", args=[topic.pk]), 2_000_000, "party-meeting")
    client.post(url, sent(page, title="购书"))
    assert Topic.objects.count() == 1
    assert "还差 3 项" in text(client.get(response.url))


def test_several_persons_become_a_topic_each_and_one_form_makes_them_once(school, board, principal):
    client, url = log_in(principal), reverse("propose", args=[school.pk])
    names = "、".join(user.person.name for user in board[:3])
    page = asked(client, school, matter="appointment", persons=names)
    said = sent(page, matter="appointment", amount="", persons=names, title="任职", each="on")
    for _ in range(2):
        assert client.post(url, said).url == reverse("topics", args=[school.pk])
    assert sorted(Topic.objects.values_list("title", "subjects")) == [(f"任职（委员{n}）", 1) for n in range(3)]


def test_topic_that_came_in_without_a_route_is_shown_as_far_as_it_is_known(school, principal, board):
    topic = Topic.objects.create(code="Y1", unit=school, title="旧议题", state="passed", proposed_on=TODAY)
    topic.steps.create(kind="research", done=True)
    page = text(log_in(principal).get(reverse("topic", args=[topic.pk])))
    assert "尚无数据" in page
    assert "旧议题" in text(log_in(principal).get(reverse("topics", args=[school.pk])))


def test_who_is_outside_the_leading_body_names_the_member_who_proposes(school, board, officer):
    client, url = log_in(officer), reverse("propose", args=[school.pk])
    page = asked(client, school, matter="spending", amount="20000")
    assert "提出人" in text(client.post(url, sent(page, title="购书", proposer="")))
    client.post(url, sent(page, title="购书", proposer=board[0].person_id))
    assert Topic.objects.get().proposer == board[0].person


def test_change_that_somebody_overtook_shows_both(proposed, principal, school_secretary):
    topic = proposed(amount=100)
    url = reverse("change-topic", args=[topic.pk])
    stale = {"matter": "spending", "amount": "1", "title": "我的改法", "version": "1", "seen": "principal-meeting:"}
    log_in(school_secretary).post(url, stale | {"title": "先改"})
    page = text(log_in(principal).post(url, stale))
    assert "刚被别人改过" in page
    assert "先改" in page
    assert "我的改法" in page
    assert 'name="version" value="2"' in page


def test_each_side_sees_the_other_only_after_giving_his_own(proposed, principal, school_secretary, board):
    topic = proposed("1")
    url, page = reverse("give-view", args=[topic.pk]), reverse("topic", args=[topic.pk])
    clients = {user: log_in(user) for user in (principal, school_secretary, board[0])}
    said = {"stance": "different", "text": "价格偏高", "edition": 1}
    assert "有分歧的，请写明分歧在哪里" in text(clients[principal].post(url, said | {"text": ""}))
    clients[principal].post(url, said)
    shown = ["价格偏高" in text(client.get(page)) for client in clients.values()]
    assert shown == [True, False, False]
    assert "已表明意见" in text(clients[school_secretary].get(page))
    clients[school_secretary].post(url, {"stance": "agreed", "text": "", "edition": 1})
    assert all("价格偏高" in text(client.get(page)) for client in clients.values())
    assert "本人填写" in text(clients[board[0]].get(url))


def test_log_does_not_tell_the_other_what_was_said(proposed, principal, school_secretary, school):
    give_view(proposed(), role="principal", person=principal.person, stance="serious", text="不妥当", by=principal)
    page = text(log_in(school_secretary).get(reverse("log", args=[school.pk])))
    assert "填写沟通意见" in page
    assert "不妥当" not in page


def test_step_is_recorded_on_its_page_and_corrected_there(proposed, principal):
    topic = proposed(matter="annual-plan")
    url = reverse("record-step", args=[topic.pk, "research"])
    client = log_in(principal)
    assert client.post(url, {"on": TODAY, "note": "走访"}).status_code == 302
    unseen = client.post(url, {"on": TODAY, "note": "走访三次"})
    assert "这一步已由孙立登记" in text(unseen)
    client.post(url, {"on": TODAY, "note": "走访三次", "was": unseen.context["was"]})
    assert topic.steps.get().note == "走访三次"
    assert text(client.get(reverse("record-step", args=[topic.pk, "no-such"])), 404)


def test_branch_answers_on_its_own_page_without_seeing_the_school_and_today_shows_it(
    proposed, branch, members, principal, secretary
):
    topic = proposed(matter="awards", persons=[members[0]])
    client = log_in(principal)
    url = reverse("ask-opinion", args=[topic.pk])
    assert client.get(url).context["form"].initial["branches"] == [branch.pk]
    client.post(url, {"branches": [branch.pk], "due": TODAY})
    asked = topic.opinions.get()

    client = log_in(secretary)
    assert "等支部答复" in text(client.get("/"))
    answer = reverse("answer-opinion", args=[asked.pk])
    assert "请选择支部研究这件事的会议" in text(client.post(answer, {"answer": "agreed"}))
    meeting = make.make_activity(branch, "branch-committee", TODAY)
    client.post(answer, {"answer": "agreed", "record": meeting.pk})
    assert "同意" in text(client.get(answer))
    assert text(client.get(reverse("topic", args=[topic.pk])), 404)
    assert "等支部答复" not in text(client.get("/"))


def test_today_shows_the_views_that_wait_for_secretary_and_principal(proposed, principal, school_secretary, board):
    topic = proposed()
    for user in (principal, school_secretary):
        assert "等您填写沟通意见" in text(log_in(user).get("/"))
    assert "等您填写沟通意见" not in text(log_in(board[0]).get("/"))
    give_view(topic, role="principal", person=principal.person, stance="agreed", text="", by=principal)
    assert "等您填写沟通意见" not in text(log_in(principal).get("/"))


def test_withdrawn_topic_says_why(proposed, principal):
    topic = proposed()
    log_in(principal).post(reverse("withdraw-topic", args=[topic.pk]), {"reason": "暂不需要"})
    assert "已撤回：暂不需要" in text(log_in(principal).get(reverse("topic", args=[topic.pk])))


def test_list_is_narrowed_by_state_class_and_body_and_goes_out_as_excel(proposed, school, principal):
    proposed(1, amount=100)
    proposed(2, matter="appointment")
    client, url = log_in(principal), reverse("topics", args=[school.pk])
    assert len(client.get(url).context["lines"]) == 2
    assert [line.topic.title for line in client.get(url, {"category": "personnel"}).context["lines"]] == ["第2项"]
    assert [line.topic.title for line in client.get(url, {"body": "principal-meeting"}).context["lines"]] == ["第1项"]
    assert client.get(url, {"state": "passed"}).context["lines"] == []
    book = client.get(reverse("topics-workbook", args=[school.pk]), {"category": "funds"})
    rows = list(openpyxl.load_workbook(io.BytesIO(book.content)).active.values)
    assert (rows[0][3], rows[1][3], rows[1][6], len(rows)) == ("标题", "第1项", 1, 2)


def queries_of(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["topics", "topics-workbook", "today", "matters", "topic"])
def test_page_takes_the_same_queries_for_one_row_and_for_three(proposed, school, principal, branch, name):
    client, first = log_in(principal), proposed(1, matter="awards")
    url = {"today": "/", "topic": reverse("topic", args=[first.pk])}.get(name) or reverse(name, args=[school.pk])

    def more(n):
        topic = proposed(n, matter="awards") if n > 1 else first
        record_step(topic, step="opinions", on=TODAY, note="无", by=principal)
        ask_opinion(topic, branch=branch, due=TODAY, by=principal)
        fields = {"key": f"own-{n}", "title": f"项{n}", "category": "other", "body": "principal-meeting"}
        ListedMatter.objects.create(unit=school, since=TODAY, reason="x", **fields)

    more(1)
    queries_of(client, url)
    one = queries_of(client, url)
    more(2)
    more(3)
    client.get(url)
    assert queries_of(client, url) == one


def test_list_of_matters_reads_as_prose_with_its_layers_and_is_edited_by_the_secretary(
    school, board, school_secretary, principal
):
    url = reverse("matters", args=[school.pk])
    page = text(log_in(principal).get(url))
    assert "达到 600,000 元；先调研、专家论证" in page
    assert "收紧" not in page.replace("只能补充和收紧", "")
    client = log_in(school_secretary)
    add = reverse("list-matter", args=[school.pk])
    said = {"body": "principal-meeting", "since": TODAY, "reason": "校发1号"}
    assert "须由党组织会议决定" in text(client.post(add, said | {"title": "小额维修", "category": "funds"}))
    client.post(add, said | {"title": "校园广播", "category": "other"})
    tighten = reverse("tighten-matter", args=[school.pk, "teaching"])
    client.post(tighten, said | {"body": "party-meeting", "steps": ["opinions"]})
    page = text(client.get(url))
    for words in ("本校补充", "本校收紧", "本地规定：校发1号", "本校"):
        assert words in page
    row = ListedMatter.objects.get(key="teaching")
    client.post(reverse("revoke-matter", args=[row.pk]), {"reason": "不再需要"})
    assert "已撤回：不再需要" in text(client.get(url))


def test_loosening_an_entry_is_refused_on_the_page_with_the_clause(school, board, school_secretary):
    url = reverse("tighten-matter", args=[school.pk, "charter"])
    said = {"body": "principal-meeting", "since": TODAY, "reason": "校发1号"}
    assert "下层不得放宽（《关于建立中小学校党组织领导的校长负责制的意见（试行）》（一）3）" in text(
        log_in(school_secretary).post(url, said)
    )


def test_school_secretary_sets_the_limits_of_his_school_and_nothing_else(school, board, school_secretary, branch):
    client = log_in(school_secretary)
    said = {"value": 3000, "since": TODAY, "reason": "校发1号", "issue": "1"}
    assert client.post(reverse("parameter", args=[school.pk, "tzyd.money.amount"]), said).status_code == 302
    assert Setting.objects.get().value == 3000
    for unit, param in ((school, "edu.hours.member"), (branch, "tzyd.money.amount")):
        assert client.get(reverse("parameter", args=[unit.pk, param])).status_code == 404
