"""The other yardstick: a loop that asks Django's ORM once for every number of every duty, over some of the branches."""

import time
from pathlib import Path

import duckdb
from django.apps import apps
from django.core.management import call_command
from django.db.models import Count, Sum
from django.utils import timezone

from zhuji.bench.question import AS_OF, FIRST, LAST, pack
from zhuji.pack.evaluate import Question
from zhuji.pack.judging import judge_count
from zhuji.pack.measuring import rows_of
from zhuji.pack.schema.rules import Tally
from zhuji.warehouse.tables import TABLES

BRANCHES = 40
RULES = ("branch.theme-day", "branch.committee.monthly", "branch.general-meeting.quarterly", "branch.org-life",
         "branch.review", "edu.hours.member")  # fmt: skip
FILLED = {"org_unit": {"name": "n", "spelling": "n"}, "org_unitspell": {"name": "n"},
          "org_person": {"name": "n", "spelling": "n"}, "activity_activity": {"title": "t"}}  # fmt: skip


def fill(folder: Path) -> list[int]:
    """Take some branches of the first province into the database, with their people and what they did."""
    call_command("migrate", verbosity=0, interactive=False)
    duck = duckdb.connect()
    for name in (table.name for table in TABLES.values() if table.unit):  # a nation has no decisions
        part = folder / name / "region=2"
        duck.execute(
            f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{part}/**/*.parquet', hive_partitioning = false)"
        )
    found = duck.execute(f"SELECT id FROM org_unit WHERE kind = 'branch' ORDER BY id LIMIT {BRANCHES}").fetchall()
    branches = [row[0] for row in found]
    duck.execute(f"CREATE TABLE b AS SELECT UNNEST({branches}) AS id")
    mine = {
        "org_unit": "id IN (SELECT id FROM b)",
        "org_person": "id IN (SELECT person_id FROM org_membership WHERE unit_id IN (SELECT id FROM b))",
        "org_membership": "unit_id IN (SELECT id FROM b)",
        "activity_activity": "unit_id IN (SELECT id FROM b)",
        "activity_attendance": "activity_id IN (SELECT id FROM activity_activity WHERE unit_id IN (SELECT id FROM b))",
    }
    mine["org_unitspell"] = "unit_id IN (SELECT id FROM b)"
    for name, where in mine.items():
        _take(duck, name, where, branches[0])
    return branches


def _take(duck, name: str, where: str, unit: int) -> None:
    """A table's rows through the ORM; whoever works elsewhere is said to work in the first branch."""
    model = next(m for m in apps.get_models() if m._meta.db_table == name)
    columns = list(TABLES[name].columns)
    more = dict(FILLED.get(name, {}))
    if name == "activity_activity":
        more["recorded_at"] = timezone.now()  # type: ignore[assignment]
    rows = duck.execute(f"SELECT {', '.join(columns)} FROM {name} WHERE {where}").fetchall()
    objects = []
    for row in rows:
        values = dict(zip(columns, row, strict=True)) | more
        if name == "org_person":
            values["unit_id"] = unit
        values = {
            key: None if key in ("chair_id", "lecturer_id", "school_id", "parent_id") else value
            for key, value in values.items()
        }
        objects.append(model(**values))
    model._base_manager.bulk_create(objects, batch_size=500)


def measure(folder: Path) -> dict:
    """Seconds, and status by rule, unit, person and period."""
    branches = fill(folder)
    question = Question(pack(), FIRST, LAST, AS_OF)
    begun = time.perf_counter()
    found = [row for rule in RULES for row in _rule(question, question.pack.rules[rule], branches)]
    return {"seconds": time.perf_counter() - begun, "duties": len(found), "answers": found}


def _rule(question: Question, rule, branches):
    for ask in rule.asks:
        for period in question.asked_in(rule, ask.every if isinstance(ask, Tally) else "year"):
            for unit in branches:
                if all(not _wrong(question, bound, unit, period) for bound in ask.of.where):
                    yield from _subject(question, rule, ask, unit, period)


def _subject(question, rule, ask, unit, period):
    rows = rows_of(ask.counts)
    within = rows.rows.filter(**{f"{rows.day}__range": (period.start, period.end)}).order_by()
    whom: list = [None]
    if ask.of.each == "member":
        members = apps.get_model("org", "Membership").objects.of_members(period.start).filter(unit=unit)
        whom = list(members.values_list("person_id", flat=True))
    for person in whom:
        mine = within.filter(**({rows.unit: unit} if person is None else {rows.person: person}))
        value = mine.aggregate(n=Sum(rows.amount) if rows.amount else Count("pk"))["n"] or 0
        held = question.held(ask, period.start)
        yield rule.id, unit, person, period.label, judge_count([(held, value)], question.passing(period)).status


def _wrong(question, bound, unit, period) -> str:
    rows = rows_of(bound.counts, period.start)
    return question.held(bound, period.start).wrong(rows.rows.filter(**{rows.unit: unit}).count())
