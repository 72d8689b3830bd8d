"""Rows D4 (minutes), D8, D10, O8 and N12 as a user meets them, on imported data."""

import datetime as dt
import io

import pdfplumber
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from tests import minuted
from tests.rulebook.test_rulebooks import CHARTER, word
from zhuji.meeting.models import Minutes
from zhuji.org.models import Person, Unit
from zhuji.rulebook.models import Edition

MARCH = dt.date(2026, 3, 5)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def words_of(response):
    with pdfplumber.open(io.BytesIO(response.content)) as document:
        return "".join(page.extract_text().replace("\n", "").replace(" ", "") for page in document.pages)


def decided(school, number="T102"):
    """A meeting of the school of which the person with that number is the chair and the only one present."""
    chair = Person.objects.get(number=number)
    meeting = minuted.make_meeting(school, chair)
    minuted.attend(meeting, [chair])
    minuted.make_item(meeting, minuted.make_topic(school))
    return meeting


def test_D4_minutes_are_drawn_from_the_records_confirmed_and_signed(log_in, imported):
    client, meeting = log_in("T102"), decided(imported["S2"])
    client.post(reverse("draw-minutes", args=[meeting.pk]))
    minutes = Minutes.objects.get()
    client.post(reverse("circulate-minutes", args=[minutes.pk]))
    client.post(reverse("confirm-minutes", args=[minutes.pk]), {"agreed": "yes"})
    client.post(reverse("sign-minutes", args=[minutes.pk]))
    meeting.refresh_from_db()
    assert meeting.minutes_on is not None
    printed = words_of(client.get(reverse("minutes-file", args=[minutes.pk, "pdf"])))
    assert "举手：赞成4票，反对0票，弃权0票。" in printed


def test_D8_report_upwards_is_drawn_from_the_records_of_the_span(log_in, imported):
    client, school = log_in("T102"), imported["S2"]
    decided(school)
    url = reverse("decision-report-file", args=[school.pk, "pdf"])
    printed = words_of(client.get(url, {"since": "2026-01-01", "until": "2026-03-31"}))
    assert "重大项目安排1项" in printed
    assert "教学楼外墙维修" in printed
    printed = words_of(client.get(url, {"since": "2026-04-01", "until": "2026-04-30"}))
    assert "事项0项" in printed


def test_D10_handbook_is_the_rules_of_the_pack_with_their_articles_as_word_and_pdf(log_in, imported):
    client = log_in("T001")
    assert "手册 Word" in text_of(client.get(reverse("pack", args=["base"])))
    document = Document(io.BytesIO(client.get(reverse("handbook", args=["base", "docx"])).content))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "到会：2/3" in text or "2/3 以上（含本数）" in text
    assert "《关于建立中小学校党组织领导的校长负责制的意见（试行）》（五）到会" in text
    assert client.get(reverse("handbook", args=["base", "pdf"])).content.startswith(b"%PDF-")


def revised(client, school, text, since):
    """Draft and adopt an edition of the charter as its school does."""
    url = reverse("begin-rulebook", args=[school.pk])
    client.post(url, {"kind": "charter", "title": f"{school.name}章程"})
    book = school.rulebooks.get()
    file = SimpleUploadedFile("章程.docx", word(*text.splitlines()))
    client.post(reverse("draft-edition", args=[book.pk]), {"file": file})
    client.post(reverse("adopt-edition", args=[Edition.objects.latest("pk").pk]), {"since": since})
    return book


def test_O8_each_school_has_its_charter_in_editions_and_the_superior_sees_what_is_lacking(log_in, imported):
    client, school = log_in("T102"), imported["S2"]
    revised(client, school, CHARTER.replace("三重一大", "重要"), "2026-03-01")
    district = Unit.objects.get(code="D1")
    page = client.get(reverse("rulebooks", args=[district.pk]))
    said = {unit.code: rows[0].said for unit, rows in page.context["schools"]}
    assert said["S4"] == "没有登记"
    own = text_of(client.get(reverse("rulebooks", args=[school.pk])))
    assert "缺 1 条必备条款" in own
    assert "谁决定什么" in own


def test_N12_register_shows_differences_duties_on_each_clause_and_decisions_under_each_edition(log_in, imported):
    client, school = log_in("T102"), imported["S2"]
    book = revised(client, school, CHARTER, "2026-03-01")
    decided(school)
    revised(client, school, CHARTER + "\n第六条 学校加强督办。", "2026-04-01")
    page = client.get(reverse("rulebook", args=[book.pk]))
    assert {one.number: n for one, _items, n in page.context["decided"]} == {2: 0, 1: 1}
    assert "书记校长" in text_of(page) or "书记、校长" in text_of(page)
    newest = text_of(client.get(reverse("edition", args=[Edition.objects.latest("pk").pk])))
    assert '<ins><span class="quiet">增</span> 第六条 学校加强督办。</ins>' in newest
