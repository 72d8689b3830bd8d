"""Figures that travel up: of each unit, rule and period how many were asked and how many did it. Never a person.

Where people are asked, what would tell of fewer than five of them is left out; the small ones of a node are told
together under the node itself, if together they are five or more. No total is sent from which to reckon one back.
"""

import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from zhuji.core.days import Period
from zhuji.core.errors import Refused
from zhuji.warehouse import bundles, manifest, territories
from zhuji.warehouse.engines import DuckDB
from zhuji.warehouse.evaluate import Evaluation

KIND, PART = "figures", "figures.parquet"
SCHEMA = 1  # of figures.parquet, which nodes of different age exchange; not of the tables
LEAST = 5  # people
COLUMNS = {
    "unit": pa.string(), "rule": pa.string(), "period": pa.string(), "num": pa.int64(), "den": pa.int64(),
    "wrong": pa.int64(), "unknown": pa.int64(),
}  # fmt: skip
NODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a bundle: `new`, `again` (it was here already) or `older` (kept, but a later one stands)."""

    node: str
    period: str
    revision: int
    what: str


def period_of(label: str) -> Period:
    """2026-03 or 2026."""
    try:
        day = date.fromisoformat(f"{label}-01" if len(label) == 7 else f"{label}-01-01")
    except ValueError as error:
        raise Refused(_("时段应写作 2026-03 或 2026")) from error
    return Period.month(day) if len(label) == 7 else Period.year(day)


def send(warehouse: Path, target: Path, *, node: str, period: Period, as_of: date, revision: int) -> int:
    """Evaluate the exported tables and seal the figures of the period. Returns how many rows there are."""
    if not NODE.fullmatch(node):
        raise Refused(_("节点名只能用字母、数字和连字符"))
    state = manifest.read(warehouse)
    if state is None:
        raise Refused(_("%s 不是完好的数据仓，请先导出") % warehouse)
    found = territories.read(warehouse)
    engine = DuckDB()
    engine.attach(warehouse)
    with tempfile.TemporaryDirectory(prefix="zhuji-figures-") as made:
        first = date(period.start.year - (period.start.month < 9), 1, 1)
        Evaluation(engine, first, period.end, as_of).write(found, Path(made), layout="keys")
        rows = _summed(Path(made), warehouse, period)
    table = pa.Table.from_pylist([*_told(rows, node)], schema=pa.schema(list(COLUMNS.items())))
    content = io.BytesIO()
    pq.write_table(table, content)
    told = {
        "kind": KIND, "node": node, "period": period.label, "revision": revision, "schema": SCHEMA,
        "packs": sorted({f"{t.pack.id} {t.pack.version}" for t in found}), "as_of": as_of.isoformat(),
        "log": {"seq": state.seq, "head": state.head}, "rows": table.num_rows,
    }  # fmt: skip
    bundles.seal(target, told, {PART: content.getvalue()})
    return table.num_rows


def _summed(made: Path, warehouse: Path, period: Period) -> list[tuple]:
    """unit, rule, period, whether people are asked, num, den, wrong, unknown; of periods that end in this one."""
    return duckdb.execute(
        "SELECT u.code, v.rule, v.period, BOOL_OR(d.person IS NOT NULL), COUNT(*) FILTER (v.status IN ('done', "
        "'late')), "
        "COUNT(*), COUNT(*) FILTER (v.status IN ('overdue', 'defective')), COUNT(*) FILTER (v.status = "
        "'unknown') FROM "
        f"read_parquet('{made}/duties/*.parquet') AS d JOIN read_parquet('{made}/verdicts.parquet') AS v "
        f"ON v.verdict = d.verdict JOIN read_parquet('{warehouse}/org_unit/**/*.parquet') AS u ON u.id = d.unit "
        f"WHERE v.due BETWEEN DATE '{period.start}' AND DATE '{period.end}' GROUP BY ALL ORDER BY ALL"
    ).fetchall()


def _told(rows: list[tuple], node: str) -> Iterator[dict]:
    """The rows that may be told, and the small ones of people together."""
    small: dict[tuple[str, str], list[int]] = {}
    for unit, rule, period, people, *numbers in rows:
        if people and numbers[1] < LEAST:
            sums = small.setdefault((rule, period), [0, 0, 0, 0])
            small[rule, period] = [a + b for a, b in zip(sums, numbers, strict=True)]
        else:
            yield dict(zip(COLUMNS, (unit, rule, period, *numbers), strict=True))
    for (rule, period), numbers in small.items():
        if numbers[1] >= LEAST:
            yield dict(zip(COLUMNS, (node, rule, period, *numbers), strict=True))


def receive(warehouse: Path, source: Path) -> Received:
    """Check a bundle and put it into the warehouse of the level above. What was here stays whatever comes."""
    bundle = bundles.opened(source, KIND)
    node, period, revision = _named(source, bundle.told)
    if bundle.told.get("schema") != SCHEMA:
        raise Refused(_("%s 的数据结构版本不同，没有接收") % source.name)
    _check_rows(source, bundle)
    folder = warehouse / "figures" / f"node={node}" / f"period={period}" / f"revision={revision}"
    if folder.exists():
        if json.loads((folder / "told.json").read_text(encoding="utf-8"))["digest"] != bundle.digest:
            raise Refused(_("%s 与已收到的同一修订内容不同，没有接收") % source.name)
        return Received(node, period, revision, "again")
    later = [int(path.name.split("=")[1]) for path in folder.parent.glob("revision=*")]
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".receiving-", dir=warehouse))
    try:
        (made / PART).write_bytes(bundle.parts[PART])
        told = bundle.told | {"digest": bundle.digest}
        (made / "told.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Received(node, period, revision, "older" if any(n > revision for n in later) else "new")


def _named(source: Path, told: dict) -> tuple[str, str, int]:
    """Node, period and revision, each of a form that makes a harmless path."""
    node, period, revision = told.get("node"), told.get("period"), told.get("revision")
    right = isinstance(node, str) and NODE.fullmatch(node) and isinstance(revision, int) and revision > 0
    if not right or not isinstance(period, str) or not re.fullmatch(r"\d{4}(-\d{2})?", period):
        raise Refused(_("%s 的清单不合规定，没有接收") % source.name)
    return str(node), period, int(str(revision))


def _check_rows(source: Path, bundle: bundles.Bundle) -> None:
    """Just the columns that figures have, each of its type; so no row of a person can be among them."""
    try:
        table = pq.read_table(io.BytesIO(bundle.parts[PART]))
    except (KeyError, pa.ArrowInvalid, OSError) as error:
        raise Refused(_("%s 不是完好的数据包，没有接收") % source.name) from error
    wrong = table.schema != pa.schema(list(COLUMNS.items())) or set(bundle.parts) != {PART}
    if wrong or table.num_rows != bundle.told.get("rows"):
        raise Refused(_("%s 的内容不合规定，没有接收") % source.name)


def standing(warehouse: Path) -> list[dict]:
    """Of each node, rule and period the sums of the latest revision."""
    latest = []
    for period in (warehouse / "figures").glob("node=*/period=*"):
        revisions = sorted(period.glob("revision=*"), key=lambda path: int(path.name.split("=")[1]))
        latest.append(str(revisions[-1] / PART))
    if not latest:
        return []
    found = duckdb.execute(
        "SELECT node, rule, f.period, CAST(SUM(num) AS BIGINT) AS num, CAST(SUM(den) AS BIGINT) AS den, "
        "CAST(SUM(wrong) AS "
        "BIGINT) AS wrong, CAST(SUM(unknown) AS BIGINT) AS unknown FROM (SELECT * EXCLUDE (period), period FROM "
        f"read_parquet({latest}, hive_partitioning = false, filename = true)) AS f, LATERAL (SELECT "
        "REGEXP_EXTRACT(filename, 'node=([^/]+)/', 1) AS node) AS n GROUP BY ALL ORDER BY ALL"
    )
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
