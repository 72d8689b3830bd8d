"""Opening a workbook that may be anything, and reading its sheets row by row."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from zhuji.document.workbook.cells import CellFault, half_width, text
from zhuji.document.workbook.layout import EXAMPLE, GUIDE, KNOWN_LATER, SHEETS, Sheet

MOST_UNPACKED, MOST_RATIO, MOST_MEMBERS = 300 * 2**20, 100, 500
MOST_COLUMNS = 200
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MERGED = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
FORMULA = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*<f[^>]*(?:/>|>.*?</f>)\s*(<v>[^<]|<v/>|</c>|<v></v>)', re.S)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where it stands, what stands there, and what would be right."""

    sheet: str
    row: int | None
    column: str
    value: str
    message: str

    def __str__(self):
        where = _("工作表“%s”") % self.sheet if self.sheet else ""
        where += _("第 %s 行") % self.row if self.row else ""
        where += f"“{self.column}”" if self.column else ""
        said = _("写的是 %s，") % self.value if self.value else ""
        return f"{where}{said}{self.message}" if not where else f"{where}：{said}{self.message}"


@dataclass(slots=True)
class Row:
    """A row as read: its number in the sheet and what its cells mean, by the names of the columns that are there."""

    sheet: Sheet
    number: int
    values: dict


@dataclass
class Book:
    """Everything read from one or several files: rows by sheet, faults, and what was kept aside."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wrong(self, row: Row, name: str, message: str, value=None) -> None:
        """Put on record that a cell of the row is wrong."""
        column = row.sheet.by_name[name].heading if name else ""
        said = row.values.get(name, "") if value is None else value
        self.faults.append(Fault(row.sheet.name, row.number, column, _said(said), message))


def _said(value) -> str:
    return "、".join(value) if isinstance(value, tuple) else text(value)[:80]


class Unreadable(Exception):
    """The file is not a workbook that can be opened. The message says why and what to do."""


def check_container(path: Path) -> None:
    """Refuse what is no .xlsx, is locked, or would unpack to something huge, before anything is unpacked."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(OLE):
        raise Unreadable(_("文件设有密码，或是旧版 .xls 格式。请取消密码，另存为 .xlsx 后再导入。"))
    if not head.startswith(b"PK"):
        raise Unreadable(_("这不是 Excel 工作簿（.xlsx）。请用 Excel 或 WPS 另存为 .xlsx 后再导入。"))
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable(_("文件已损坏，无法打开。请重新保存后再导入。")) from error
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members) or 1
    if unpacked > MOST_UNPACKED or len(members) > MOST_MEMBERS or (unpacked > 2**24 and unpacked / packed > MOST_RATIO):
        raise Unreadable(_("文件展开后过大，疑似异常文件，没有打开。请只保留需要导入的数据。"))
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("这不是 Excel 工作簿（.xlsx），可能只是改了扩展名。请用 Excel 或 WPS 另存为 .xlsx。"))


def read_files(paths: list[Path]) -> Book:
    """Read several files as one."""
    book = Book()
    for path in paths:
        prefix = f"{path.name}：" if len(paths) > 1 else ""
        try:
            check_container(path)
            _read_file(path, book)
        except Unreadable as error:
            book.faults.append(Fault("", None, "", prefix.rstrip("："), str(error)))
        except (CalamineError, OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            message = _("文件内容有误，无法读取：%s。请重新另存为 .xlsx 后再导入。") % type(error).__name__
            book.faults.append(Fault("", None, "", prefix.rstrip("："), message))
    if not book.faults and not any(book.rows.values()):
        names = "、".join(SHEETS)
        book.faults.append(Fault("", None, "", "", _("没有可导入的数据。工作表名称应为：%s。") % names))
    return book


def _read_file(path: Path, book: Book) -> None:
    workbook = CalamineWorkbook.from_path(str(path))
    found = Counter(half_width(name) for name in workbook.sheet_names)
    for place, name in enumerate(workbook.sheet_names, start=1):
        title = half_width(name)
        if title in SHEETS:
            if found[title] > 1:
                if not any(f.sheet == title and f.row is None for f in book.faults):
                    book.faults.append(Fault(title, None, "", "", _("这个工作表出现了两次，请合并为一个")))
                continue
            _check_header_cells(path, place, title, book)
            sheet = workbook.get_sheet_by_name(name)
            first = (sheet.start or (0, 0))[0] + 1
            _read_sheet(SHEETS[title], enumerate(sheet.iter_rows(), start=first), book)
        elif title in KNOWN_LATER:
            book.notes.append(_("工作表“%s”暂不读取，原样保存在导入的文件中") % title)
        elif title != GUIDE:
            book.notes.append(_("工作表“%s”不在约定之内，没有读取，原样保存在导入的文件中") % title)


def _check_header_cells(path: Path, place: int, title: str, book: Book) -> None:
    """Merged cells in the heading, and formulas without a value, can only be seen in the raw sheet."""
    with zipfile.ZipFile(path) as archive:
        member = f"xl/worksheets/sheet{place}.xml"
        if member not in archive.namelist():
            return
        raw = archive.read(member)
    if any(int(first) <= 1 for _c, first, _c2, _last in MERGED.findall(raw)):
        book.faults.append(Fault(title, 1, "", "", _("标题行有合并单元格，请取消合并，每列一个标题")))
    if b"<f" in raw:
        for column, row, rest in FORMULA.findall(raw):
            if not rest.startswith(b"<v>"):
                message = _("这一格是没有算出结果的公式，请改为数值")
                book.faults.append(Fault(title, int(row), column.decode(), "", message))


def _read_sheet(sheet: Sheet, rows: Iterator[tuple[int, list]], book: Book) -> None:
    filled = ((number, cells) for number, cells in rows if any(cell != "" and text(cell) for cell in cells))
    header = next(filled, None)
    if header is None:
        book.notes.append(_("工作表“%s”是空的") % sheet.name)
        return
    columns = _columns(sheet, header[1], book)
    if columns is None:
        return
    kept = book.rows.setdefault(sheet.name, [])
    for number, cells in filled:
        if text(cells[columns[0][0]]).startswith(EXAMPLE):
            book.notes.append(_("工作表“%(sheet)s”第 %(row)s 行是示例，已略过") % {"sheet": sheet.name, "row": number})
            continue
        kept.append(_read_row(sheet, number, cells, columns, book))


def _columns(sheet: Sheet, header: list, book: Book):
    """(place, column) of every column that is known; None where the heading cannot be used."""
    headings = [half_width(cell).rstrip("*").strip() for cell in header]
    faults = []
    for heading, times in Counter(h for h in headings if h).items():
        if times > 1:
            faults.append(Fault(sheet.name, 1, heading, "", _("这个标题出现了 %s 次，请只保留一列") % times))
        if heading not in sheet.by_heading:
            book.notes.append(
                _("工作表“%(sheet)s”的“%(heading)s”列不在约定之内，没有读取，原样保存在导入的文件中")
                % {"sheet": sheet.name, "heading": heading}
            )
    for column in sheet.columns:
        if column.required and column.heading not in headings:
            faults.append(Fault(sheet.name, 1, column.heading, "", _("缺少这一列，它是必填的")))
    if len(header) > MOST_COLUMNS:
        faults.append(Fault(sheet.name, 1, "", "", _("列数过多，最多 %s 列") % MOST_COLUMNS))
    book.faults += faults
    known = [(i, sheet.by_heading[h]) for i, h in enumerate(headings) if h in sheet.by_heading]
    return None if faults else sorted(known, key=lambda pair: sheet.columns.index(pair[1]))


def _read_row(sheet: Sheet, number: int, cells: list, columns, book: Book) -> Row:
    row = Row(sheet, number, {})
    for place, column in columns:
        cell = cells[place] if place < len(cells) else ""
        try:
            value = column.read(cell)
        except CellFault as fault:
            book.faults.append(Fault(sheet.name, number, column.heading, _said(cell), str(fault)))
            value = None
        else:
            if column.required and value in ("", None, ()):
                book.faults.append(Fault(sheet.name, number, column.heading, "", _("这一格必填，现在是空的")))
        row.values[column.name] = value
    return row
