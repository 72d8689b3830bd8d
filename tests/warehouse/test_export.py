"""What leaves the database, as of which moment, and how little after the first time."""

import datetime as dt

import duckdb
import pytest

from tests import factories as make
from tests.warehouse.moving import MODELS
from zhuji.activity.actions.activities import record_activity, withdraw_activity
from zhuji.org.actions.people import appoint, correct_person, enter_person, relieve, transfer_member
from zhuji.org.actions.units import begin_term, cover_schools, end_unit, found_unit, merge_units, move_unit
from zhuji.org.models import Post
from zhuji.pack.actions import adopt_pack
from zhuji.pack.load import load
from zhuji.warehouse import export as exporting
from zhuji.warehouse import manifest, source, territories
from zhuji.warehouse.export import export
from zhuji.warehouse.tables import PERSONAL, TABLES

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2026, 3, 2)


def rows(folder, name):
    """The rows of an exported table, by key."""
    if not any((folder / name).rglob("*.parquet")):
        return []
    columns = ", ".join(TABLES[name].columns)
    return duckdb.execute(f"SELECT {columns} FROM read_parquet('{folder / name}/**/*.parquet') ORDER BY id").fetchall()


def parts(folder, name):
    """In which parts of the table each row lies."""
    files = f"read_parquet('{folder / name}/**/*.parquet', filename = true)"
    found = duckdb.execute(f"SELECT id, filename FROM {files} ORDER BY id").fetchall()
    return {key: str(file).removeprefix(str(folder)).rsplit("/", 1)[0] for key, file in found}


def in_database(name):
    return list(MODELS[name]._base_manager.order_by("pk").values_list(*TABLES[name].columns))


def assert_same(folder):
    for name in TABLES:
        assert rows(folder, name) == in_database(name), name


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
        assert not [word for word in ("13800000000", "只给本支部看的话", "人员") if word in text]
    assert b"13800000000" not in everything


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
