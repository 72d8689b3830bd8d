"""Documents drawn from what was recorded: the record book of a branch for a year, and a volume of lessons. Nothing in
them is typed a second time."""

import io
from collections.abc import Iterable

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from zhuji.activity.models import Activity, Attendance

BODY, HEADING = "仿宋", "黑体"


def _new_document(title: str, lines: Iterable[str]):
    """An A4 document in the usual faces, with its title and what stands below it."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.7)
    for name, face, size in (("Normal", BODY, 14), ("Title", HEADING, 22), ("Heading 1", HEADING, 16)):
        style = document.styles[name]
        style.font.name, style.font.size = face, Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    document.add_heading(title, 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in lines:
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def _saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _day(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _number(value) -> str:
    return _("未登记") if value is None else str(value)


def record_book(unit, span, activities: Iterable[Activity], titles: dict[str, str]) -> bytes:
    """组织生活记录簿: every activity of the unit in the span in the order of its days, as it was recorded."""
    rows = list(activities)
    heading = _("%(unit)s组织生活记录簿") % {"unit": unit.name}
    document = _new_document(heading, [span.said, _("共 %s 次，由日常记录生成") % len(rows)])
    for number, activity in enumerate(rows, start=1):
        title = titles.get(activity.kind, activity.kind)
        document.add_heading(f"{number}. {_day(activity.held_on)} {title}：{activity.title}", 1)
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        for label, value in _facts(activity):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, value
            cells[0].width, cells[1].width = Cm(3.5), Cm(12)
    return _saved(document)


def _facts(activity: Activity) -> list[tuple[str, str]]:
    times = "–".join(f"{t:%H:%M}" for t in (activity.starts_at, activity.ends_at) if t)
    by_status: dict[str, list[str]] = {}
    for row in activity.attendance.all():
        by_status.setdefault(row.status, []).append(row.person.name)
    facts = [
        (_("时间"), " ".join((_day(activity.held_on), times)).strip()),
        (_("地点"), activity.place),
        (_("主持"), activity.chair.name if activity.chair else _("未登记")),
        (_("讲课"), activity.lecturer.name if activity.lecturer else ""),
        (_("人数"), _("应到 %s，实到 %s") % (_number(activity.expected), _number(activity.present))),
        (_("学时"), f"{activity.hours:f}" if activity.hours is not None else ""),
        *((str(status.label), "、".join(by_status.get(status, []))) for status in Attendance.Status),
        (_("内容"), activity.summary),
        (_("记录"), _("%(who)s %(day)s记录（%(code)s）") % _recorded(activity)),
    ]
    return [(label, value) for label, value in facts if value]


def _recorded(activity: Activity) -> dict[str, str]:
    who = str(activity.recorded_by) if activity.recorded_by else _("由工作簿导入，")
    return {"who": who, "day": _day(localtime(activity.recorded_at)), "code": activity.code}


def lesson_volume(unit, span, lessons: Iterable[Activity]) -> bytes:
    """微党课汇编: the lessons chosen, each with who gave it, where, and its text."""
    rows = list(lessons)
    document = _new_document(_("微党课汇编"), [unit.name, span.said, _("共 %s 篇") % len(rows)])
    for lesson in rows:
        document.add_page_break()
        document.add_heading(lesson.title, 1)
        who = lesson.lecturer.name if lesson.lecturer else ""
        document.add_paragraph(" ".join(part for part in (lesson.unit.name, who, _day(lesson.held_on)) if part))
        for paragraph in lesson.summary.splitlines():
            if paragraph.strip():
                document.add_paragraph(paragraph.strip()).paragraph_format.first_line_indent = Pt(28)
    return _saved(document)
