"""Pages of minutes, documents to be saved, the report upwards, and rulebooks."""

import datetime as dt
import io

import pdfplumber
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate
from docx import Document

from tests import factories as make
from tests import minuted
from tests.rulebook.test_rulebooks import CHARTER, word
from zhuji.meeting.actions.minutes import circulate_minutes, draw_minutes
from zhuji.meeting.models import Minutes
from zhuji.rulebook.models import Edition, Rulebook

pytestmark = pytest.mark.django_db
TODAY = localdate()


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def held(school, committee):
    return minuted.make_held(school, committee)


@pytest.fixture
def passed_round(held):
    meeting, seats = held
    return circulate_minutes(draw_minutes(meeting=meeting, by=seats[3].user), by=seats[3].user)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def words_of(response):
    document = Document(io.BytesIO(response.content))
    return "\n".join(p.text for p in document.paragraphs)


# ── minutes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_minutes_go_from_the_button_to_the_signature_by_several_hands(client, held):
    meeting, seats = held
    url = reverse("minutes", args=[meeting.pk])
    log_in(client, seats[3].user)
    assert "还没有纪要" in text_of(client.get(url))
    client.post(reverse("draw-minutes", args=[meeting.pk]))
    minutes = Minutes.objects.get()
    assert "同意立项" in text_of(client.get(url))
    client.post(reverse("circulate-minutes", args=[minutes.pk]))
    for person in seats[:4]:
        page = text_of(log_in(client, person.user).get(url))
        assert "请您确认" in page
        client.post(reverse("confirm-minutes", args=[minutes.pk]), {"agreed": "yes"})
    log_in(client, seats[0].user)
    assert "签发" in text_of(client.get(url))
    client.post(reverse("sign-minutes", args=[minutes.pk]))
    page = text_of(client.get(url))
    assert "已签发" in page
    assert "重新生成" not in page


def test_objection_without_words_stays_on_the_page_with_its_error(client, passed_round, held):
    client = log_in(client, held[1][1].user)
    url = reverse("confirm-minutes", args=[passed_round.pk])
    assert "请写明哪里与会议情况不符" in text_of(client.post(url, {"agreed": "no", "remark": ""}))
    client.post(url, {"agreed": "no", "remark": "金额不对"})
    assert "您的意见：金额不对" in text_of(client.get(reverse("minutes", args=[passed_round.meeting_id])))


def test_chair_is_told_who_has_not_confirmed(client, passed_round, held):
    client = log_in(client, held[1][0].user)
    page = text_of(client.post(reverse("sign-minutes", args=[passed_round.pk]), follow=True))
    assert "还有人没有确认" in page
    assert "周平" not in page.split("还有人没有确认")[1].split("</p>")[0]


def test_correction_shows_both_editions_and_what_changed(client, passed_round, held):
    meeting, seats = held
    Minutes.objects.update(state="signed")
    client = log_in(client, seats[3].user)
    client.post(reverse("correct-minutes", args=[passed_round.pk]), {"reason": "金额写错"})
    meeting.items.update(resolution="同意立项，资金控制在 66 万元以内。")
    client.post(reverse("draw-minutes", args=[meeting.pk]))
    page = text_of(client.get(reverse("minutes", args=[meeting.pk])))
    assert '<ins><span class="quiet">增</span> 决议：同意立项，资金控制在 66 万元以内。</ins>' in page
    assert "更正原因：金额写错" in page
    assert "看最新一版" in text_of(client.get(reverse("minutes-edition", args=[passed_round.pk])))


def test_neighbour_finds_no_minutes_and_a_member_without_the_right_neither(client, passed_round, outsider, members):
    for user in (outsider, make.make_user(members[0])):
        log_in(client, user)
        for name, row in (("minutes", passed_round.meeting_id), ("minutes-edition", passed_round.pk)):
            assert client.get(reverse(name, args=[row])).status_code == 404
        assert client.get(reverse("minutes-file", args=[passed_round.pk, "pdf"])).status_code == 404


# ── documents ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ext", ["docx", "pdf"])
def test_minutes_are_saved_under_their_name_as_word_and_pdf(client, passed_round, held, ext):
    response = log_in(client, held[1][1].user).get(reverse("minutes-file", args=[passed_round.pk, ext]))
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content.startswith(b"PK" if ext == "docx" else b"%PDF-")


def test_excerpt_goes_to_the_proposer_even_where_he_may_not_read_minutes(client, school, committee, members, officer):
    topic = minuted.make_topic(school, proposer=members[0])
    meeting = minuted.make_meeting(school)
    minuted.make_item(meeting, topic)
    url = reverse("decision-excerpt", args=[topic.pk, "docx"])
    log_in(client, make.make_user(members[0]))
    assert client.get(url).status_code == 404  # there are no minutes yet
    minutes = draw_minutes(meeting=meeting, by=officer)
    assert "赞成 4 票" in words_of(client.get(url))
    assert client.get(reverse("minutes", args=[minutes.meeting_id])).status_code == 404
    assert log_in(client, make.make_user(members[1])).get(url).status_code == 404


def test_notice_of_a_meeting_that_is_over_is_refused_on_the_page_of_its_minutes(client, held):
    meeting, seats = held
    client = log_in(client, seats[1].user)
    page = client.get(reverse("meeting-notice", args=[meeting.pk, "pdf"]), follow=True)
    assert "会议已经结束，不再发通知" in text_of(page)


def test_report_counts_what_was_recorded_and_opens_the_rows_behind_it(client, held, school):
    _meeting, seats = held
    other = minuted.make_meeting(school, on=dt.date(2026, 4, 2), on_paper=True)
    minuted.make_item(
        other, minuted.make_topic(school, "中层任免", category="personnel", amount=None), result="deferred"
    )
    minuted.make_item(other, minuted.make_topic(school, "传达学习", category="other", amount=None))
    client = log_in(client, seats[1].user)
    span = {"since": "2026-01-01", "until": "2026-06-30"}
    page = text_of(client.get(reverse("decision-report", args=[school.pk]), span))
    assert (
        "讨论决定“三重一大”事项 2 项：重大决策 0 项、重要人事任免 1 项、重大项目安排 1 项、大额度资金使用 0 项。"
        in page
    )
    assert "结果：通过 1 项、未通过 0 项、暂缓 1 项，未登记结果 0 项。" in page
    assert "其中 1 次会议的记录为会后补录。" in page
    assert "600,000" in page
    assert "传达学习" not in page
    assert reverse("minutes", args=[other.pk]) in page
    assert "没有登记签发日期的纪要 2 份。" in page


def test_report_of_the_principal_leaves_out_meetings_he_may_not_read_and_says_so(
    client, held, school, committee, principal
):
    minuted.make_item(minuted.make_meeting(committee), minuted.make_topic(committee, "党委的议题"))
    span = {"since": "2026-01-01", "until": "2026-06-30"}
    page = text_of(log_in(client, principal).get(reverse("decision-report", args=[school.pk]), span))
    assert "党委的议题" not in page
    assert "以下只含生成人有权查看的会议" in page
    page = text_of(log_in(client, held[1][0].user).get(reverse("decision-report", args=[school.pk]), span))
    assert "党委的议题" in page
    assert "以下只含" not in page


def test_report_of_a_span_that_ends_before_it_begins_says_so(client, held, school):
    client = log_in(client, held[1][1].user)
    span = {"since": "2026-06-30", "until": "2026-01-01"}
    assert "“到”应不早于“从”" in text_of(client.get(reverse("decision-report", args=[school.pk]), span))


def test_report_is_saved_with_its_table(client, held, school):
    url = reverse("decision-report-file", args=[school.pk, "docx"])
    response = log_in(client, held[1][1].user).get(url, {"since": "2026-01-01", "until": "2026-06-30"})
    document = Document(io.BytesIO(response.content))
    row = [cell.text for cell in document.tables[0].rows[1].cells]
    assert row == ["2026-03-05", "教学楼外墙维修", "党组织会议", "600,000", "3/0/0", "通过"]


def test_handbook_of_the_pack_is_saved_by_whoever_may_see_anything(client, secretary):
    response = log_in(client, secretary).get(reverse("handbook", args=["base", "pdf"]))
    with pdfplumber.open(io.BytesIO(response.content)) as document:
        assert "议事规则指导手册" in document.pages[0].extract_text()


# ── rulebooks ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def as_school(client, school_secretary):
    return log_in(client, school_secretary)


def test_charter_goes_from_a_word_file_to_being_in_force_by_a_decision(as_school, school):
    client = as_school
    topic = minuted.make_topic(school, "章程修订", category="major-decision", matter="charter")
    url = reverse("begin-rulebook", args=[school.pk]) + "?kind=charter"
    assert "第一中学章程" in text_of(client.get(url))
    client.post(url, {"kind": "charter", "title": "第一中学章程"})
    book = Rulebook.objects.get()
    file = SimpleUploadedFile("章程.docx", word(*CHARTER.splitlines()))
    page = text_of(client.post(reverse("draft-edition", args=[book.pk]), {"file": file}, follow=True))
    assert "没有找到" not in page
    edition = Edition.objects.get()
    client.post(reverse("adopt-edition", args=[edition.pk]), {"since": "2026-04-01", "topic": topic.code})
    edition.refresh_from_db()
    assert (edition.state, edition.topic) == ("adopted", topic.code)
    assert "必备条款齐全" in text_of(client.get(reverse("rulebooks", args=[school.pk])))
    assert "章程修订" in text_of(client.get(reverse("edition", args=[edition.pk])))


def test_missing_clause_is_named_with_its_articles_and_the_duties_on_it(as_school, school):
    book = Rulebook.objects.create(unit=school, kind="charter", title="章程")
    text = CHARTER.replace("专职副书记", "若干人员").replace("党务工作机构", "机构")
    edition = Edition.objects.create(rulebook=book, number=1, text=text, state="adopted", since=TODAY)
    page = text_of(as_school.get(reverse("edition", args=[edition.pk])))
    assert page.index("没有找到") < page.index("写明党组织的设置形式和党务工作机构、人员") < page.index("已写")
    assert "/packs/base/#post.single.branch" in page
    assert "缺 1 条必备条款" in text_of(as_school.get(reverse("rulebooks", args=[school.pk])))


def test_old_word_file_is_refused_beside_its_field_and_the_text_stays(as_school, school):
    book = Rulebook.objects.create(unit=school, kind="charter", title="章程")
    file = SimpleUploadedFile("章程.doc", b"\xd0\xcf\x11\xe0")
    page = text_of(as_school.post(reverse("draft-edition", args=[book.pk]), {"file": file, "text": "已写的全文"}))
    assert "不是 docx 文件" in page
    assert "已写的全文" in page
    assert Edition.objects.count() == 0


def test_decisions_stand_under_the_edition_in_force_on_their_day(as_school, school):
    book = Rulebook.objects.create(unit=school, kind="party-meeting", title="党组织会议议事规则")
    for number, since in ((1, "2025-09-01"), (2, "2026-04-01")):
        Edition.objects.create(rulebook=book, number=number, text=str(number), state="adopted", since=since)
    for day, title in (
        (dt.date(2026, 3, 31), "三月的"),
        (dt.date(2026, 4, 1), "四月的"),
        (dt.date(2025, 8, 1), "更早的"),
    ):
        minuted.make_item(minuted.make_meeting(school, on=day), minuted.make_topic(school, title))
    minuted.make_item(minuted.make_meeting(school, kind="principal-meeting"), minuted.make_topic(school, "校长会的"))
    page = as_school.get(reverse("rulebook", args=[book.pk]))
    found = {one.number: [item.topic.title for item in items] for one, items, _n in page.context["decided"]}
    assert found == {2: ["四月的"], 1: ["三月的"]}


def test_superior_sees_which_school_lacks_what(client, officer, district, school):
    second = make.make_unit("school", "第二中学", district, stage="junior")
    book = Rulebook.objects.create(unit=school, kind="charter", title="章程")
    Edition.objects.create(rulebook=book, number=1, text=CHARTER, state="adopted", since="2021-09-01")
    page = log_in(client, officer).get(reverse("rulebooks", args=[district.pk]))
    stand = {unit: [row.said for row in rows] for unit, rows in page.context["schools"]}
    assert stand[school] == ["所依据的文件 2022-01-16 出台后没有修订", "没有登记", "没有登记"]
    assert stand[second] == ["没有登记"] * 3


def test_register_of_many_schools_costs_the_same_queries(client, officer, district, django_assert_max_num_queries):
    for number in range(30):
        school = make.make_unit("school", f"学校{number}", district)
        book = Rulebook.objects.create(unit=school, kind="charter", title="章程")
        Edition.objects.create(rulebook=book, number=1, text=CHARTER, state="adopted", since="2024-09-01")
    log_in(client, officer)
    with django_assert_max_num_queries(32):
        client.get(reverse("rulebooks", args=[district.pk]))


def test_member_reads_the_charter_and_changes_nothing(client, members, school):
    book = Rulebook.objects.create(unit=school, kind="charter", title="章程")
    edition = Edition.objects.create(rulebook=book, number=1, text=CHARTER)
    make.make_post(members[0], school, "grade-leader")
    make.give(user := make.make_user(members[0]), school, "inspector")
    client = log_in(client, user)
    assert "施行</a>" not in text_of(client.get(reverse("edition", args=[edition.pk])))
    assert client.post(reverse("adopt-edition", args=[edition.pk]), {"since": TODAY}).status_code == 404
