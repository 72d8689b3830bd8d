"""Which columns of which tables leave the application's database: those that measures and roster name, and no others.

Of a person: the number by which a duty names whose it is, where he works, and since when he is a member. Never a name,
a day of birth, a telephone number, what he earns. `tests/warehouse/test_leaving.py` holds the list.
"""

from dataclasses import dataclass
from typing import Literal

SCHEMA = 1  # goes up when a column is added or changes its meaning

Sort = Literal["int", "text", "date", "tenths"]
TYPES: dict[Sort, str] = {"int": "BIGINT", "text": "VARCHAR", "date": "DATE", "tenths": "DECIMAL(9, 1)"}


@dataclass(frozen=True, slots=True)
class Table:
    """One exported table. unit: the column that says in whose region a row lies. day: the column whose year parts it.
    of: rows go with the row of that table that this column points at."""

    name: str
    columns: dict[str, Sort]
    unit: str = "unit_id"
    day: str = ""
    of: tuple[str, str] | None = None
    sort: str = ""  # rows that are read together lie together; empty: as they come


SPAN: dict[str, Sort] = {"since": "date", "until": "date"}
TABLES = {
    table.name: table
    for table in (
        Table(
            "org_unit",
            {
                "id": "int", "code": "text", "kind": "text", "path": "text", "school_id": "int",
                "stage": "text", "ownership": "text", **SPAN,
            },
            unit="id",
        ),
        Table("org_unitspell", {"id": "int", "unit_id": "int", "kind": "text", **SPAN}),
        Table("org_coverage", {"id": "int", "unit_id": "int", "school_id": "int", **SPAN}),
        Table(
            "org_person",
            {
                "id": "int", "number": "text", "unit_id": "int", "standing": "text",
                "joined_on": "date", "full_on": "date",
            },
        ),
        Table("org_membership", {"id": "int", "person_id": "int", "unit_id": "int", **SPAN}),
        Table("org_post", {"id": "int", "person_id": "int", "unit_id": "int", "title": "text", **SPAN}),
        Table("org_term", {"id": "int", "unit_id": "int", "began_on": "date"}),
        Table(
            "activity_activity",
            {
                "id": "int", "code": "text", "unit_id": "int", "kind": "text", "state": "text", "held_on": "date",
                "chair_id": "int", "lecturer_id": "int", "expected": "int", "present": "int",
                "entitled": "int", "entitled_present": "int", "hours": "tenths",
            },
            day="held_on", sort="kind, unit_id",
        ),
        Table(
            "activity_attendance",
            {"id": "int", "activity_id": "int", "person_id": "int", "status": "text", "hours": "tenths"},
            of=("activity_activity", "activity_id"),
        ),
    )
}  # fmt: skip

# What must never leave, whatever a measure asks for.
PERSONAL = {
    "org_person": {
        "name", "sex", "born", "education", "rank", "backbone", "retired", "dues_base", "worked_since", "phone",
        "spelling",
    },
    "activity_activity": {"title", "summary", "place", "withdrawn_because", "token", "recorded_by_id"},
    "org_post": {"document"},
}  # fmt: skip
