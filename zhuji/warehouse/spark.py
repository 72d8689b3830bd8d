"""Spark: runs the same statements, transpiled, on the machine's cores or on a cluster."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq
import sqlglot
from pyspark.sql import SparkSession

from zhuji.warehouse.tables import TABLES, TYPES

LOCAL = "local[*]"
WORDS = {"int": "BIGINT", "text": "STRING", "date": "DATE"}


@lru_cache(maxsize=4)
def session(master: str, memory: str) -> SparkSession:
    """A session for the evaluation of rules. Days before 1582 are meant as written: they stand for “ever”."""
    builder = SparkSession.builder.master(master).appName("zhuji")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": memory,
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
        "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.ansi.enabled": "true",
    }
    if master.startswith("local"):
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


@lru_cache(maxsize=4096)
def translated(select: str) -> str:
    """The statement in Spark's tongue."""
    return sqlglot.transpile(select, read="duckdb", write="spark")[0]


class Spark:
    """A session of Spark as an engine; `master` as Spark knows it."""

    name = "spark"

    def __init__(self, *, master: str = LOCAL, memory: str = "4g"):
        self.session = session(master, memory)

    def attach(self, folder: Path) -> None:
        self.session.catalog.clearCache()
        for table in TABLES.values():
            if any((folder / table.name).rglob("*.parquet")):
                frame = self.session.read.parquet(str(folder / table.name)).select(*table.columns)
            else:
                columns = ", ".join(f"`{name}` {_word(TYPES[sort])}" for name, sort in table.columns.items())
                frame = self.session.createDataFrame([], columns)
            frame.createOrReplaceTempView(table.name)

    def keep(self, name: str, select: str) -> None:
        self.session.sql(translated(select)).persist().createOrReplaceTempView(name)

    def load(self, name: str, columns: dict[str, str], rows: Sequence[tuple]) -> None:
        schema = ", ".join(f"`{column}` {WORDS[sort]}" for column, sort in columns.items())
        self.session.createDataFrame([tuple(row) for row in rows], schema).createOrReplaceTempView(name)

    def rows(self, select: str) -> list[tuple]:
        return [tuple(row) for row in self.session.sql(translated(select)).collect()]

    def write(self, select: str, target: Path) -> int:
        self.session.sql(translated(select)).write.mode("overwrite").parquet(str(target))
        return sum(pq.read_metadata(part).num_rows for part in target.glob("*.parquet"))

    def gathered(self, value: str, apart: str) -> str:
        return f"ARRAY_TO_STRING(LIST_SORT(LIST({value})), '{apart}')"

    def listed(self, order: Sequence[str], value: str) -> str:
        fields = ", ".join(f"'k{at}': {column}" for at, column in enumerate((*order, value)))
        return f"LIST_TRANSFORM(LIST_SORT(LIST({{{fields}}})), x -> x.k{len(order)})"


def _word(type_: str) -> str:
    return "STRING" if type_ == "VARCHAR" else type_
