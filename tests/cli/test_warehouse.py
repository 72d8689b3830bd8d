"""`zhuji warehouse` as scripts use it, against `zhuji duties --json` of the same city."""

import json

import duckdb
import pytest

from tests.cli.test_contract import run
from tests.document import books
from tests.warehouse.comparing import read, spelled


@pytest.fixture
def home(tmp_path):
    """A city that came in through a workbook."""
    home = tmp_path / "home"
    run(home, "import", books.write(tmp_path / "city.xlsx", books.right()))
    return home


def test_duties_of_the_warehouse_are_those_that_zhuji_duties_prints(home, tmp_path):
    asked = "--from", "2025-01-01", "--to", "2026-10-15", "--as-of", "2026-10-15"
    run(home, "warehouse", "export", tmp_path / "w")
    run(home, "warehouse", "evaluate", tmp_path / "w", *asked)

    printed = json.loads(run(home, "duties", *asked, "--json"))
    assert printed
    assert spelled(read(tmp_path / "w" / "results")) == spelled(printed)
    columns = duckdb.execute(f"DESCRIBE SELECT * FROM '{tmp_path}/w/results/duties/*.parquet'").fetchall()
    assert [row[0] for row in columns] == list(printed[0])


def test_second_export_moves_nothing_and_says_so(home, tmp_path):
    first = json.loads(run(home, "warehouse", "export", tmp_path / "w", "--json"))
    second = json.loads(run(home, "warehouse", "export", tmp_path / "w", "--json"))

    assert sum(first["moved"].values()) == sum(first["rows"].values()) > 0
    assert sum(second["moved"].values()) == 0
    assert second["rows"] == first["rows"]


def test_folder_that_is_no_warehouse_is_refused(home, tmp_path):
    run(home, "warehouse", "evaluate", tmp_path, code=1)
    run(home, "warehouse", "bundle", tmp_path, tmp_path / "b.zip", "--node", "a", "--period", "2026-03", code=1)


def test_city_reports_to_its_province_and_gets_its_rules_from_it(home, tmp_path):
    province, warehouse, bundle = tmp_path / "province", tmp_path / "w", tmp_path / "2026-03.zip"
    run(home, "warehouse", "export", warehouse)
    run(
        home, "warehouse", "bundle", warehouse, bundle, "--node", "city", "--period", "2026-03", "--as-of", "2026-04-01"
    )
    run(province, "warehouse", "receive", tmp_path / "p", bundle, code=1)
    run(province, "warehouse", "trust", "city", run(home, "warehouse", "key").strip())
    for _ in range(2):
        run(province, "warehouse", "receive", tmp_path / "p", bundle)

    rows = json.loads(run(province, "warehouse", "figures", tmp_path / "p", "--json"))
    day = next(row for row in rows if (row["rule"], row["period"]) == ("branch.theme-day", "2026-03"))
    assert 0 <= day["num"] <= day["den"]
    assert day["den"] > 0

    run(province, "warehouse", "send-pack", tmp_path / "base.zip", "--node", "province")
    run(home, "warehouse", "receive-pack", tmp_path / "base.zip", code=1)
    run(home, "warehouse", "trust", "province", run(province, "warehouse", "key").strip())
    run(home, "warehouse", "receive-pack", tmp_path / "base.zip")
