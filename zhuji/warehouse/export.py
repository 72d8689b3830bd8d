"""From the application's database to Parquet, parted by region and year: all of it once, then what the log names."""

import secrets
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
from django.utils.timezone import localdate

from zhuji.warehouse import manifest, territories
from zhuji.warehouse.changes import DECISIONS, TREE, Since
from zhuji.warehouse.manifest import Manifest
from zhuji.warehouse.source import Source, kept, opened
from zhuji.warehouse.tables import TABLES, Table

DEPTH = 2  # a region is a unit on this level of the tree: a district of a city, a city of a province


def export(
    folder: Path, *, depth: int = DEPTH, said: Callable[[str, int], None] = lambda table, rows: None
) -> Manifest:
    """Bring the warehouse up to this moment. `said`: told each table with how many rows were read for it."""
    folder.mkdir(parents=True, exist_ok=True)
    with opened() as source, tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as staging:
        seq = source.value("SELECT seq FROM org_loghead WHERE id = 1") or 0
        head = source.value("SELECT hash FROM org_loghead WHERE id = 1") or ""
        old = manifest.read(folder)
        now = Manifest(seq, head, localdate().isoformat(), depth)
        run = _Run(source, folder, Path(staging), now, said)
        if old is None or old.depth != depth or old.seq > seq or not run.only_changes(Since(old.seq, seq), old):
            run.everything()
        territories.write(folder, territories.in_database())
        now.whole = True
        now.write(folder)
    return now


class _Run:
    """One export. Tables are made in `staging` and exchanged when all are there."""

    def __init__(self, source: Source, folder: Path, staging: Path, now: Manifest, said):
        self.source, self.folder, self.staging, self.now, self.said = source, folder, staging, now, said
        self.secret = secrets.token_hex(32)
        self.duck = duckdb.connect()
        self.duck.execute("SET threads = 2; SET memory_limit = '2GB'; SET autoinstall_known_extensions = false")
        self.duck.execute(f"SET temp_directory = '{staging / 'spill'}'; SET preserve_insertion_order = false")

    def everything(self) -> None:
        """Every table anew; what stood there before is put away when all are made."""
        self._read_regions()
        for table in TABLES.values():
            self._whole(table)
        self._exchange({name: None for name in TABLES})

    def only_changes(self, since: Since, old: Manifest) -> bool:
        """Take what the log names. False, and nothing done, where a unit has gone to another region: then the rows of
        all below it lie in the wrong part."""
        self.now.rows, self.now.moved = dict(old.rows), dict.fromkeys(TABLES, 0)
        if since.old == since.new:
            return True
        tree = since.tree_changed(self.source)
        self._read_regions() if tree else self._recall_regions()
        if tree and self._moved_to_another_region():
            return False
        anew = [*(TREE if tree else ()), *(DECISIONS if tree or since.decisions_changed(self.source) else ())]
        for name in anew:
            self._whole(TABLES[name])
        changed: dict[str, list[str] | None] = dict.fromkeys(anew)
        for name, (column, keys) in since.keys().items():
            changed[name] = self._renew(TABLES[name], column, keys)
        self._exchange({name: parts for name, parts in changed.items() if parts != []})
        return True

    # ── where a row lies ─────────────────────────────────────────────────────────────────────────────────────────────

    def _read_regions(self) -> None:
        stream = self.source.stream("SELECT id, path FROM org_unit")
        self._regions("stream", {"stream": stream})

    def _recall_regions(self) -> None:
        self._regions(self._stored("org_unit"), {})

    def _regions(self, rows: str, names: dict) -> None:
        for name, value in names.items():
            self.duck.register(name, value)
        depth = self.now.depth
        self.duck.execute(
            f"CREATE OR REPLACE TEMP TABLE regions AS SELECT CAST(id AS BIGINT) AS id, CAST(COALESCE(NULLIF("
            f"SPLIT_PART(path, '/', {depth}), ''), SPLIT_PART(path, '/', 1)) AS BIGINT) AS region FROM {rows}"
        )

    def _moved_to_another_region(self) -> bool:
        if not any((self.folder / "org_unit").rglob("*.parquet")):
            return True
        return bool(
            self._count(f"{self._stored('org_unit')} AS o JOIN regions AS r ON r.id = o.id WHERE r.region <> o.region")
        )

    def _stored(self, name: str) -> str:
        return (
            f"read_parquet('{self.folder / name}/**/*.parquet', hive_partitioning = true, hive_types_autocast = true)"
        )

    # ── reading and writing ──────────────────────────────────────────────────────────────────────────────────────────

    def _whole(self, table: Table) -> None:
        """A table from the database to Parquet in one stream."""
        rows = self._write(table, self._streamed(table, ""))
        if table.name == "activity_activity":
            self._remember_places(f"read_parquet('{self.staging / table.name}/**/*.parquet', hive_partitioning = true)")
        self.now.rows[table.name] = self.now.moved[table.name] = rows
        self.said(table.name, rows)

    def _take(self, table: Table, where: str) -> None:
        """Read some rows from the database into `taken`, each with its region and year."""
        self.duck.execute(f"CREATE OR REPLACE TEMP TABLE taken AS {self._streamed(table, where)}")
        if table.name == "activity_activity":
            self._remember_places("taken")
        self.now.moved[table.name] = rows = self._count("taken")
        self.said(table.name, rows)

    def _remember_places(self, rows: str) -> None:
        """Where the activities lie, for the attendance that lies beside them."""
        there = rows == "taken" or any((self.staging / "activity_activity").rglob("*.parquet"))
        found = f"FROM {rows}" if there else "FROM (SELECT 0 AS id, 0 AS region, 0 AS year) WHERE false"
        self.duck.execute(
            "CREATE OR REPLACE TEMP TABLE places AS SELECT id, CAST(region AS BIGINT) AS region, CAST(year AS BIGINT) "
            f"AS year {found}"
        )

    def _streamed(self, table: Table, where: str) -> str:
        """The statement that reads the rows as they come from the database; it can be run once."""
        stream = self.source.stream(f'SELECT {self.source.columns(table, "t")} FROM "{table.name}" AS t {where}')
        self.duck.register("stream", stream)
        if not table.unit:
            return f"SELECT {kept(table, self.secret)} FROM stream"
        place = f"r.region, CAST(YEAR({table.day}) AS BIGINT) AS year" if table.day else "r.region"
        joined = f"JOIN regions AS r ON r.id = s.{table.unit}"
        if table.of:
            place, joined = "r.region, r.year", f"JOIN places AS r ON r.id = s.{table.of[1]}"
        return f"SELECT s.*, {place} FROM (SELECT {kept(table, self.secret)} FROM stream) AS s {joined}"

    def _write(self, table: Table, rows: str) -> int:
        parts = "region, year" if table.day or table.of else "region"
        folder = self.staging / table.name
        folder.mkdir()
        order = f"ORDER BY {table.sort}" if table.sort else ""
        target, parted = (folder, f", PARTITION_BY ({parts})") if table.unit else (folder / "rows.parquet", "")
        return self.duck.execute(
            f"COPY (SELECT * FROM ({rows}) AS w {order}) TO '{target}' (FORMAT parquet, COMPRESSION zstd{parted})"
        ).fetchall()[0][0]

    def _renew(self, table: Table, column: str, keys: str) -> list[str]:
        """Rewrite the parts in which rows with these keys lie or now belong. Returns the parts."""
        self.duck.register("stream", self.source.stream(f"SELECT DISTINCT k.* FROM ({keys}) AS k"))
        self.duck.execute("CREATE OR REPLACE TEMP TABLE keys AS SELECT CAST(COLUMNS(*) AS BIGINT) AS key FROM stream")
        self._take(table, f'WHERE "{column}" IN ({keys})')
        by = "region, year" if table.day or table.of else "region"
        stored = self._stored(table.name)
        there = any((self.folder / table.name).rglob("*.parquet"))
        gone = f"SELECT DISTINCT {by} FROM {stored} AS o JOIN keys AS k ON k.key = o.{column}" if there else ""
        came = f"SELECT DISTINCT {by} FROM taken"
        self.duck.execute(f"CREATE OR REPLACE TEMP TABLE parts AS {came} {f'UNION {gone}' if gone else ''}")
        parts = self.duck.execute("SELECT * FROM parts").fetchall()
        if not parts:
            return []
        columns = ", ".join(f'"{name}"' for name in [*table.columns, *by.split(", ")])
        kept_rows = (
            f"UNION ALL SELECT {columns} FROM {stored} AS o SEMI JOIN parts AS p USING ({by}) "
            f"WHERE NOT EXISTS (SELECT 1 FROM keys AS k WHERE k.key = o.{column})"
        )
        before = self._count(f"{stored} AS o SEMI JOIN parts AS p USING ({by})") if there else 0
        self._write(table, f"SELECT {columns} FROM taken {kept_rows if there else ''}")
        after = self._count(f"read_parquet('{self.staging / table.name}/**/*.parquet')")
        self.now.rows[table.name] = self.now.rows.get(table.name, 0) + after - before
        names = by.split(", ")
        return ["/".join(f"{name}={value}" for name, value in zip(names, part, strict=True)) for part in parts]

    def _count(self, rows: str) -> int:
        return self.duck.execute(f"SELECT COUNT(*) FROM {rows}").fetchall()[0][0]

    def _exchange(self, changed: dict[str, list[str] | None]) -> None:
        """Put what was made in the place of what was there: whole tables, or some parts of them."""
        if not changed:
            return
        self.now.whole = False
        self.now.write(self.folder)
        for name, parts in changed.items():
            for part in [""] if parts is None else parts:
                old, new = self.folder / name / part, self.staging / name / part
                shutil.rmtree(old, ignore_errors=True)
                if new.exists():
                    old.parent.mkdir(parents=True, exist_ok=True)
                    new.rename(old)
