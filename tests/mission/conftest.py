"""A small city that came in through a workbook, as a user's would."""

import pytest

from tests.document import books
from zhuji.document.workbook.take_in import import_workbook
from zhuji.org.models import Person, Unit, User


@pytest.fixture
def imported(db, tmp_path):
    """The right city of `tests.document.books`, with a second district, a rural joint branch and a year of gaps."""
    sheets = books.right()
    unit = dict.fromkeys(books.HEAD["单位"], "")
    for row in (
        {"单位代码": "D1", "名称": "东区委教育工委", "类型": "教育工委", "上级代码": "C"},
        {"单位代码": "S2", "名称": "沟东教学点", "类型": "学校", "上级代码": "D1", "学段": "小学", "办学性质": "公办"},
        {"单位代码": "S3", "名称": "沟西教学点", "类型": "学校", "上级代码": "D1", "学段": "小学", "办学性质": "公办"},
        {"单位代码": "S4", "名称": "无组织小学", "类型": "学校", "上级代码": "D1", "学段": "小学", "办学性质": "公办"},
        {"单位代码": "L1", "名称": "东片联合党支部", "类型": "联合党支部", "上级代码": "D1", "所属单位代码": "S2、S3"},
    ):
        sheets["单位"].append(list((unit | row).values()))
    sheets["人员"] += [
        ["T101", "周平", "男", "", "C", "正式党员", "", "", "", "", "", ""],
        ["T102", "李洁", "女", "", "D1", "正式党员", "L1", "", "", "", "", ""],
    ]
    sheets["任职"] += [
        ["T101", "C", "党务干部", "2020-01-01", "", ""],
        ["T102", "D1", "党务干部", "2020-01-01", "", ""],
    ]
    report = import_workbook([books.write(tmp_path / "city.xlsx", sheets)])
    assert report.faults == []
    return {u.code: u for u in Unit.objects.all()}


@pytest.fixture
def log_in(client, imported):
    """Logs in as the person with that number, who gets an account on the way."""

    def log_in(number):
        person = Person.objects.get(number=number)
        user = User.objects.filter(person=person).first() or User.objects.create_user(number, None, person=person)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in
