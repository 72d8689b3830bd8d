"""The ten queries that a busy site asks most use an index, on SQLite and on PostgreSQL: the plan says so."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from tests import factories as make
from zhuji.activity.models import Activity, Attendance
from zhuji.duty.models import Duty
from zhuji.org.models import LogEntry, Membership, Person, Post, Unit
from zhuji.org.queries import below
from zhuji.pack.measuring import rows_of
from zhuji.pack.schema.measures import ActivitiesHeld

UNITS, PEOPLE, ACTIVITIES = 300, 6, 20  # people of a unit, activities of a unit
FIRST = dt.date(2026, 1, 1)


def _fill():
    units = [make.make_unit("branch", code=f"H{n}") for n in range(UNITS)]
    people = Person.objects.bulk_create(
        Person(number=f"H{n}", name="人", unit=units[n % UNITS], standing="full", spelling="ren")
        for n in range(UNITS * PEOPLE)
    )
    Membership.objects.bulk_create(Membership(person=p, unit=p.unit) for p in people)
    Post.objects.bulk_create(Post(person=p, unit=p.unit, title="secretary") for p in people)
    now = timezone.now()
    activities = Activity.objects.bulk_create(
        Activity(
            code=f"H{n}", unit=units[n % UNITS], kind=("theme-day", "lecture", "study")[n % 3], title="学习",
            held_on=FIRST + dt.timedelta(days=n * 7 % 360), recorded_at=now,
        )
        for n in range(UNITS * ACTIVITIES)
    )  # fmt: skip
    Attendance.objects.bulk_create(
        Attendance(activity=a, person=people[(n + k * UNITS) % len(people)])
        for n, a in enumerate(activities)
        for k in range(3)
    )
    Duty.objects.bulk_create(
        Duty(
            unit=units[n % UNITS], rule=f"rule{n % 20}", period="2026", starts=FIRST, ends=FIRST, status=("done", "open")[n % 9 == 0],
            due=FIRST + dt.timedelta(days=n % 360),
        )
        for n in range(UNITS * 40)
    )  # fmt: skip
    LogEntry.objects.bulk_create(
        LogEntry(seq=10**6 + n, at=now, unit=units[n % UNITS], verb="v", table="activity.activity", row=n, hash="")
        for n in range(UNITS * 20)
    )
    return units, people, activities


def _month_of_one(unit):
    rows = rows_of(ActivitiesHeld(measure="activities-held", kinds=("theme-day",)))
    return rows.rows.filter(unit__in=[unit.pk], held_on__range=(FIRST, FIRST + dt.timedelta(days=30)))


# what is asked → the query, and the beginnings of the names of indexes of which one must be in its plan
HOT = {
    "duties of a unit": (lambda u, p, a: Duty.objects.filter(unit=u).overlapping(FIRST, FIRST), ["duty_unit"]),
    "activities of a unit, newest first": (
        lambda u, p, a: Activity.objects.filter(unit=u).order_by("-held_on", "-pk")[:50],
        ["activity_unit_day", "activity_activity_unit"],
    ),
    "rows of a measure for one unit": (
        lambda u, p, a: _month_of_one(u),
        ["activity_unit_day", "activity_kind_day_unit", "activity_activity_unit"],
    ),
    "who took part in an activity": (
        lambda u, p, a: Attendance.objects.filter(activity=a),
        ["attendance_once", "activity_attendance_activity", "sqlite_autoindex_activity_attendance"],
    ),
    "what a person took part in": (
        lambda u, p, a: Attendance.objects.filter(person=p),
        ["activity_attendance_person"],
    ),
    "members of a branch": (
        lambda u, p, a: Membership.objects.in_force(FIRST).filter(unit=u),
        ["org_membership_unit"],
    ),
    "posts of a person": (
        lambda u, p, a: Post.objects.in_force(FIRST).filter(person=p),
        ["org_post_person", "post_once"],
    ),
    "a subtree": (lambda u, p, a: Unit.objects.filter(below(u.path)), ["org_unit_path"]),
    "lines of the log since": (
        lambda u, p, a: LogEntry.objects.filter(seq__gt=10**6 + UNITS * 20 - 5),
        ["org_logentry_pkey", "sqlite_autoindex_org_logentry"],
    ),
    "log of a unit": (
        lambda u, p, a: LogEntry.objects.filter(unit=u).order_by("-seq")[:20],
        ["log_unit_seq", "org_logentry_unit"],
    ),
    "log of a row": (lambda u, p, a: LogEntry.objects.filter(table="activity.activity", row=7), ["log_row"]),
    "what is due soon in a unit": (
        lambda u, p, a: Duty.objects.filter(unit__in=[u.pk], status__in=("open", "overdue"), due__lte=FIRST),
        ["duty_status_due", "duty_unit"],
    ),
}


@pytest.mark.django_db
def test_hot_queries_use_an_index():
    units, people, activities = _fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    plans = {what: query(units[7], people[7], activities[7]).explain() for what, (query, _) in HOT.items()}

    bare = {
        what: plan
        for what, plan in plans.items()
        if not any(index in plan for index in HOT[what][1]) or "Seq Scan" in plan or "SCAN " in plan
    }
    assert bare == {}
