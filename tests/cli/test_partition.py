"""The tables that grow for ever can be cut into parts without anything else noticing."""

import datetime as dt

import pytest
from django.db import connection

from tests import factories as make
from zhuji.activity.models import Attendance
from zhuji.cli.partition import CUTS, partition
from zhuji.core.errors import Refused
from zhuji.org.actions.people import enter_person
from zhuji.org.log import verify
from zhuji.org.models import LogEntry

DAY = dt.date(2026, 3, 2)


def names(table):
    with connection.cursor() as cursor:
        return sorted(connection.introspection.get_constraints(cursor, table))


@pytest.mark.django_db
def test_cut_tables_hold_the_same_rows_and_go_on_as_before(branch, members):
    if connection.vendor != "postgresql":
        with pytest.raises(Refused, match="PostgreSQL"):
            partition(CUTS[0], 100)
        return
    first = make.make_activity(branch, "theme-day", DAY, attended=members)
    enter_person(number="N1", name="一", unit=branch, by=None)
    before = {cut.table: names(cut.table) for cut in CUTS}
    rows = sorted(Attendance.objects.values_list("pk", "activity", "person"))

    for cut in CUTS:
        assert partition(cut, 100) >= 5
        assert partition(cut, 100) >= 5  # a second time only adds parts
    enter_person(number="N2", name="二", unit=branch, by=None)
    second = make.make_activity(branch, "theme-day", DAY, attended=members[:3])

    assert {cut.table: names(cut.table) for cut in CUTS} == before
    assert sorted(Attendance.objects.filter(activity=first).values_list("pk", "activity", "person")) == rows
    assert Attendance.objects.filter(activity=second).count() == 3
    assert verify() == (LogEntry.objects.count(), None)
    plan = Attendance.objects.filter(activity=second).explain()
    assert "activity_attendance_0" in plan or "activity_attendance_rest" in plan
    assert plan.count("activity_attendance_0") < 4  # the other parts are not looked at
