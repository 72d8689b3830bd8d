"""Out and in again changes nothing, and nothing that somebody typed becomes a formula (T17)."""

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as make
from tests.document import books
from zhuji.document.workbook.export import export
from zhuji.document.workbook.layout import GUIDE, SHEETS
from zhuji.document.workbook.take_in import import_workbook
from zhuji.document.workbook.template import write_template
from zhuji.document.workbook.writing import table
from zhuji.org.models import Unit

PREFIXES = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1", "=cmd|' /C calc'!A0", "'=1"]


@pytest.mark.django_db
def test_what_goes_out_comes_in_again_without_any_change(tmp_path):
    import_workbook([books.write(tmp_path / "a.xlsx", books.right())])
    path = tmp_path / "out.xlsx"
    path.write_bytes(export(Unit.objects.get(code="C"), tuple(SHEETS), personal=True))

    report = import_workbook([path])

    assert report.faults == []
    assert {(name, t.new, t.changed) for name, t in report.tallies.items()} == {(n, 0, 0) for n in SHEETS}


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30))
def test_any_name_survives_going_out_and_coming_in(tmp_path, db, name):
    Unit.objects.filter(code="RT").update(name=name) or make.make_unit("school", name, code="RT")
    unit = Unit.objects.get(code="RT")
    Unit.objects.filter(pk=unit.pk).update(name=name)
    unit.spells.update(name=name)
    path = tmp_path / "out.xlsx"
    path.write_bytes(export(unit, ("单位",), personal=True))

    report = import_workbook([path])

    assert (report.faults, report.tallies["单位"].changes) == ([], [])


@pytest.mark.parametrize("typed", PREFIXES)
def test_no_cell_that_somebody_typed_becomes_a_formula(typed):
    book = openpyxl.load_workbook(io.BytesIO(table("表", ["甲"], [[typed]])))
    cell = book["表"].cell(row=2, column=1)
    assert cell.data_type == "s"


@pytest.mark.django_db
def test_template_opens_and_its_example_rows_are_passed_over(tmp_path):
    path = tmp_path / "t.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)

    assert set(SHEETS) <= set(book.sheetnames)
    assert book["单位"].data_validations.count > 0
    report = import_workbook([path])
    assert sum("示例" in note for note in report.notes) == len(SHEETS)


@pytest.mark.django_db
def test_personal_columns_go_only_to_those_who_keep_people(tmp_path):
    import_workbook([books.write(tmp_path / "a.xlsx", books.right())])
    plain = openpyxl.load_workbook(io.BytesIO(export(Unit.objects.get(code="C"), ("人员",), personal=False)))
    headings = [cell.value for cell in plain["人员"][1]]
    assert "手机号" not in headings
    assert "党费计算基数" not in headings


def test_template_offers_the_words_of_every_closed_list_and_a_note_on_every_column(db):
    out = io.BytesIO()
    write_template(out)
    book = openpyxl.load_workbook(out)

    offered = {
        (page.title, page.cell(row=1, column=cells.min_col).value.rstrip(" *")): rule.formula1
        for page in book
        for rule in page.data_validations.dataValidation
        for cells in rule.sqref.ranges
    }
    closed = {
        (s.name, c.heading) for s in SHEETS.values() for c in s.columns if getattr(c.read, "words", None) or c.words
    }
    assert set(offered) == closed | {("活动", "类型")}
    first, last = (int(cell.split("$")[-1]) for cell in offered["活动", "类型"].split("!")[1].split(":"))
    kinds = [book[GUIDE].cell(row=row, column=3).value for row in range(first, last + 1)]
    assert {"党员大会", "主题党日", "应急演练", "微党课"} <= set(kinds)
    assert all(cell.comment for sheet in SHEETS for cell in book[sheet][1])
