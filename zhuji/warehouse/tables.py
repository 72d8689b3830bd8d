"""Which columns of which tables leave the application's database: those that measures and roster name, and no others.

Of a person: the number by which a duty names whose it is, where he works, and since when he is a member. Never a name,
a day of birth, a telephone number, what he earns. Of a decision: keys, days, counts and states; never a text, what
somebody said or how he voted. Of its title only whether two are the same: a column of the sort `digest` holds SHA-256
of the words after a secret that is drawn for each export and written nowhere, so nobody can try words against it.
`tests/warehouse/test_export.py` holds the list.
"""

from dataclasses import dataclass
from typing import Literal

SCHEMA = 2  # goes up when a column is added or changes its meaning

Sort = Literal["int", "text", "date", "tenths", "flag", "digest"]
TYPES: dict[Sort, str] = {
    "int": "BIGINT", "text": "VARCHAR", "date": "DATE", "tenths": "DECIMAL(9, 1)", "flag": "BOOLEAN",
    "digest": "VARCHAR",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """One exported table. unit: the column that says in whose region a row lies; empty where a table is too small to be
    parted. day: the column whose year parts it. of: rows go with the row of that table that this column points at."""

    name: str
    columns: dict[str, Sort]
    unit: str = "unit_id"
    day: str = ""
    of: tuple[str, str] | None = None
    sort: str = ""  # rows that are read together lie together; empty: as they come


SPAN: dict[str, Sort] = {"since": "date", "until": "date"}
# Decisions: a few dozen a school and year, so they lie in one part and are taken as a whole.
DELIBERATED = (
    Table(
        "meeting_meeting",
        {
            "activity_id": "int", "state": "text", "convener_id": "int", "recorder_id": "int", "notice_on": "date",
            "minutes_on": "date",
        },
        unit="",
    ),
    Table(
        "meeting_item",
        {
            "id": "int", "meeting_id": "int", "topic_id": "int", "purpose": "text", "state": "text", "entitled": "int",
            "present": "int", "recused": "int", "yes": "int", "no": "int", "abstain": "int", "result": "text",
            "chair_last": "flag", "circulated": "flag", "resolution_digest": "text",
        },
        unit="",
    ),
    *(
        Table(name, {"id": "int", "item_id": "int", "person_id": "int"}, unit="")
        for name in ("meeting_away", "meeting_namedvote", "meeting_speech")
    ),
    Table(
        "matter_topic",
        {
            "id": "int", "code": "text", "unit_id": "int", "title": "digest", "category": "text", "matter": "text",
            "amount": "int", "proposed_on": "date", "subjects": "int", "body": "text", "drafted_by": "text",
            "weighty": "flag", "needs_branch_opinion": "flag", "urgent": "flag", "limit_below": "int", "edition": "int",
            "entered_late": "flag",
        },
        unit="",
    ),
    Table("matter_topic_persons", {"id": "int", "topic_id": "int", "person_id": "int"}, unit=""),
    Table(
        "matter_priorstep",
        {"id": "int", "topic_id": "int", "kind": "text", "required": "flag", "done": "flag", "done_on": "date"},
        unit="",
    ),
    Table(
        "matter_view",
        {
            "id": "int", "topic_id": "int", "role": "text", "edition": "int", "stance": "text", "given_on": "date",
            "recorded_by_id": "int",
        },
        unit="",
    ),
    Table("matter_opinionrequest", {"id": "int", "topic_id": "int", "answer": "text", "answered_on": "date"}, unit=""),
    Table("matter_task", {"id": "int", "topic_id": "int", "due": "date", "state": "text"}, unit=""),
    Table(
        "matter_execution", {"id": "int", "topic_id": "int", "on": "date", "amount": "int", "person_id": "int"}, unit=""
    ),
)  # fmt: skip
TABLES = {
    table.name: table
    for table in (
        Table(
            "org_unit",
            {
                "id": "int", "code": "text", "kind": "text", "path": "text", "parent_id": "int", "school_id": "int",
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
        *DELIBERATED,
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
    "meeting_item": {"late_because", "method", "resolution", "remark", "decided_at", "recorded_by_id"},
    "meeting_away": {"why", "reason"},
    "meeting_namedvote": {"choice"},
    "meeting_speech": {"place", "text"},
    "matter_topic": {"text", "proposer_id", "withdrawn_because", "token", "recorded_by_id"},
    "matter_priorstep": {"note", "recorded_by_id"},
    "matter_view": {"person_id", "text"},
    "matter_opinionrequest": {"text", "asked_by_id", "answered_by_id"},
    "matter_task": {"title", "standard", "owner_id", "recorded_by_id"},
    "matter_execution": {"text", "recorded_by_id"},
}  # fmt: skip
