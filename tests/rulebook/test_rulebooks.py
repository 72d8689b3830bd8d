"""The charter and the rules of procedure: editions, days, required clauses, text out of Word files."""

import datetime as dt
import io
import zipfile

import pytest
from docx import Document

from zhuji.core.errors import Refused
from zhuji.pack.load import load
from zhuji.rulebook.actions.rulebooks import adopt_edition, begin_rulebook, draft_edition, withdraw_draft
from zhuji.rulebook.clauses import check, lacking, revised_by
from zhuji.rulebook.models import Edition
from zhuji.rulebook.reading import text_of

BASE = load("base")
DAY = dt.date(2026, 9, 1)
CHARTER = """第一条 学校实行党组织领导的校长负责制，学校党组织全面领导学校工作。
第二条 学校设党委，设置党务工作机构，配备专职副书记。
第三条 “三重一大”事项和基本管理制度由党组织会议讨论决定。
第四条 校长在党组织领导下依法行使职权，召集校长办公会议。
第五条 教职工代表大会依法行使民主管理职权。"""


@pytest.fixture
def book(school, officer):
    return begin_rulebook(unit=school, kind="charter", title="第一中学章程", by=officer)


def adopted(book, text, since, by):
    return adopt_edition(draft_edition(book, text=text, by=by), since=since, by=by)


def word(*lines):
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.add_table(rows=1, cols=2).rows[0].cells[1].text = "表内文字"
    document.save(out)
    return out.getvalue()


@pytest.mark.django_db
def test_on_any_day_the_edition_in_force_is_the_last_that_had_begun(book, officer):
    first = adopted(book, "第一版", dt.date(2020, 9, 1), officer)
    second = adopted(book, "第二版", dt.date(2022, 9, 1), officer)
    draft_edition(book, text="第三版", by=officer)

    def on(*day):
        return Edition.objects.in_force(dt.date(*day)).first()

    assert (on(2020, 8, 31), on(2020, 9, 1), on(2022, 8, 31), on(2022, 9, 1)) == (None, first, first, second)


@pytest.mark.django_db
def test_adopted_text_is_never_rewritten_a_change_is_the_next_edition(book, officer):
    first = adopted(book, "第一版", dt.date(2020, 9, 1), officer)
    draft = draft_edition(book, text="第二版", by=officer)
    assert draft_edition(book, text="第二版，改", by=officer).pk == draft.pk
    first.refresh_from_db()
    assert (first.text, draft.number) == ("第一版", 2)


@pytest.mark.django_db
def test_edition_comes_after_the_one_before_and_says_something_else(book, officer):
    adopted(book, "第一版", dt.date(2020, 9, 1), officer)
    draft = draft_edition(book, text="第一版", by=officer)
    with pytest.raises(Refused, match="没有修订"):
        adopt_edition(draft, since=DAY, by=officer)
    draft = draft_edition(book, text="第二版", by=officer)
    with pytest.raises(Refused, match="须晚于这一天"):
        adopt_edition(draft, since=dt.date(2020, 9, 1), by=officer)
    with pytest.raises(Refused, match="只有草案可以撤回"):
        withdraw_draft(adopt_edition(draft, since=DAY, by=officer), reason="x", by=officer)


@pytest.mark.django_db
def test_school_has_one_charter(book, school, officer):
    with pytest.raises(Refused, match="已经有这一种"):
        begin_rulebook(unit=school, kind="charter", title="另一章程", by=officer)
    with pytest.raises(Refused, match="已经有这一种"):
        begin_rulebook(unit=school, kind="other", title="第一中学章程", by=officer)


@pytest.mark.django_db
def test_draft_taken_back_leaves_its_number_and_reason(book, officer):
    draft = draft_edition(book, text="草案", by=officer)
    with pytest.raises(Refused, match="原因"):
        withdraw_draft(draft, reason="", by=officer)
    withdraw_draft(draft, reason="另行起草", by=officer)
    assert draft_edition(book, text="又一稿", by=officer).number == 2


def test_every_clause_of_a_full_charter_is_found_with_its_passage():
    rows = check(BASE, "charter", CHARTER, DAY)
    assert [row.clause.title for row in rows if not row.shown] == []
    assert all(row.where for row in rows)


@pytest.mark.parametrize(
    ("gone", "clause"),
    [
        ("党组织领导的校长负责制，学校党组织全面领导", "charter-leadership"),
        ("三重一大", "charter-powers"),
        ("教职工代表大会", "charter-staff-congress"),
        ("校长办公会议", "charter-two-meetings"),
    ],
)
def test_clause_that_is_not_written_is_named(gone, clause):
    rows = check(BASE, "charter", CHARTER.replace(gone, "某某"), DAY)
    assert [row.clause.id for row in rows if not row.shown] == [clause]
    assert lacking(BASE, "charter", CHARTER.replace(gone, "某某")) == 1


def test_rules_that_rest_on_the_same_article_hang_on_the_clause():
    rows = {row.clause.id: row for row in check(BASE, "charter", CHARTER, DAY)}
    hanging = {rule.id for rule in rows["charter-organisation"].rules}
    assert {"post.split.committee-general-branch", "post.single.branch"} <= hanging
    assert "《关于建立中小学校党组织领导的校长负责制的意见（试行）》五" in rows["charter-organisation"].sources


def test_charter_from_before_the_opinion_of_2022_has_not_been_revised_for_it():
    assert revised_by(BASE, "charter") == dt.date(2022, 1, 16)


def test_text_of_a_word_file_is_its_paragraphs_and_table_rows():
    assert text_of("章程.docx", word("第一条 总则", "", "第二条 附则")).splitlines() == [
        "第一条 总则", "第二条 附则", "表内文字"]  # fmt: skip


def blank():
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", b" " * (21 * 2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("章程.doc", b"\xd0\xcf\x11\xe0", "不是 docx"),
        ("章程.docx", b"%PDF-1.4", "不是 docx"),
        ("章程.docx", b"PK\x03\x04broken", "已损坏"),
        ("章程.docx", b"PK" + b"0" * (2 * 2**20), "超过 2 MB"),
        ("章程.docx", bomb(), "展开后过大"),
        ("章程.docx", blank(), "没有文字"),
    ],
    ids=["old", "pdf", "broken", "large", "bomb", "empty"],
)
def test_file_that_is_no_plain_word_file_is_refused_in_words(name, content, said):
    with pytest.raises(Refused, match=said):
        text_of(name, content)
