"""What people do to workbooks without meaning harm: shifted tables, errors, formulas, merged cells, wrong extensions,
and rows that contradict each other."""

import datetime as dt
import io

import openpyxl
import pytest

from tests.document import books
from zhuji.activity.models import Activity
from zhuji.document.workbook.marked import write_marked
from zhuji.document.workbook.take_in import import_workbook
from zhuji.org.models import Membership, Person, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(tmp_path):
    """Take in the right city after something was done to it in a spreadsheet program."""

    def take(change, name="a.xlsx"):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in books.right().items():
            page = book.create_sheet(title)
            for row in rows:
                page.append(row)
        change(book)
        book.save(tmp_path / name)
        return import_workbook([tmp_path / name])

    return take


def told(report):
    return [(f.sheet, f.row, f.column, f.value) for f in report.faults]


def spoil(sheet, cell, value, kind=None):
    def change(book):
        book[sheet][cell] = value
        if kind:
            book[sheet][cell].data_type = kind

    return change


@pytest.mark.parametrize("value", ["#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"])
@pytest.mark.parametrize(
    ("sheet", "cell", "row", "column"),
    [("单位", "B3", 3, "名称"), ("活动", "I3", 3, "应到人数"), ("活动", "D3", 3, "日期")],
)
def test_error_value_is_a_fault_and_never_an_empty_cell(take, sheet, cell, row, column, value):
    assert told(take(spoil(sheet, cell, value, "e"))) == [(sheet, row, column, value)]


@pytest.mark.parametrize(
    ("sheet", "cell", "row", "column", "formula"),
    [
        ("活动", "C3", 3, "类型", '=IF(1,"党课","")'),
        ("人员", "B2", 2, "姓名", "=A3&B3"),
        ("活动", "I3", 3, "应到人数", "=4+4"),
    ],
)
def test_formula_that_nobody_worked_out_is_a_fault_under_its_heading(take, sheet, cell, row, column, formula):
    assert told(take(spoil(sheet, cell, formula))) == [(sheet, row, column, formula)]


def test_merged_cells_below_the_heading_are_faults_in_every_row_that_they_cover(take):
    report = take(lambda book: book["人员"].merge_cells("F2:F4"))
    assert told(report) == [("人员", row, "政治面貌", "") for row in (2, 3, 4)]


@pytest.mark.parametrize("span", ["A1:B1", "C1:C2"])
def test_merged_heading_is_one_fault_and_no_other_sheet_suffers_from_it(take, span):
    report = take(lambda book: book["人员"].merge_cells(span))
    assert [(f.sheet, f.row) for f in report.faults] == [("人员", 1)]


def test_sheet_that_stands_twice_is_one_fault_and_no_reference_to_it_another(take):
    report = take(lambda book: book.create_sheet("单位 "))
    assert [(f.sheet, f.row) for f in report.faults] == [("单位", None)]


def test_table_that_begins_further_down_and_to_the_right_is_read_with_the_true_row_numbers(take):
    def shift(book):
        for page in book:
            page.insert_rows(1, 3)
            page.insert_cols(1, 2)
        book["人员"]["J6"], book["人员"]["J7"] = "坏", "#REF!"
        book["人员"]["J7"].data_type = "e"

    assert told(take(shift)) == [("人员", 6, "入党日期", "坏"), ("人员", 7, "入党日期", "#REF!")]


def test_marked_copy_of_a_shifted_table_marks_the_cell_that_is_wrong(take, tmp_path):
    def shift(book):
        book["人员"].insert_rows(1, 2)
        book["人员"]["H5"] = "坏"

    out = io.BytesIO()
    write_marked(tmp_path / "a.xlsx", take(shift).faults, out)

    page = openpyxl.load_workbook(io.BytesIO(out.getvalue()))["人员"]
    assert [cell.coordinate for row in page for cell in row if cell.comment] == ["H5"]


def test_sheets_in_another_order_are_looked_at_by_name(take):
    def move(book):
        book.move_sheet("参加", -4)
        book["人员"]["H3"] = "#N/A"
        book["人员"]["H3"].data_type = "e"

    assert told(take(move)) == [("人员", 3, "入党日期", "#N/A")]


@pytest.mark.parametrize(
    "heading", ["人员 编号", "人员\n编号", "*人员编号", "人员编号 *", "人员编号＊", "　人员编号\u200b"]
)
def test_heading_is_known_whatever_blanks_and_stars_stand_in_it(take, heading):
    assert take(spoil("人员", "A1", heading)).faults == []


def test_missing_heading_is_told_with_the_one_that_may_be_meant(take):
    (fault,) = take(spoil("人员", "A1", "人员编号（必填）")).faults
    assert (fault.sheet, fault.row, fault.column) == ("人员", 1, "人员编号")
    assert "“人员编号(必填)”是否就是这一列" in fault.message


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.dat"])
def test_good_workbook_under_a_wrong_name_is_taken_in(take, tmp_path, name):
    take(lambda book: None)
    (tmp_path / name).write_bytes((tmp_path / "a.xlsx").read_bytes())
    assert import_workbook([tmp_path / name]).faults == []


def test_days_of_the_1904_system_are_the_same_days(take):
    def change(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book["活动"]["D3"] = dt.datetime(2026, 3, 20)

    assert take(change).faults == []
    assert Activity.objects.get(code="H2").held_on == dt.date(2026, 3, 20)


def test_million_empty_rows_do_no_harm(take):
    assert take(spoil("人员", "C1048576", " ")).faults == []


@pytest.mark.parametrize("value", [True, dt.datetime(2026, 3, 5), dt.time(15, 30), 110101199001011234])
def test_code_that_excel_has_spoilt_is_a_fault(take, value):
    report = take(spoil("活动", "A3", value))
    assert [(f.sheet, f.row, f.column) for f in report.faults] == [("活动", 3, "活动编号")]
    assert "文本" in report.faults[0].message


@pytest.mark.parametrize(
    ("sheet", "cell", "wrong", "right"),
    [("单位", "C5", "党支布", "党支部"), ("任职", "C2", "党组织书纪", "党组织书记"), ("人员", "F2", "正式党員", "正式党员"),
     ("参加", "C2", "请加", "请假"), ("活动", "C3", "党员大回", "党员大会")],
)  # fmt: skip
def test_unknown_word_is_one_fault_that_says_which_was_meant(take, sheet, cell, wrong, right):
    (fault,) = take(spoil(sheet, cell, wrong)).faults
    assert fault.value == wrong
    assert fault.message.index(right) < 20


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "column"),
    [("任职", "D2", "1970-01-01", "任职日期"), ("人员", "H2", "1970-01-01", "入党日期"), ("人员", "D2", "2999-05", "出生年月"),
     ("活动", "I2", 9, "应到人数"), ("活动", "J2", 6, "实到人数"), ("活动", "K2", 3, "有表决权应到"), ("活动", "L2", 3, "有表决权实到")],
)  # fmt: skip
def test_what_contradicts_another_cell_is_one_fault(take, sheet, cell, value, column):
    assert [(f.sheet, f.row, f.column) for f in take(spoil(sheet, cell, value)).faults] == [(sheet, 2, column)]


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "words"),
    [("人员", "G2", "", "没有填所在党组织"), ("人员", "F2", "群众", "不是党员"), ("人员", "G2", "P1", "不是党支部"),
     ("活动", "D3", "2016-01-01", "早于单位的批准日期"), ("活动", "B3", "0012", "不由这类单位开展"), ("单位", "D3", "", "上级代码")],
)  # fmt: skip
def test_what_can_hardly_be_meant_is_taken_in_and_told_with_its_row(take, sheet, cell, value, words):
    report = take(spoil(sheet, cell, value))

    assert report.faults == []
    assert any(
        sheet in note and f"第 {cell[1:]}" in note.replace("第 2、", "第 ") and words in note for note in report.notes
    )


@pytest.mark.parametrize("name", ["𠮷𡈽龘", "〇一", "👩‍🏫老师", "买买提·艾力", "محمد", "O'Neil <b>&amp;"])
def test_any_name_a_person_may_have_comes_back_as_it_was(take, name):
    assert take(spoil("人员", "B2", name)).faults == []
    assert Person.objects.get(number="T001").name in (name, name.replace("\u200d", ""))


def test_text_that_turns_the_line_is_taken_without_its_control_signs(take):
    take(spoil("人员", "B2", "\u202e王\u200b敏\ufeff"))
    assert Person.objects.get(number="T001").name == "王敏"


def test_nothing_is_written_where_anything_is_wrong(take):
    take(spoil("参加", "B9", "T999"))
    assert (Unit.objects.count(), Person.objects.count(), Activity.objects.count()) == (0, 0, 0)


def test_fault_in_one_of_several_files_names_the_file(tmp_path):
    sheets = books.right()
    sheets["人员"][1][7] = "坏"
    sheets["任职"][1][0] = "T999"
    first = books.write(tmp_path / "a.xlsx", {"单位": sheets.pop("单位")})
    report = import_workbook([first, books.write(tmp_path / "b.xlsx", sheets)])
    assert [(f.sheet, f.row) for f in report.faults] == [("人员", 2), ("任职", 2)]
    assert all(fault.message.startswith("b.xlsx：") for fault in report.faults)


def test_member_who_names_his_group_belongs_to_the_branch_of_the_group(tmp_path):
    sheets = books.right()
    sheets["单位"].append(["G1", "第一党小组", "党小组", "B1", "", "", "", "", "", ""])
    sheets["人员"][1][6] = "G1"
    path = books.write(tmp_path / "a.xlsx", sheets)

    assert import_workbook([path]).faults == []
    again = import_workbook([path])

    assert Membership.objects.filter(unit__code="B1").count() == 8
    assert {(t.new, t.changed) for t in again.tallies.values()} == {(0, 0)}
