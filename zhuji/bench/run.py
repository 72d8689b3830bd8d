"""Builds the nation, lets every part evaluate it, holds their answers against each other, gives the ratios of "
"this run."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from zhuji.bench.nation import Nation

PARTS = ("kernel", "duckdb", "orm", "spark")


@dataclass(frozen=True, slots=True)
class Run:
    """nation: what is evaluated. parts: who evaluates; whoever is left out is null in the figures."""

    nation: Nation
    folder: Path
    parts: tuple[str, ...] = PARTS
    threads: int = 2
    said: Callable[[str], None] = lambda what: None

    def measure(self) -> dict:
        """The figures, and whether all answers were the same."""
        begun = time.perf_counter()
        rows = self.nation.build(self.folder / "tables", lambda province: self.said(f"build {province}"))
        self.said(f"built in {time.perf_counter() - begun:.1f} s")
        told = {part: self.part(part) for part in self.parts}
        duck, spark, kernel, orm = (told.get(part) for part in ("duckdb", "spark", "kernel", "orm"))
        by_loop = orm["seconds"] / orm["duties"] * duck["duties"] if orm and duck else None
        return {
            "rows": rows,
            "duties": duck["duties"] if duck else None,
            "kernel_s": _round(kernel and kernel["seconds"]),
            "duckdb_s": _round(duck and duck["seconds"]),
            "orm_s": _round(by_loop),  # as long as the loop would take for all duties, by what it took for some
            "spark_s": _round(spark and spark["seconds"]),
            "ratio_orm": _round(by_loop and by_loop / duck["seconds"]) if duck else None,
            "ratio_kernel": _round(duck["seconds"] / kernel["seconds"]) if duck and kernel else None,
            "peak_mb": duck["peak_mb"] if duck else None,
            "equal": self._equal(told),
        }

    def part(self, part: str) -> dict:
        """One part in a process of its own, over the tables that are there."""
        name = {"orm": "loop"}.get(part, part)
        command = [
            sys.executable,
            "-m",
            "zhuji.bench.child",
            name,
            self.folder / "tables",
            self.folder / part,
            self.threads,
        ]
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own module
        told = json.loads(done.stdout.decode().splitlines()[-1])
        self.said(f"{part} {told['seconds']:.2f} s, of the processor {told.get('cpu', 0):.2f} s")
        return told

    def _equal(self, told: dict) -> bool | None:
        """Row for row between engines, by status with the kernel, duty by duty with the loop. None: nobody to "
        "compare."""
        if "duckdb" not in told or len(told) == 1:
            return None
        checks = []
        if "spark" in told:
            checks.append(fingerprint(self.folder / "duckdb") == fingerprint(self.folder / "spark"))
        if "kernel" in told:
            checks.append(by_status(self.folder / "duckdb") == told["kernel"]["answers"])
        if "orm" in told:
            checks.append(self._as_the_loop(told["orm"]["answers"]))
        return all(checks)

    def _as_the_loop(self, answers: list) -> bool:
        duck, mine = duckdb.connect(), self.folder / "duckdb"
        duck.execute("CREATE TABLE loop (rule VARCHAR, unit BIGINT, person BIGINT, period VARCHAR, status VARCHAR)")
        duck.executemany("INSERT INTO loop VALUES (?, ?, ?, ?, ?)", answers)
        same = duck.execute(
            f"SELECT COUNT(*) FROM loop AS l JOIN read_parquet('{mine}/duties/**/*.parquet') AS d ON d.unit = "
            "l.unit AND "
            f"COALESCE(d.person, -1) = COALESCE(l.person, -1) JOIN read_parquet('{mine}/verdicts.parquet') AS v "
            "ON v.verdict = d.verdict AND v.rule = l.rule AND v.period = l.period AND v.status = l.status"
        ).fetchall()
        return same[0][0] == len(answers)


def fingerprint(folder: Path) -> tuple:
    """Count, sum and exclusive or of a hash of every row: equal for the same rows in any order."""
    duties = f"read_parquet('{folder}/duties/**/*.parquet')"
    hashed = "HASH(unit, person, verdict, CAST(have AS DECIMAL(9, 1)), CAST(need AS INT), due)"
    rows = f"SELECT COUNT(*), SUM(CAST({hashed} AS HUGEINT)), BIT_XOR({hashed}) FROM {duties}"
    return duckdb.execute(rows).fetchall()[0]


def by_status(folder: Path) -> dict[str, dict[str, int]]:
    """rule → status → how many duties."""
    found: dict[str, dict[str, int]] = {}
    rows = duckdb.execute(
        f"SELECT v.rule, v.status, COUNT(*) FROM read_parquet('{folder}/duties/**/*.parquet') AS d "
        f"JOIN read_parquet('{folder}/verdicts.parquet') AS v ON v.verdict = d.verdict GROUP BY 1, 2"
    ).fetchall()
    for rule, status, count in rows:
        found.setdefault(rule, {})[status] = count
    return found


def _round(value) -> float | None:
    return None if value is None else round(value, 3)
