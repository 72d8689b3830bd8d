"""A province on SQLite, PostgreSQL and DuckDB in one run; how fast it is exported; what a second export moves."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TYPES = {"int": "BIGINT", "text": "VARCHAR", "date": "DATE", "tenths": "DOUBLE"}
TABLES_FIRST = ("org_unit", "org_unitspell", "org_coverage", "org_person", "org_membership", "org_post", "org_term",
                "activity_activity", "activity_attendance")  # fmt: skip
FILLED = {
    "org_unit": {"name": "'n'", "area": "''", "cell": "''", "spelling": "'n'", "version": "1"},
    "org_unitspell": {"name": "'n'"},
    "org_person": {
        "name": "'n'", "sex": "''", "born": "''", "education": "''", "rank": "''", "backbone": "''", "phone": "''",
        "spelling": "'n'", "version": "1",
    },
    "org_post": {"document": "''"},
    "activity_activity": {
        "title": "'t'", "place": "''", "summary": "''", "recorded_at": "'2026-12-31 00:00:00+00'", "days_after": "0",
        "recommended": "false", "withdrawn_because": "''", "version": "1",
    },
}  # fmt: skip


GUANGDONG = 34_000 / 460_000  # of the nation's branches: the province of `docs/deployment.md`


def measure(scale: float = GUANGDONG, attendance: str = "all") -> dict:
    """Ratios of one run at that part of the nation; each database in a process of its own."""
    folder = Path(tempfile.mkdtemp(prefix="zhuji-province-"))
    try:
        from zhuji.bench.nation import Nation

        rows = Nation(scale, attendance).build(folder / "tables")
        here = [sys.executable, "-m", "benchmarks.warehouse", str(folder)]
        sqlite = _told(here)
        postgres = _told([sys.executable, "tools/postgres.py", *here])
        return {"rows": rows, "sqlite": sqlite, "postgresql": postgres}
    finally:
        shutil.rmtree(folder)


def _told(command: list[str]) -> dict:
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.decode().splitlines()[-1])


def _fill(tables: Path) -> None:
    """Put the tables into the application's database."""
    import adbc_driver_postgresql.dbapi
    import adbc_driver_sqlite.dbapi
    import duckdb
    from django.core.management import call_command
    from django.db import connection

    from zhuji.warehouse import source
    from zhuji.warehouse.tables import TABLES

    call_command("migrate", verbosity=0, interactive=False)
    settings = connection.settings_dict
    sqlite = connection.vendor == "sqlite"
    connection.close()
    db = adbc_driver_sqlite.dbapi.connect(str(settings["NAME"])) if sqlite else (
        adbc_driver_postgresql.dbapi.connect(source._address(settings))
    )  # fmt: skip
    duck = duckdb.connect()
    for name in TABLES_FIRST:
        columns = [
            f'CAST({c} AS {"VARCHAR" if sqlite and sort == "date" else TYPES[sort]}) AS "{c}"'
            for c, sort in TABLES[name].columns.items()
        ]
        frame = duck.sql(
            f"SELECT {', '.join(columns)} FROM read_parquet('{tables / name}/**/*.parquet', hive_partitioning = false)"
        ).to_arrow_reader(65536)
        with db.cursor() as cursor:
            cursor.adbc_ingest("incoming", frame, mode="replace")
            more = FILLED.get(name, {})
            names = ", ".join(f'"{c}"' for c in [*TABLES[name].columns, *more])
            values = ", ".join([*(_cast(c, s, sqlite) for c, s in TABLES[name].columns.items()), *more.values()])
            cursor.execute(f'INSERT INTO "{name}" ({names}) SELECT {values} FROM incoming')
            cursor.execute("DROP TABLE incoming")
        db.commit()
    db.close()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _cast(column: str, sort: str, sqlite: bool) -> str:
    if sqlite:
        return f'"{column}"'
    small = column in ("expected", "present", "entitled", "entitled_present")
    return (
        f'CAST("{column}" AS INT)' if small else f'CAST("{column}" AS NUMERIC)' if sort == "tenths" else f'"{column}"'
    )


def _one(folder: Path) -> dict:
    """Fill, let the house evaluate on its database, export, let DuckDB evaluate, export again."""
    import django

    django.setup()
    from zhuji.bench.question import AS_OF, FIRST, LAST, pack
    from zhuji.pack.evaluate import Evaluation, Question
    from zhuji.pack.roster import Roster
    from zhuji.warehouse import evaluate
    from zhuji.warehouse.engines import DuckDB
    from zhuji.warehouse.export import export
    from zhuji.warehouse.territories import Territory

    _fill(folder / "tables")
    house = _seconds(lambda: sum(1 for _ in Evaluation(Question(pack(), FIRST, LAST, AS_OF), Roster()).outcomes()))
    moved = _seconds(lambda: sum(export(folder / "w").moved.values()))
    again = _seconds(lambda: sum(export(folder / "w").moved.values()))
    engine = DuckDB()
    engine.attach(folder / "w")
    run = evaluate.Evaluation(engine, FIRST, LAST, AS_OF)
    duck = _seconds(lambda: run.write([Territory(pack(), "", ())], folder / "out", layout="keys"))
    shutil.rmtree(folder / "w")
    return {
        "duties": house[1],
        "equal": house[1] == duck[1],
        "house_s": round(house[0], 2),
        "duckdb_s": round(duck[0], 2),
        "house_to_duckdb": round(house[0] / duck[0], 1),
        "export_s": round(moved[0], 2),
        "exported_a_second": round(moved[1] / moved[0]),
        "export_cpu_s": round(moved[2], 2),
        "second_export_s": round(again[0], 3),
        "second_export_rows": again[1],
    }


def _seconds(function) -> tuple:
    begun, busy = time.perf_counter(), time.process_time()
    answer = function()
    return time.perf_counter() - begun, answer, time.process_time() - busy


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="zhuji-bench-") as home:
        os.environ["ZHUJI_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhuji.settings")
        print(json.dumps(_one(Path(sys.argv[1]))))
