"""Opening a workbook that may be anything, and reading its sheets row by row."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from zhuji.document.workbook.cells import CellFault, half_width, text
from zhuji.document.workbook.layout import EXAMPLE, GUIDE, KNOWN_LATER, SHEETS, Sheet
from zhuji.document.workbook.raw import Raw, look

MOST_UNPACKED, MOST_RATIO, MOST_MEMBERS = 300 * 2**20, 100, 500
MOST_COLUMNS = 200
MOST_SEARCHED = 8 * 2**20
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SPACES = re.compile(r"\s+")


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
    file: str = ""  # its name, where several are read as one


@dataclass
class Book:
    """Everything read from one or several files: rows by sheet, faults, and what was kept aside."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # sheets that are there and cannot be used

    def unusable(self, title: str, message: str) -> None:
        """Put on record, once, that a sheet cannot be used."""
        if title not in self.unread:
            self.faults.append(Fault(title, None, "", "", message))
            self.unread.add(title)

    def wrong(self, row: Row, name: str, message: str, value=None) -> None:
        """Put on record that a cell of the row is wrong."""
        column = row.sheet.by_name[name].heading if name else ""
        said = row.values.get(name, "") if value is None else value
        self.faults.append(Fault(row.sheet.name, row.number, column, _said(said), f"{row.file}{message}"))


def _said(value) -> str:
    return "、".join(value) if isinstance(value, tuple) else text(value)[:80]


class Unreadable(Exception):
    """The file is not a workbook that can be opened. The message says why and what to do."""


def check_container(path: Path) -> None:
    """Refuse what is no .xlsx, is locked, or would unpack to something huge, before anything is unpacked."""
    with path.open("rb") as file:
        head = file.read(8)
        start = head + file.read(MOST_SEARCHED) if head.startswith(OLE) else b""
    if ENCRYPTED in start:
        raise Unreadable(_("文件设有密码。请在 Excel 或 WPS 中取消密码，另存为 .xlsx 后再导入。"))
    if start:
        raise Unreadable(_("这是旧版 .xls 格式（或设有密码）。请取消密码，用 Excel 或 WPS 另存为 .xlsx 后再导入。"))
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
            _read_file(path, book, prefix)
        except Unreadable as error:
            book.faults.append(Fault("", None, "", prefix.rstrip("："), str(error)))
        except (CalamineError, OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            message = _("文件内容有误，无法读取：%s。请重新另存为 .xlsx 后再导入。") % type(error).__name__
            book.faults.append(Fault("", None, "", prefix.rstrip("："), message))
    if not book.faults and not any(book.rows.values()):
        names = "、".join(SHEETS)
        book.faults.append(Fault("", None, "", "", _("没有可导入的数据。工作表名称应为：%s。") % names))
    return book


def opened(path: Path) -> CalamineWorkbook:
    """The workbook, known by what it holds and not by what it is called."""
    with path.open("rb") as file:
        return CalamineWorkbook.from_filelike(file)


def _read_file(path: Path, book: Book, prefix: str) -> None:
    workbook = opened(path)
    raws = look(path, workbook.sheet_names)
    found = Counter(half_width(name) for name in workbook.sheet_names)
    for name, raw in zip(workbook.sheet_names, raws, strict=True):
        title = half_width(name)
        if title in SHEETS and found[title] > 1:
            book.unusable(title, prefix + _("这个工作表出现了 %s 次，请合并为一个") % found[title])
        elif title in SHEETS:
            sheet = workbook.get_sheet_by_name(name)
            # Rows come from the first of the sheet on, cells only from its first column in use on.
            reader = _Reader(SHEETS[title], raw, (sheet.start or (0, 0))[1], book, prefix)
            reader.read(enumerate(sheet.iter_rows(), start=1))
        elif title in KNOWN_LATER:
            book.notes.append(_("工作表“%s”暂不读取，原样保存在导入的文件中") % title)
        elif title != GUIDE:
            book.notes.append(_("工作表“%s”不在约定之内，没有读取，原样保存在导入的文件中") % title)


@dataclass
class _Reader:
    """Reads one sheet of a file into the book."""

    sheet: Sheet
    raw: Raw
    left: int  # columns before the first in use
    book: Book
    prefix: str  # the name of the file, where several are read as one

    def read(self, rows: Iterator[tuple[int, list]]) -> None:
        sheet, book = self.sheet, self.book
        filled = ((number, cells) for number, cells in rows if any(cell != "" and text(cell) for cell in cells))
        number, header = next(filled, (0, []))
        if not header:
            book.notes.append(_("工作表“%s”是空的") % sheet.name)
            return
        columns = self._columns(number, header)
        if columns is None:
            return
        self.raw.spread(number)
        kept = book.rows.setdefault(sheet.name, [])
        for number, cells in filled:
            if text(cells[columns[0][0]]).startswith(EXAMPLE):
                said = {"sheet": sheet.name, "row": number}
                book.notes.append(_("工作表“%(sheet)s”第 %(row)s 行是示例，已略过") % said)
                continue
            kept.append(self._row(number, cells, columns))

    def _columns(self, row: int, header: list):
        """(place, column) of every column that is known; None where the heading cannot be used."""
        sheet, book = self.sheet, self.book
        headings = [heading_of(cell) for cell in header]
        faults = []
        if self.raw.merges(row):
            faults.append(Fault(sheet.name, row, "", "", _("标题行有合并单元格，请取消合并，每列一个标题")))
        for heading, times in Counter(h for h in headings if h).items():
            if times > 1:
                message = _("这个标题出现了 %s 次，请只保留一列") % times
                faults.append(Fault(sheet.name, row, heading, heading, message))
            if heading not in sheet.by_heading:
                said = {"sheet": sheet.name, "heading": heading}
                message = _("工作表“%(sheet)s”的“%(heading)s”列不在约定之内，没有读取，原样保存在导入的文件中") % said
                book.notes.append(message)
        if not faults:
            missing = [c.heading for c in sheet.columns if c.required and c.heading not in headings]
            faults += [Fault(sheet.name, row, heading, "", _missing(heading, headings, sheet)) for heading in missing]
        if len(header) > MOST_COLUMNS:
            faults.append(Fault(sheet.name, row, "", "", _("列数过多，最多 %s 列") % MOST_COLUMNS))
        if faults:
            book.faults += [replace(fault, message=f"{self.prefix}{fault.message}") for fault in faults]
            book.unread.add(sheet.name)
            return None
        known = [(i, sheet.by_heading[h]) for i, h in enumerate(headings) if h in sheet.by_heading]
        return sorted(known, key=lambda pair: sheet.columns.index(pair[1]))

    def _row(self, number: int, cells: list, columns) -> Row:
        row = Row(self.sheet, number, {}, self.prefix)
        for place, column in columns:
            cell = cells[place] if place < len(cells) else ""
            spoilt = self.raw.spoilt.get((number, place + self.left)) if self.raw.spoilt else None
            try:
                value = None if spoilt else column.read(cell)
            except CellFault as fault:
                spoilt, value = (_said(cell), str(fault)), None
            if spoilt:
                value_said, message = spoilt
                self.book.faults.append(
                    Fault(self.sheet.name, number, column.heading, value_said, f"{self.prefix}{message}")
                )
            elif column.required and value in ("", None, ()):
                message = _("这一格必填，现在是空的")
                self.book.wrong(row, column.name, message, "")
            row.values[column.name] = value
        return row


def heading_of(cell) -> str:
    """A heading without the star of a required column, and without blanks or breaks inside."""
    return SPACES.sub("", half_width(cell)).strip("*")


def _missing(heading: str, headings: list[str], sheet: Sheet) -> str:
    unknown = [h for h in headings if h and h not in sheet.by_heading]
    near = get_close_matches(heading, unknown, n=1, cutoff=0.5)
    return _("缺少这一列，它是必填的") + (_("。“%s”是否就是这一列？请改标题") % near[0] if near else "")
