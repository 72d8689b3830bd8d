"""What travels between the levels: figures up, packs down; and nothing does harm on the way."""

import datetime as dt
import io
import json
import shutil
import zipfile

import pyarrow.parquet as pq
import pytest

from tests import factories as make
from tests.warehouse.moving import move
from zhuji.core.errors import Refused
from zhuji.org.models import Person
from zhuji.pack.load import PACKS, load
from zhuji.warehouse import bundles, figures, packs_down, territories
from zhuji.warehouse.manifest import Manifest
from zhuji.warehouse.territories import Territory

PERIOD = figures.period_of("2026-12")
AS_OF = dt.date(2027, 1, 1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    bundles.trust("city-a", bundles.public_key())
    return settings.HOME


@pytest.fixture
def warehouse(db, tmp_path):
    """A city: a branch of eight, one of three and one of four members, a committee."""
    school = make.make_unit("school", "一中", code="S1", stage="primary")
    for code, members in (("B1", 8), ("B2", 3), ("B3", 4)):
        branch = make.make_unit("branch", code, covers=[school], code=code)
        people = make.make_members(branch, members, unit=school)
        make.make_activity(branch, "theme-day", dt.date(2026, 12, 5), attended=people, hours=40)
    folder = move(tmp_path / "w")
    territories.write(folder, [Territory(load("base"), "", ())])
    Manifest(7, "abc", "2027-01-01", 2).write(folder)
    return folder


@pytest.fixture
def send(warehouse, tmp_path):
    def send(revision=1, period=PERIOD):
        file = tmp_path / f"{period.label}-{revision}.zip"
        figures.send(warehouse, file, node="city-a", period=period, as_of=AS_OF, revision=revision)
        return file

    return send


def told(file):
    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read("manifest.json")), pq.read_table(
            io.BytesIO(archive.read(figures.PART))
        ).to_pylist()


def altered(file, change):
    """The bundle with its parts changed by somebody without the key."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    other = file.with_name("altered.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return other


def state(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_figures_are_numerator_and_denominator_by_unit_rule_and_period(send):
    manifest, rows = told(send())

    assert {key: manifest[key] for key in ("node", "period", "revision", "schema", "packs", "log")} == {
        "node": "city-a", "period": "2026-12", "revision": 1, "schema": 1, "packs": ["base 2026.11"],
        "log": {"seq": 7, "head": "abc"},
    }  # fmt: skip
    day = {row["unit"]: (row["num"], row["den"]) for row in rows if row["rule"] == "branch.theme-day"}
    assert day == {"B1": (1, 1), "B2": (1, 1), "B3": (1, 1)}


def test_of_fewer_than_five_people_nothing_is_told_but_together_with_others(send):
    _, rows = told(send())

    hours = {row["unit"]: (row["num"], row["den"]) for row in rows if row["rule"] == "edu.hours.member"}
    assert hours == {"B1": (8, 8), "city-a": (7, 7)}


def test_no_person_is_in_a_bundle(send):
    file = send()
    _, rows = told(file)

    assert set(rows[0]) == {"unit", "rule", "period", "num", "den", "wrong", "unknown"}
    numbers = {p.number for p in Person.objects.all()}
    assert not numbers & {str(value) for row in rows for value in row.values()}


def test_bundle_is_received_once_and_a_second_time_changes_nothing(send, tmp_path):
    province, file = tmp_path / "p", send()
    province.mkdir()

    assert figures.receive(province, file).what == "new"
    before = state(province)
    assert figures.receive(province, file).what == "again"
    assert state(province) == before


def test_later_revision_stands_and_an_older_one_that_comes_after_it_does_not(send, tmp_path):
    province, first, second = tmp_path / "p", send(1), send(2)
    province.mkdir()

    assert [figures.receive(province, file).what for file in (second, first)] == ["new", "older"]
    day = next(row for row in figures.standing(province) if row["rule"] == "branch.theme-day")
    assert (day["num"], day["den"]) == (3, 3)


def test_bundle_of_an_earlier_period_that_comes_late_stands_beside_the_others(send, tmp_path):
    province = tmp_path / "p"
    province.mkdir()
    for label in ("2026-12", "2026-11"):
        figures.receive(province, send(period=figures.period_of(label)))

    periods = {row["period"] for row in figures.standing(province) if row["rule"] == "branch.theme-day"}
    assert periods == {"2026-11", "2026-12"}


CHANGES = {
    "a part changed": lambda parts: parts.update({figures.PART: parts[figures.PART] + b" "}),
    "a part added": lambda parts: parts.update({"people.parquet": b"x"}),
    "a part missing": lambda parts: parts.pop(figures.PART),
    "manifest changed": lambda parts: parts.update(
        {"manifest.json": parts["manifest.json"].replace(b"2026-12", b"2026-11")}
    ),
    "signature missing": lambda parts: parts.pop("manifest.sig"),
    "signature of nothing": lambda parts: parts.update({"manifest.sig": b"00" * 64}),
    "signature no number": lambda parts: parts.update({"manifest.sig": "签".encode()}),
    "manifest no json": lambda parts: parts.update({"manifest.json": b"{"}),
    "manifest a list": lambda parts: parts.update({"manifest.json": b"[]"}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_damaged_or_altered_bundle_is_refused_and_nothing_changes(send, tmp_path, change):
    province, file = tmp_path / "p", send()
    province.mkdir()
    figures.receive(province, file)
    before = state(province)

    with pytest.raises(Refused):
        figures.receive(province, altered(file, change))
    assert state(province) == before


@pytest.mark.parametrize("kept", [0, 10, 0.5, 0.99])
def test_bundle_cut_off_on_the_way_is_refused(send, tmp_path, kept):
    file = send()
    content = file.read_bytes()
    file.write_bytes(content[: kept if isinstance(kept, int) else int(len(content) * kept)])

    with pytest.raises(Refused):
        figures.receive(tmp_path, file)


def test_bundle_of_a_node_that_is_not_trusted_is_refused(send, tmp_path, home):
    file = send()
    (home / "keys" / "trusted.json").write_text("{}")

    with pytest.raises(Refused, match="未受信任"):
        figures.receive(tmp_path, file)


def test_other_content_under_the_same_revision_is_refused(send, tmp_path, warehouse):
    province, first = tmp_path / "p", send()
    province.mkdir()
    figures.receive(province, first)
    branch = make.make_unit("branch", "四支部", code="B4")
    shutil.rmtree(warehouse / "org_unit")
    move(warehouse)
    del branch

    with pytest.raises(Refused, match="同一修订"):
        figures.receive(province, send())


@pytest.mark.parametrize(
    "lie", [{"node": "../../x"}, {"period": "../x"}, {"revision": 0}, {"revision": "1"}, {"schema": 99}, {"rows": 1}]
)
def test_manifest_that_would_lead_elsewhere_is_refused_though_it_is_signed(send, tmp_path, lie):
    manifest, _ = told(send())
    with zipfile.ZipFile(send()) as archive:
        part = archive.read(figures.PART)
    told_ = {key: value for key, value in manifest.items() if key != "parts"} | lie
    if "node" in lie:
        bundles.trust(lie["node"], bundles.public_key())
    bundles.seal(tmp_path / "lie.zip", told_, {figures.PART: part})

    with pytest.raises(Refused):
        figures.receive(tmp_path, tmp_path / "lie.zip")
    assert not (tmp_path / "figures").exists()


def test_rows_of_people_under_a_good_signature_are_refused(tmp_path):
    content = io.BytesIO()
    pq.write_table(figures.pa.table({"person": ["T1"], "hours": [3]}), content)
    told_ = {"kind": "figures", "node": "city-a", "period": "2026-12", "revision": 1, "schema": 1, "rows": 1}
    bundles.seal(tmp_path / "b.zip", told_, {figures.PART: content.getvalue()})

    with pytest.raises(Refused, match="不合规定"):
        figures.receive(tmp_path, tmp_path / "b.zip")


@pytest.fixture
def below(tmp_path):
    """The packs of a city: `base` alone, in an older version."""
    root = tmp_path / "packs"
    shutil.copytree(PACKS / "base", root / "base")
    header = root / "base" / "pack.yaml"
    header.write_text(header.read_text().replace('"2026.11"', '"2026.9"'))
    return root


@pytest.fixture
def pack_bundle(tmp_path):
    def pack_bundle(name="base", root=PACKS):
        packs_down.send(tmp_path / f"{name}.zip", node="city-a", name=name, root=root)
        return tmp_path / f"{name}.zip"

    return pack_bundle


def test_newer_pack_that_travels_down_takes_the_place_of_the_older(below, pack_bundle):
    assert packs_down.receive(pack_bundle(), root=below).version == "2026.11"
    assert load("base", below).rules == load("base").rules
    assert packs_down.receive(pack_bundle(), root=below) is None
    assert [path.name for path in below.iterdir()] == ["base"]


def test_older_pack_is_refused(below, pack_bundle):
    older = pack_bundle(root=below)
    packs_down.receive(pack_bundle("jiamusi"), root=below)
    newer = pack_bundle()
    packs_down.receive(newer, root=below)
    older = older.rename(older.with_name("older.zip")) if older != newer else newer
    with zipfile.ZipFile(newer) as archive:
        parts = {n: archive.read(n) for n in archive.namelist() if not n.startswith("manifest")}
    parts["pack.yaml"] = parts["pack.yaml"].replace(b'"2026.11"', b'"2026.10"')
    bundles.seal(older, {"kind": "pack", "node": "city-a", "pack": "base"}, parts)

    with pytest.raises(Refused, match="旧"):
        packs_down.receive(older, root=below)
    assert load("base", below).version == "2026.11"


def test_pack_that_does_not_load_or_leads_elsewhere_is_refused_and_the_old_one_stays(below, tmp_path):
    before = state(below)
    for parts in (
        {"pack.yaml": b"id: base"},
        {"../../evil.yaml": b"x", "pack.yaml": (PACKS / "base" / "pack.yaml").read_bytes()},
    ):
        bundles.seal(tmp_path / "b.zip", {"kind": "pack", "node": "city-a", "pack": "base"}, parts)
        with pytest.raises(Refused):
            packs_down.receive(tmp_path / "b.zip", root=below)
    assert state(below) == before
