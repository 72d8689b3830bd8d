"""The duties of both evaluators in one spelling."""

import duckdb

from zhuji.duty.report import duty_rows
from zhuji.pack.evaluate import Evaluation, Question
from zhuji.pack.roster import Roster
from zhuji.warehouse import evaluate
from zhuji.warehouse.territories import Territory


def by_house(pack, first, last, as_of):
    """What `zhuji duties --json` prints."""
    return spelled(duty_rows(Evaluation(Question(pack, first, last, as_of), Roster())))


def by_engine(engine, folder, target, pack, span):
    """What the warehouse writes."""
    first, last, as_of = span
    engine.attach(folder)
    evaluate.Evaluation(engine, first, last, as_of).write([Territory(pack, "", ())], target)
    return spelled(read(target))


def read(target):
    if not any((target / "duties").rglob("*.parquet")):  # every rule is off
        return []
    columns = "rule, unit, person, period, due, status, have, need, reasons, basis, evidence"
    found = duckdb.execute(f"SELECT {columns} FROM read_parquet('{target}/duties/**/*.parquet')")
    return [dict(zip(columns.split(", "), row, strict=True)) for row in found.fetchall()]


def spelled(rows):
    return sorted(
        (
            row["unit"], row["rule"], row["period"], row["person"] or "", str(row["due"]), row["status"],
            None if row["have"] is None else float(row["have"]), row["need"],
            tuple((r["code"], r["text"]) for r in row["reasons"]), tuple(row["basis"].values()),
            tuple(row["evidence"]),
        )
        for row in rows
    )  # fmt: skip
