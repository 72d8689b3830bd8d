"""DuckDB: runs the statements of the warehouse in this process, over Parquet. `spark.py` is its twin on a cluster."""

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from zhuji.warehouse.tables import TABLES, TYPES

THREADS, MEMORY = 2, "2GB"
ARROW = {"int": pa.int64(), "text": pa.string(), "date": pa.date32()}


class Engine(Protocol):
    """What a plan needs of whatever runs it. Statements come in DuckDB's tongue. name: as a result tells it."""

    name: str

    def attach(self, folder: Path) -> None:
        """Make the exported tables known by their names."""

    def keep(self, name: str, select: str) -> None:
        """Work a statement out once and keep its rows under a name."""

    def load(self, name: str, columns: dict[str, str], rows: Sequence[tuple]) -> None:
        """Keep a few rows of our own under a name. columns: name → int, text or date."""

    def rows(self, select: str) -> list[tuple]:
        """The rows of a statement."""

    def write(self, select: str, target: Path) -> int:
        """Write the rows as Parquet into the folder; returns how many."""

    def gathered(self, value: str, apart: str) -> str:
        """Of a group: the texts in their order, joined."""

    def listed(self, order: Sequence[str], value: str) -> str:
        """Of a group: the list of the values in that order."""


class DuckDB:
    """In this process; needs no service."""

    name = "duckdb"

    def __init__(self, *, threads: int = THREADS, memory: str = MEMORY):
        spill = tempfile.mkdtemp(prefix="zhuji-warehouse-")
        weakref.finalize(self, shutil.rmtree, spill, ignore_errors=True)
        self.connection = duckdb.connect()
        self.connection.execute(f"SET threads = {threads}")
        self.connection.execute(f"SET memory_limit = '{memory}'")
        self.connection.execute(f"SET temp_directory = '{spill}'")
        self.connection.execute("SET preserve_insertion_order = false")
        self.connection.execute("SET autoinstall_known_extensions = false")

    def attach(self, folder: Path) -> None:
        for table in TABLES.values():
            columns = ", ".join(f'"{name}"' for name in table.columns)
            if any((folder / table.name).rglob("*.parquet")):
                found = f"SELECT {columns} FROM read_parquet('{folder / table.name}/**/*.parquet')"
            else:
                empty = ", ".join(f'CAST(NULL AS {TYPES[sort]}) AS "{name}"' for name, sort in table.columns.items())
                found = f"SELECT {empty} WHERE false"
            self.connection.execute(f'CREATE OR REPLACE VIEW "{table.name}" AS {found}')

    def keep(self, name: str, select: str) -> None:
        self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {select}')

    def load(self, name: str, columns: dict[str, str], rows: Sequence[tuple]) -> None:
        arrays = [pa.array([row[at] for row in rows], ARROW[sort]) for at, sort in enumerate(columns.values())]
        self.connection.register("incoming", pa.table(arrays, names=list(columns)))
        self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM incoming')
        self.connection.unregister("incoming")

    def rows(self, select: str) -> list[tuple]:
        return self.connection.execute(select).fetchall()

    def write(self, select: str, target: Path) -> int:
        target.parent.mkdir(parents=True, exist_ok=True)
        command = f"COPY ({select}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        return self.connection.execute(command).fetchall()[0][0]

    def gathered(self, value: str, apart: str) -> str:
        return f"ARRAY_TO_STRING(LIST_SORT(LIST({value})), '{apart}')"

    def listed(self, order: Sequence[str], value: str) -> str:
        fields = ", ".join(f"'k{at}': {column}" for at, column in enumerate((*order, value)))
        return f"LIST_TRANSFORM(LIST_SORT(LIST({{{fields}}})), lambda x: x.k{len(order)})"
