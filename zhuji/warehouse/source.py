"""Reads the application's database as of one moment, through Arrow and without a row ever becoming a Python object."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import adbc_driver_postgresql.dbapi
import adbc_driver_sqlite.dbapi
import pyarrow as pa
from django.conf import settings

from zhuji.warehouse.tables import TYPES, Sort, Table

BATCH = 65_536  # rows; the driver's own default of 1,024 costs a third


class Source:
    """One transaction of reading. `vendor`: sqlite or postgresql."""

    def __init__(self, connection, vendor: str):
        self.connection, self.vendor = connection, vendor
        self._cursors: list = []  # a stream ends with its cursor

    def stream(self, sql: str) -> pa.RecordBatchReader:
        """The rows of a statement as they come."""
        cursor = self.connection.cursor()
        if self.vendor == "sqlite":
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": BATCH})
        cursor.execute(sql)
        self._cursors.append(cursor)
        return cursor.fetch_record_batch()

    def close(self) -> None:
        """Close every stream."""
        for cursor in self._cursors:
            cursor.close()

    def value(self, sql: str):
        """The first column of the one row of a statement, or None."""
        rows = self.stream(sql).read_all().to_pylist()
        return next(iter(rows[0].values())) if rows else None

    def columns(self, table: Table, alias: str) -> str:
        """The columns of the table in a spelling whose types do not hang on the rows that come first."""
        spelled = ((self._spelled(f'{alias}."{name}"', sort), name) for name, sort in table.columns.items())
        return ", ".join(f'{column} AS "{name}"' for column, name in spelled)

    def _spelled(self, column: str, sort: Sort) -> str:
        if sort == "tenths":
            return f"CAST(ROUND({column} * 10) AS {'INTEGER' if self.vendor == 'sqlite' else 'BIGINT'})"
        if self.vendor == "sqlite" and sort in ("text", "date", "digest"):
            return f"COALESCE({column}, '')"
        return column


def kept(table: Table, secret: str) -> str:
    """The streamed columns in the types of the warehouse. secret: goes before whatever is only kept as a digest."""
    found = []
    for name, sort in table.columns.items():
        if sort == "tenths":
            found.append(f'CAST("{name}" / 10.0 AS DECIMAL(9, 1)) AS "{name}"')
        elif sort == "digest":
            found.append(f'SHA256(\'{secret}\' || "{name}") AS "{name}"')
        elif sort == "date":
            found.append(f'CAST(NULLIF(CAST("{name}" AS VARCHAR), \'\') AS DATE) AS "{name}"')
        else:
            found.append(f'CAST("{name}" AS {TYPES[sort]}) AS "{name}"')
    return ", ".join(found)


@contextmanager
def opened() -> Iterator[Source]:
    """The database of the settings, in one reading transaction that sees one moment."""
    database = settings.DATABASES["default"]
    sqlite = database["ENGINE"].endswith("sqlite3")
    if sqlite:
        connection = adbc_driver_sqlite.dbapi.connect(f"file:{quote(str(database['NAME']))}?mode=ro")
    else:
        connection = adbc_driver_postgresql.dbapi.connect(_address(database))
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    source = Source(connection, "sqlite" if sqlite else "postgresql")
    try:
        yield source
    finally:
        source.close()
        connection.close()


def _address(database: dict) -> str:
    """As libpq reads it: key=value, each value in quotes. The pool is Django's own affair."""
    parts = {
        **{key: value for key, value in database["OPTIONS"].items() if key != "pool"},
        "host": database["HOST"],
        "port": database["PORT"],
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
    }
    return " ".join(f"{key}='{_quoted(str(value))}'" for key, value in parts.items() if value)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
