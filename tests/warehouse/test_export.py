"""What leaves the database, as of which moment, and how little after the first time."""

import datetime as dt

import duckdb
import pytest
from django.db import transaction

from tests import decided
from tests import factories as make
from tests.warehouse.moving import MODELS
from zhuji.activity.actions.activities import record_activity, withdraw_activity
from zhuji.matter.models import Execution, OpinionRequest, PriorStep, View
from zhuji.meeting.models import Away, NamedVote, Speech
from zhuji.org.actions.people import appoint, correct_person, enter_person, relieve, transfer_member
from zhuji.org.actions.units import begin_term, cover_schools, end_unit, found_unit, merge_units, move_unit
from zhuji.org.log import log
from zhuji.org.models import Post
from zhuji.pack.actions import adopt_pack
from zhuji.pack.load import load
from zhuji.warehouse import export as exporting
from zhuji.warehouse import manifest, source, territories
from zhuji.warehouse.changes import DECISIONS
from zhuji.warehouse.export import export
from zhuji.warehouse.tables import PERSONAL, TABLES

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2026, 3, 2)
SECRET = "某某同志处分"


# Of decisions neither personal nor words, and asked for by no measure.
HOUSEKEEPING = {
    "branch_id", "asked_on", "due", "record_id", "version", "place", "cites", "layer", "recorded_at", "unit_id",
    "code", "opened_on", "closed_on", "closed_by_id", "recheck_on", "dropped_by_id", "state", "concerns_staff",
    "disclosure", "retention", "excerpt_received_on", "excerpt_received_by_id", "number", "series_id", "observers",
    "on_paper", "opened_at", "closed_at",
}  # fmt: skip


def rows(folder, name):
    """The rows of an exported table, by key."""
    if not any((folder / name).rglob("*.parquet")):
        return []
    columns = ", ".join(f'"{column}"' for column in TABLES[name].columns)
    return duckdb.execute(f"SELECT {columns} FROM read_parquet('{folder / name}/**/*.parquet') ORDER BY 1").fetchall()


def parts(folder, name):
    """In which parts of the table each row lies."""
    files = f"read_parquet('{folder / name}/**/*.parquet', filename = true)"
    key = next(iter(TABLES[name].columns))
    found = duckdb.execute(f"SELECT {key}, filename FROM {files} ORDER BY 1").fetchall()
    return {key: str(file).removeprefix(str(folder)).rsplit("/", 1)[0] for key, file in found}


def in_database(name):
    return list(MODELS[name]._base_manager.order_by("pk").values_list(*TABLES[name].columns))


def told(name, found):
    """The rows as far as they can be held against each other: of words kept as a digest, which of them are the same."""
    columns = list(zip(*found, strict=True))
    for at, sort in enumerate(TABLES[name].columns.values()):
        if sort == "digest" and columns:
            first = {value: place for place, value in reversed([*enumerate(columns[at])])}
            columns[at] = tuple(first[value] for value in columns[at])
    return list(zip(*columns, strict=True))


def assert_same(folder):
    for name in TABLES:
        assert told(name, rows(folder, name)) == told(name, in_database(name)), name


def decide(school, people):
    """A decision with a row in each of its tables, and words in each that must not leave."""
    meeting = decided.make_meeting(school, DAY, chair=people[0], convener=people[0], entitled=5, present=4)
    topic = decided.make_topic(school, SECRET, text=SECRET, matter="development-plan", proposed_on=DAY)
    topic.persons.add(people[1])
    PriorStep.objects.update(note=SECRET)
    View.objects.create(topic=topic, role="secretary", person=people[0], stance="agreed", text=SECRET, given_on=DAY)
    asked = {"topic": topic, "branch": school, "asked_on": DAY, "due": DAY}
    OpinionRequest.objects.create(**asked, answer="agreed", text=SECRET)
    make.make_task(topic, people[2], title=SECRET, standard=SECRET)
    Execution.objects.create(topic=topic, on=DAY, amount=300, person=people[2], text=SECRET)
    words = {"resolution": SECRET, "remark": SECRET, "late_because": SECRET, "resolution_digest": "d" * 64}
    item = decided.make_item(meeting, topic, yes=4, no=0, chair_last=True, **words)
    Away.objects.create(item=item, person=people[3], why="recused", reason=SECRET)
    Speech.objects.create(item=item, person=people[0], place=1, text=SECRET)
    NamedVote.objects.create(item=item, person=people[0], choice="yes")
    decided.make_item(meeting, decided.make_topic(school, SECRET), result="")


@pytest.fixture
def town(transactional_db):
    """Two districts; in the first a school with a branch of eight, a second branch, activities of two years."""
    city = make.make_unit("education-committee", "市", code="C")
    east, west = (make.make_unit("education-committee", name, city, code=name) for name in ("东", "西"))
    school = make.make_unit("school", "一中", east, code="S1", stage="junior", ownership="public")
    branch = make.make_unit("branch", "一支部", east, covers=[school], code="B1")
    other = make.make_unit("branch", "二支部", west, covers=[school], code="B2")
    people = make.make_members(
        branch, 8, unit=school, phone="13800000000", born="1980-01", joined_on=dt.date(2001, 7, 1)
    )
    make.make_post(people[0], branch, "secretary")
    make.make_term(branch, dt.date(2024, 5, 1))
    for on in (dt.date(2025, 12, 3), DAY):
        make.make_activity(branch, "theme-day", on, attended=people[:5], hours="1.5", chair=people[0])
    make.make_activity(other, "study", DAY, summary="只给本支部看的话")
    decide(school, people)
    return {
        "city": city,
        "east": east,
        "west": west,
        "school": school,
        "branch": branch,
        "other": other,
        "people": people,
    }


def test_what_is_exported_is_what_stands_in_the_database(town, tmp_path):
    export(tmp_path)

    assert_same(tmp_path)
    assert manifest.read(tmp_path).rows == {name: len(in_database(name)) for name in TABLES}


def test_rows_lie_by_region_and_year(town, tmp_path):
    export(tmp_path)

    east, west = town["east"].pk, town["west"].pk
    assert set(parts(tmp_path, "activity_activity").values()) == {
        f"/activity_activity/region={east}/year=2025",
        f"/activity_activity/region={east}/year=2026",
        f"/activity_activity/region={west}/year=2026",
    }
    assert set(parts(tmp_path, "org_membership").values()) == {f"/org_membership/region={east}"}


def test_only_the_columns_named_leave_and_of_a_person_nothing_but_number_place_and_standing(town, tmp_path):
    export(tmp_path)

    for name, table in TABLES.items():
        file = next((tmp_path / name).rglob("*.parquet"))
        left = {
            row[0]
            for row in duckdb.execute(
                f"DESCRIBE SELECT * FROM read_parquet('{file}', hive_partitioning = false)"
            ).fetchall()
        }
        assert left == set(table.columns), name
        assert not left & PERSONAL.get(name, set())
    assert set(TABLES["org_person"].columns) == {"id", "number", "unit_id", "standing", "joined_on", "full_on"}
    known = {f.column for f in MODELS["org_person"]._meta.concrete_fields}
    assert known == set(TABLES["org_person"].columns) | PERSONAL["org_person"] | {"version"}
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    duck = duckdb.connect()
    for name in TABLES:
        text = str(duck.execute(f"SELECT * FROM read_parquet('{tmp_path / name}/**/*.parquet')").fetchall())
        assert not [word for word in ("13800000000", "只给本支部看的话", "人员", SECRET) if word in text]
    assert b"13800000000" not in everything
    for name in DECISIONS:
        known = {f.column for f in MODELS[name]._meta.concrete_fields}
        assert known - TABLES[name].columns.keys() - PERSONAL.get(name, set()) <= HOUSEKEEPING, name


def change_everything(town):
    """Something of every kind that the log names."""
    branch, east, west, people, pack = town["branch"], town["east"], town["west"], town["people"], load("base")
    today = dt.date.today()
    new = enter_person(number="N1", name="新人", unit=town["school"], by=None, standing="full")
    transfer_member(new, to=branch, on=today, by=None)
    transfer_member(people[3], to=town["other"], on=today, by=None)
    correct_person(people[2], version=people[2].version, by=None, standing="probationary")
    appoint(person=people[1], unit=branch, title="organisation-member", on=today, by=None)
    relieve(Post.objects.get(person=people[0]), on=today, by=None)
    begin_term(branch, on=today, by=None)
    held = record_activity(
        unit=branch,
        kind="theme-day",
        held_on=today,
        by=None,
        pack=pack,
        title="新的",
        attendance={people[1]: "present"},
    )
    record_activity(unit=town["other"], kind="theme-day", held_on=today, by=None, pack=pack, title="第二个")
    withdraw_activity(held, reason="记错了", by=None)
    third = found_unit(code="B3", name="三支部", kind="branch", parent=west, on=today, by=None, covers=[town["school"]])
    cover_schools(third, schools=[town["school"]], on=today, by=None)
    end_unit(third, on=today, by=None)
    return east


def test_after_the_first_time_only_what_changed_is_moved_and_the_result_is_as_if_all_had_been(town, tmp_path):
    export(tmp_path / "w")
    untouched = next((tmp_path / "w" / "activity_activity" / f"region={town['east'].pk}" / "year=2025").iterdir())
    before = untouched.stat().st_mtime_ns
    change_everything(town)

    moved = export(tmp_path / "w").moved

    assert_same(tmp_path / "w")
    assert moved["activity_activity"] == 2
    assert moved["activity_attendance"] == 1
    assert moved["org_person"] < len(in_database("org_person"))
    assert untouched.stat().st_mtime_ns == before
    export(tmp_path / "again")
    for name in TABLES:
        assert parts(tmp_path / "w", name) == parts(tmp_path / "again", name)
    assert manifest.read(tmp_path / "w").rows == manifest.read(tmp_path / "again").rows


def test_a_decision_that_changes_is_taken_anew_and_one_that_does_not_is_left(town, tmp_path):
    export(tmp_path)
    topic = MODELS["matter_topic"].objects.first()
    topic.edition += 1
    topic.save()
    with transaction.atomic():
        log(topic, by=None, verb="changed")
    moved = export(tmp_path).moved

    assert_same(tmp_path)
    assert moved["meeting_item"] == 2
    assert moved["org_unit"] == 0
    record_activity(unit=town["other"], kind="theme-day", held_on=DAY, by=None, pack=load("base"), title="第二个")
    assert export(tmp_path).moved["meeting_item"] == 0


def test_nothing_new_in_the_log_moves_nothing(town, tmp_path):
    export(tmp_path)
    assert set(export(tmp_path).moved.values()) == {0}


def test_a_unit_that_goes_to_another_region_takes_its_rows_along(town, tmp_path):
    export(tmp_path)
    move_unit(town["branch"], parent=town["west"], on=dt.date.today(), by=None)
    export(tmp_path)

    assert_same(tmp_path)
    assert set(parts(tmp_path, "org_membership").values()) == {f"/org_membership/region={town['west'].pk}"}


def test_a_merger_reaches_the_warehouse_whole(town, tmp_path):
    export(tmp_path)
    merge_units([town["other"]], into=town["branch"], on=dt.date.today(), by=None)
    export(tmp_path)

    assert_same(tmp_path)


def test_what_is_written_while_the_export_reads_is_not_in_it(town, tmp_path, monkeypatch):
    """A writer comes in between two tables; the reader still sees one moment."""
    stream = source.Source.stream
    wrote = []

    def and_someone_writes(self, sql):
        found = stream(self, sql)
        if not wrote and "org_membership" in sql:
            wrote.append(make.make_activity(town["branch"], "theme-day", DAY, attended=town["people"][:3]))
        return found

    monkeypatch.setattr(source.Source, "stream", and_someone_writes)
    export(tmp_path)

    assert wrote
    assert wrote[0].pk not in parts(tmp_path, "activity_activity")
    assert len(rows(tmp_path, "activity_attendance")) == 10


def test_an_export_that_was_cut_off_is_never_taken_for_whole_and_the_next_one_mends_it(town, tmp_path, monkeypatch):
    export(tmp_path)
    change_everything(town)
    monkeypatch.setattr(exporting.shutil, "rmtree", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        export(tmp_path)
    monkeypatch.undo()

    assert manifest.read(tmp_path) is None
    export(tmp_path)
    assert_same(tmp_path)


def test_rules_travel_with_the_rows_as_they_were_in_force(town, tmp_path):
    adopt_pack(unit=town["west"], pack="jiamusi", since=DAY, reason="采用", by=None)
    export(tmp_path)

    found = {territory.top: territory for territory in territories.read(tmp_path)}
    assert (found[""].pack.id, found[""].without) == ("base", (town["west"].path,))
    assert found[town["west"].path].pack == load("jiamusi")


def test_numbers_without_a_fraction_at_first_and_days_not_stated_come_through(transactional_db, tmp_path):
    """SQLite tells the type of a column by its first rows."""
    unit = make.make_unit("branch", "支部")
    people = [make.make_person(unit, branch=unit, joined_on=day) for day in (None, None, dt.date(2001, 7, 1))]
    for hours in (None, 2, "1.5"):
        make.make_activity(unit, "study", DAY, attended=people, hours=hours)
    export(tmp_path)

    assert_same(tmp_path)
