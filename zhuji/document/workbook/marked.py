"""The workbook that was sent in, with its faulty cells marked, and a list of all faults."""

from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineError

from zhuji.document.workbook.book import Fault, Unreadable, check_container, heading_of, opened
from zhuji.document.workbook.cells import half_width, text
from zhuji.document.workbook.layout import SHEETS
from zhuji.document.workbook.writing import TEXT_SAFE, write_cell


def write_marked(source: Path, faults: list[Fault], target) -> None:
    """Write the workbook anew with every faulty cell in red and the message beside it."""
    with xlsxwriter.Workbook(target, {**TEXT_SAFE, "in_memory": True}) as book:
        _write_list(book, faults)
        try:
            check_container(source)
            workbook = opened(source)
        except (CalamineError, Unreadable, OSError):
            return
        by_sheet: dict[str, dict] = defaultdict(lambda: defaultdict(list))
        for fault in faults:
            by_sheet[fault.sheet][fault.row].append(fault)
        for name in dict.fromkeys(workbook.sheet_names):
            if half_width(name) in SHEETS:
                with suppress(CalamineError):  # a sheet that cannot be read: the list says so
                    _write_sheet(book, name, workbook.get_sheet_by_name(name), by_sheet[half_width(name)])


def _write_list(book, faults) -> None:
    page = book.add_worksheet(_("问题清单"))
    headings = _("工作表"), _("行"), _("列"), _("所填内容"), _("问题和改法")
    for place, heading in enumerate(headings):
        page.write_string(0, place, heading)
    for number, fault in enumerate(faults, start=1):
        for place, value in enumerate((fault.sheet, fault.row, fault.column, fault.value, fault.message)):
            write_cell(page, number, place, value, None)
    page.set_column(4, 4, 80)


def _write_sheet(book, name: str, sheet, faults: dict) -> None:
    page = book.add_worksheet(name[:31])
    red = book.add_format({"bg_color": "#F9C9C9", "font_color": "#B3232B"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    headings: list[str] = []
    for number, cells in enumerate(sheet.iter_rows()):
        if not any(headings):
            headings = [heading_of(cell) for cell in cells]
        for place, cell in enumerate(cells):
            write_cell(page, number, place, cell, day)
        for fault in faults.get(number + 1, ()):
            place = headings.index(fault.column) if fault.column in headings else 0
            page.write_string(number, place, (text(cells[place]) if place < len(cells) else "") or fault.value, red)
            page.write_comment(number, place, fault.message)
