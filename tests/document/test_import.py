"""Taking workbooks in: every spelling of a value, all or nothing, and again without change."""

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.document import books
from zhuji.activity.models import Activity, Attendance
from zhuji.core.days import EVER
from zhuji.document.workbook import cells
from zhuji.document.workbook.take_in import import_workbook
from zhuji.org.log import verify
from zhuji.org.models import Coverage, LogEntry, Membership, Person, Post, Term, Unit, UnitSpell

pytestmark = pytest.mark.django_db


def take(tmp_path, sheets, **options):
    return import_workbook([books.write(tmp_path / "city.xlsx", sheets)], **options)


def test_right_workbook_is_taken_in_whole(tmp_path):
    report = take(tmp_path, books.right())

    assert report.faults == []
    assert {name: tally.new for name, tally in report.tallies.items()} == {
        "单位": 4, "人员": 8, "任职": 2, "活动": 2, "参加": 8,
    }  # fmt: skip
    school = Unit.objects.get(code="0012")
    branch = Unit.objects.get(code="B1")
    assert (school.name, school.stage, school.since) == ("第一中学", "junior", dt.date(2001, 9, 1))
    assert branch.path == f"{Unit.objects.get(code='C').pk}/{branch.parent_id}/{branch.pk}/"
    assert Coverage.objects.filter(unit=branch, school=school).count() == 1
    assert Term.objects.get(unit=branch).began_on == dt.date(2024, 5, 1)
    assert Membership.objects.filter(unit=branch, since=EVER).count() == 8
    assert Person.objects.get(number="T001").dues_base == pytest.approx(6055.50)
    assert Post.objects.get(title="secretary").document == "中党〔2024〕3号"
    assert UnitSpell.objects.count() == 4


def test_head_counts_come_from_who_took_part(tmp_path):
    take(tmp_path, books.right())

    activity = Activity.objects.get(code="H1")

    assert (activity.expected, activity.present, activity.entitled, activity.entitled_present) == (8, 7, 8, 7)


def test_same_workbook_again_changes_nothing(tmp_path):
    take(tmp_path, books.right())
    entries = LogEntry.objects.count()

    report = take(tmp_path, books.right())

    assert {(t.new, t.changed) for t in report.tallies.values()} == {(0, 0)}
    assert LogEntry.objects.count() == entries


def test_changed_row_updates_and_the_report_says_which_field(tmp_path):
    take(tmp_path, books.right())
    sheets = books.right()
    sheets["人员"][1][1] = "王敏"

    report = take(tmp_path, sheets)

    assert report.tallies["人员"].changes == [(2, "T001", "姓名", "教师1", "王敏")]
    assert Person.objects.get(number="T001").name == "王敏"


def test_dry_run_says_the_same_and_writes_nothing(tmp_path):
    report = take(tmp_path, books.right(), dry_run=True)

    assert (report.tallies["单位"].new, report.written, Unit.objects.count()) == (4, False, 0)


def test_one_fault_anywhere_and_nothing_is_written(tmp_path):
    sheets = books.right()
    sheets["参加"][8][1] = "T999"

    report = take(tmp_path, sheets)

    assert [(f.sheet, f.row, f.column, f.value) for f in report.faults] == [("参加", 9, "人员编号", "T999")]
    assert (Unit.objects.count(), Activity.objects.count(), LogEntry.objects.count()) == (0, 0, 0)


def test_every_import_leaves_a_line_in_the_log_for_every_row_and_the_chain_holds(tmp_path):
    take(tmp_path, books.right())

    assert LogEntry.objects.count() == 4 + 8 + 2 + 2  # who took part stands with the activity
    assert verify() == (16, None)


def test_term_that_was_stated_too_late_is_corrected_for_good(tmp_path):
    take(tmp_path, books.right())
    sheets = books.right()
    sheets["单位"][4][9] = "2023-05-01"

    changed = [take(tmp_path, sheets).tallies["单位"].changed for _again in range(2)]

    assert changed == [1, 0]
    assert [term.began_on for term in Term.objects.filter(unit__code="B1")] == [dt.date(2023, 5, 1)]


def test_changed_branch_is_a_transfer_and_nobody_is_in_two_branches(tmp_path):
    sheets = books.right()
    sheets["单位"].append(["B2", "数学组党支部", "党支部", "P1", "", "", "", "", "", ""])
    take(tmp_path, sheets)
    Membership.objects.update(since=dt.date(2020, 1, 1))
    sheets["人员"][1][6] = "B2"

    take(tmp_path, sheets)

    spans = Membership.objects.filter(person__number="T001").order_by("since").values_list("unit__code", "until")
    assert [code for code, _until in spans] == ["B1", "B2"]
    assert Membership.objects.in_force_now().filter(person__number="T001").count() == 1


def test_party_organisation_that_names_no_school_belongs_to_the_school_of_the_one_above(tmp_path):
    sheets = books.right()
    sheets["单位"][4][6] = ""

    take(tmp_path, sheets)

    assert Coverage.objects.get(unit__code="B1").school.code == "0012"


def test_order_of_columns_is_free_and_unknown_columns_are_reported(tmp_path):
    sheets = {name: [list(reversed(row)) for row in rows] for name, rows in books.right().items()}
    sheets["单位"] = [[*row, "备注" if n == 0 else "x"] for n, row in enumerate(sheets["单位"])]

    report = take(tmp_path, sheets)

    assert report.faults == []
    assert any("备注" in note for note in report.notes)


def test_sheets_of_later_work_are_kept_aside_with_a_note(tmp_path):
    report = take(tmp_path, {**books.right(), "议题": [["议题编号"]], "随便": [["a"]]})

    assert report.faults == []
    assert sum("原样保存" in note for note in report.notes) == 2


def test_ten_thousand_faulty_rows_give_their_whole_list_within_seconds(tmp_path):
    sheets = {
        "人员": [books.HEAD["人员"], *([f"T{n}", "", "", "", "X", "", "", "", "", "", "", ""] for n in range(10_000))]
    }
    begun = time.perf_counter()

    report = take(tmp_path, sheets)

    assert len(report.faults) == 20_000
    assert time.perf_counter() - begun < 60


def test_leading_zeros_stay_and_numbers_in_code_columns_are_text(tmp_path):
    sheets = books.right()
    sheets["人员"][1][0] = 7
    sheets["任职"][1][0] = "7"
    sheets["活动"][1][7] = sheets["活动"][2][7] = 7.0
    sheets["参加"][1][1] = 7

    assert take(tmp_path, sheets).faults == []
    assert Person.objects.filter(number="7").exists()
    assert Unit.objects.filter(code="0012").exists()


def test_observer_has_neither_seat_nor_vote(tmp_path):
    sheets = books.right()
    sheets["参加"][1][2] = "列席"
    take(tmp_path, sheets)

    activity = Activity.objects.get(code="H1")

    assert (activity.expected, activity.present, activity.entitled, activity.entitled_present) == (7, 6, 7, 6)
    assert Attendance.objects.filter(activity=activity).count() == 8


@pytest.mark.parametrize(
    "spelled",
    ["2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "20260305", "２０２６－０３－０５", " 2026-3-5 ", 20260305,
     46086, dt.date(2026, 3, 5), dt.datetime(2026, 3, 5), "2026年03月05日", "2026-3-05\u200b"],
)  # fmt: skip
def test_day_is_read_in_every_usual_spelling(spelled):
    assert cells.read_day(spelled) == dt.date(2026, 3, 5)


@pytest.mark.parametrize("wrong", ["2024-13-40", "2024-02-30", "昨天", "2026-3", "1899-12-31", "3/5/2026", 3, True])
def test_what_is_no_day_is_refused(wrong):
    with pytest.raises(cells.CellFault):
        cells.read_day(wrong)


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 1, 1)))
def test_any_day_reads_back_in_any_spelling(day):
    for spelled in (
        day,
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert cells.read_day(spelled) == day


@pytest.mark.parametrize(
    ("typed", "means"),
    [("是", True), ("√", True), ("1", True), (1, True), (True, True), ("否", False), ("×", False), ("0", False), (0.0, False), ("", None)],
)  # fmt: skip
def test_yes_and_no_in_every_spelling(typed, means):
    assert cells.read_flag(typed) is means


def test_several_values_are_parted_by_any_usual_sign():
    assert cells.read_codes("a、b,c，d;e；f\ng") == tuple("abcdefg")


def test_empty_is_empty_and_never_nought():
    assert (cells.read_count(""), cells.read_hours(" "), cells.read_money(None)) == (None, None, None)
