"""Rows D6, D8, N4 and N5 as a user meets them, on decision records that came in by workbook."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.document import books
from tests.document.test_decisions_sheets import HEAD, MEETING, TOPIC
from zhuji.document.workbook.take_in import import_workbook
from zhuji.matter.models import Task
from zhuji.org.models import Unit

LATER = {"会议编号": "M2", "日期": "2026-03-20", "议题通知日期": "2026-03-10", "纪要签发日期": "2026-03-22"}


@pytest.fixture
def decided(imported, tmp_path):
    """A right decision, and others gone wrong: the wrong body, the wrong order, nobody asked."""
    meetings = [
        MEETING | {"记录人编号": "T003"},
        MEETING | LATER,
        MEETING
        | {
            "会议编号": "M3",
            "单位代码": "0012",
            "会议类型": "校长办公会议",
            "召集人编号": "T002",
            "主持人编号": "T002",
        },
    ]
    topics = [
        TOPIC | {"回避人员编号": ""},
        TOPIC
        | {"议题编号": "Y2", "会议编号": "M2", "标题": "校服选购", "校长沟通日期": "2026-03-25", "回避人员编号": ""},
        TOPIC
        | {
            "议题编号": "Y3",
            "会议编号": "M3",
            "标题": "设备采购",
            "类别": "重大项目安排",
            "事项": "采购项目",
            "回避人员编号": "",
        },
    ]
    sheets = {"会议": meetings, "议题": topics}
    rows = {name: [HEAD[name], *([r.get(h, "") for h in HEAD[name]] for r in found)] for name, found in sheets.items()}
    report = import_workbook([books.write(tmp_path / "decided.xlsx", rows)])
    assert report.faults == []
    return Unit.objects.get(code="0012")


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_D6_superior_checks_a_school_and_its_findings_go_back_as_tasks(log_in, decided):
    client = log_in("T101")
    page = text_of(client.get(reverse("review", args=[Unit.objects.get(code="C").pk])))
    assert ("校服选购" in page, "设备采购" in page, "年度预算" in page) == (True, True, False)

    one = reverse("review-finding", args=[decided.pk, "tzyd.categories", "Y3"])
    owner = Unit.objects.get(code="0012").posts.get(title="principal").person_id
    assert client.post(one, {"owner": owner, "due": "2099-01-01"}).status_code == 302
    assert (Task.objects.get().topic.code, "已转任务" in text_of(client.get(reverse("review", args=[decided.pk])))) == (
        "Y3", True,
    )  # fmt: skip


def test_D8_report_upwards_is_drawn_from_the_records(log_in, decided):
    client = log_in("T101")
    out = client.get(reverse("export", args=[Unit.objects.get(code="C").pk, "decisions"]))
    book = load_workbook(io.BytesIO(out.content))
    assert [row[0] for row in list(book["议题"].values)[1:]] == ["Y1", "Y2", "Y3"]
    assert len(list(book["会议"].values)) == 4


def test_N4_school_sees_its_own_gaps_first_grouped_with_what_is_not_known_apart(log_in, decided):
    client = log_in("T002")
    page = text_of(client.get(reverse("review", args=[decided.pk])))
    assert ("决策记录自查" in page, "“三重一大”由党组织会议决定" in page) == (True, True)
    one = text_of(client.get(reverse("review-finding", args=[decided.pk, "tzyd.categories", "Y3"])))
    assert ("怎样改正" in one, "已有事实" in one, "提交说明" in one) == (True, True, True)


def test_N5_wrong_body_and_wrong_order_are_put_as_questions_with_a_place_for_the_reason(log_in, decided):
    client = log_in("T002")
    url = reverse("review-finding", args=[decided.pk, "tzyd.categories", "Y3"])
    assert "在校长办公会议上通过，此后没有提交党组织会议" in text_of(client.get(url))
    assert client.post(url, {"text": "按原制度办理，已提请党组织会议追认"}).status_code == 302
    assert "待审" in text_of(client.get(url))
    organisation = Unit.objects.get(code="P1")
    late = log_in("T101").get(reverse("review-finding", args=[organisation.pk, "decision.pre.communicate", "Y2"]))
    assert "意见在会后才形成" in text_of(late)
