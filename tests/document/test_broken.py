"""Files that are wrong in a hundred ways: each is told so, with its place, and nothing is written (T12, T16)."""

import io
import time
import zipfile

import pytest

from tests.document import books
from zhuji.document.workbook.marked import write_marked
from zhuji.document.workbook.take_in import import_workbook
from zhuji.org.models import Unit

pytestmark = pytest.mark.django_db

BAD_DAYS = [
    "2024-13-40",
    "2024-02-30",
    "昨天",
    "2026-3",
    "1899-12-31",
    "31/12/2026",
    "2026--3-5",
    "明年3月",
    "0000-00-00",
]
BAD_NUMBERS = ["八", "-1", "3.5", "1e99", "∞", "NaN", "12人"]
# (sheet, row in the sheet, column, value): each a cell that cannot stand
CELLS = [
    *(("单位", 2, "批准日期", day) for day in BAD_DAYS),
    *(("人员", 2, "入党日期", day) for day in BAD_DAYS),
    *(("任职", 2, "任职日期", day) for day in BAD_DAYS),
    *(("活动", 2, "日期", day) for day in [*BAD_DAYS, "2999-01-01"]),
    *(("活动", 3, "应到人数", number) for number in BAD_NUMBERS),
    *(("活动", 3, "有表决权实到", number) for number in BAD_NUMBERS),
    *(("活动", 2, "学时", number) for number in ("八", "-1", "1.55", "NaN")),
    *(("人员", 2, "党费计算基数", number) for number in ("六千", "-1", "3.555")),
    *(("单位", 3, "类型", word) for word in ("中学", "支部", "=1+1", "党 委员会")),
    *(("单位", 3, "学段", word) for word in ("小小学", "junior")),
    *(("人员", 2, "政治面貌", word) for word in ("党员", "中共党员")),
    *(("任职", 2, "职务", word) for word in ("书记", "班主任")),
    *(("活动", 2, "类型", word) for word in ("主题团日", "野餐")),
    *(("参加", 2, "状态", word) for word in ("到", "迟到")),
    *(("活动", 2, "开始时间", word) for word in ("25:00", "下午三点", "15:75")),
    *(("人员", 2, "离退休", word) for word in ("已退", "Y")),
    *(("人员", 2, "出生年月", word) for word in ("1980-13", "八零年")),
    *(("人员", 2, "手机号", word) for word in ("12345", "电话")),
    ("单位", 2, "单位代码", ""), ("单位", 3, "名称", ""), ("单位", 3, "上级代码", "无此单位"),
    ("单位", 5, "所属单位代码", "B1"), ("单位", 3, "所属单位代码", "0012"), ("单位", 3, "届次起始日期", "2024-01-01"),
    ("单位", 3, "撤销日期", "1999-01-01"), ("单位", 3, "名称", "名" * 101),
    ("人员", 2, "单位代码", "无此单位"), ("人员", 2, "所在党组织代码", "0012"), ("人员", 2, "所在党组织代码", "无"),
    ("人员", 2, "转正日期", "2001-01-01"), ("人员", 2, "性别", "其他"),
    ("任职", 2, "人员编号", "T999"), ("任职", 2, "单位代码", "X"), ("任职", 2, "免职日期", "2020-01-01"),
    ("活动", 2, "单位代码", "X"), ("活动", 2, "主持人编号", "T999"), ("活动", 3, "实到人数", 9),
    ("活动", 3, "有表决权应到", 9), ("活动", 2, "结束时间", "14:00"), ("活动", 2, "应到人数", 9),
    ("活动", 2, "实到人数", 8), ("活动", 2, "主题", ""), ("参加", 2, "活动编号", "H9"), ("参加", 2, "人员编号", "T999"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "row", "column", "value"), CELLS)
def test_wrong_cell_is_told_by_sheet_row_and_column_and_nothing_is_written(tmp_path, sheet, row, column, value):
    sheets = books.right()
    sheets[sheet][row - 1][books.HEAD[sheet].index(column)] = value

    report = import_workbook([books.write(tmp_path / "a.xlsx", sheets)])

    assert (sheet, row, column) in {(f.sheet, f.row, f.column) for f in report.faults}, report.faults
    assert all(fault.message for fault in report.faults)
    assert Unit.objects.count() == 0


def faults_of(tmp_path, sheets, **options):
    return [str(f) for f in import_workbook([books.write(tmp_path / "a.xlsx", sheets, **options)]).faults]


def test_code_that_stands_twice_is_a_fault(tmp_path):
    sheets = books.right()
    sheets["单位"].append(sheets["单位"][2])
    assert any("与第 3 行重复" in fault for fault in faults_of(tmp_path, sheets))


def test_code_that_differs_only_by_invisible_characters_is_the_same_code(tmp_path):
    sheets = books.right()
    sheets["单位"].append(["\u200b0012\u00a0", *sheets["单位"][2][1:]])
    assert any("重复" in fault for fault in faults_of(tmp_path, sheets))


def test_unit_that_hangs_under_itself_is_a_fault_with_the_whole_ring(tmp_path):
    sheets = books.right()
    sheets["单位"][3][3], sheets["单位"][4][3] = "B1", "P1"
    assert any("成环" in fault and "P1" in fault and "B1" in fault for fault in faults_of(tmp_path, sheets))


def test_heading_that_stands_twice_is_a_fault(tmp_path):
    sheets = books.right()
    sheets["单位"] = [[*row, "名称" if n == 0 else "x"] for n, row in enumerate(sheets["单位"])]
    assert any("出现了 2 次" in fault for fault in faults_of(tmp_path, sheets))


def test_missing_required_column_is_a_fault(tmp_path):
    sheets = books.right()
    sheets["活动"] = [row[:3] + row[4:] for row in sheets["活动"]]
    assert any("“日期”" in fault and "缺少这一列" in fault for fault in faults_of(tmp_path, sheets))


def test_merged_heading_is_a_fault(tmp_path):
    path = books.write(tmp_path / "a.xlsx", books.right())
    raw = _rewritten(
        path,
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>',
    )
    report = import_workbook([raw])
    assert any("合并单元格" in str(fault) for fault in report.faults)


def test_formula_with_a_value_is_read_as_its_value_and_without_one_is_a_fault(tmp_path):
    sheets = books.right()
    path = books.write(tmp_path / "a.xlsx", sheets)
    new = _rewritten(path, "xl/worksheets/sheet4.xml", b"<v>8</v>", b"<f>4+4</f>", count=1)
    assert any("公式" in str(fault) for fault in import_workbook([new]).faults)
    new = _rewritten(path, "xl/worksheets/sheet4.xml", b"<v>8</v>", b"<f>4+4</f><v>8</v>", count=1)
    assert import_workbook([new]).faults == []


def _rewritten(path, member, old, new, count=-1):
    target = path.with_name("spoilt.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            content = source.read(name)
            if name == member:
                assert old in content
                content = content.replace(old, new, count)
            out.writestr(name, content)
    return target


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "不是 Excel"), (b"hello", "不是 Excel"), (b"a,b\n1,2\n", "不是 Excel"), (b"%PDF-1.4", "不是 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "密码"), (b"PK\x03\x04broken", "损坏"),
        (b"<html></html>", "不是 Excel"), (b"\xff\xfe\x00\x00", "不是 Excel"),
    ],
)  # fmt: skip
def test_file_that_is_no_workbook_is_told_so(tmp_path, content, words):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    (fault,) = import_workbook([path]).faults
    assert words in str(fault)


def test_zip_that_is_no_workbook_is_told_so(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "改了扩展名" in str(import_workbook([path]).faults[0])


def test_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(400):
                sheet.write(b"\0" * 2**20)
    begun = time.perf_counter()
    (fault,) = import_workbook([path]).faults
    assert "展开后过大" in str(fault)
    assert time.perf_counter() - begun < 1


def test_password_protected_workbook_says_that_it_has_a_password(tmp_path):
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml")
    path = books.write(tmp_path / "plain.xlsx", books.right())
    locked = tmp_path / "locked.xlsx"
    with path.open("rb") as plain, locked.open("wb") as out:
        msoffcrypto.OOXMLFile(plain).encrypt("secret", out)
    assert "密码" in str(import_workbook([locked]).faults[0])


def test_hundred_thousand_empty_rows_behind_the_data_do_no_harm(tmp_path):
    sheets = books.right()
    sheets["单位"] += [[" "]] * 100_000
    assert import_workbook([books.write(tmp_path / "a.xlsx", sheets)]).faults == []


@pytest.mark.parametrize(
    ("member", "old", "new"),
    [
        ("xl/worksheets/sheet2.xml", b"</sheetData>", b""), ("xl/worksheets/sheet2.xml", b"<row", b"<\xff"),
        ("xl/sharedStrings.xml", b"</sst>", b""), ("xl/sharedStrings.xml", b"<t>", b"<t>&#xD800;"),
        ("xl/workbook.xml", b"<sheets>", b"<sheets"), ("xl/_rels/workbook.xml.rels", b"Target", b"Tar"),
        ("xl/worksheets/sheet1.xml", b't="s"', b't="q"'), ("xl/worksheets/sheet1.xml", b"<v>0</v>", b"<v>99999</v>"),
        ("xl/worksheets/sheet1.xml", b'r="A1"', b'r="A0"'), ("xl/worksheets/sheet1.xml", b'r="A1"', b'r="99999999999"'),
    ],
)  # fmt: skip
def test_damaged_part_is_one_fault_and_the_marked_copy_says_the_same(tmp_path, member, old, new):
    path = _rewritten(books.write(tmp_path / "a.xlsx", books.right()), member, old, new, count=1)

    report = import_workbook([path])
    write_marked(path, report.faults, io.BytesIO())

    assert report.faults
    assert all(fault.message for fault in report.faults)
    assert Unit.objects.count() == 0


def test_workbook_comes_back_with_its_faulty_cells_marked(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    sheets = books.right()
    sheets["人员"][2][7] = "2024-13-40"
    path = books.write(tmp_path / "a.xlsx", sheets)
    out = io.BytesIO()

    write_marked(path, import_workbook([path]).faults, out)

    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    cell = book["人员"].cell(row=3, column=8)
    assert cell.fill.bgColor.rgb is not None
    assert "2024-03-05" in cell.comment.text
    assert book["问题清单"].cell(row=2, column=3).value == "入党日期"
