"""`zhuji partition`: cut the two tables that grow for ever into parts, on PostgreSQL.

The log by its number, attendance by the key of the activity: both rise with time, so a part is a span of time, and the
keys that Django knows stay as they are. SQLite and a city's PostgreSQL need none of it; see `docs/deployment.md`.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused

AHEAD = 4  # empty parts made beforehand; what falls beyond them lies in the part for the rest


@dataclass(frozen=True, slots=True)
class Cut:
    """A table and the column by whose ranges it is cut; `key` is the primary key with that column in it."""

    table: str
    column: str
    key: str


CUTS = (Cut("org_logentry", "seq", "seq"), Cut("activity_attendance", "activity_id", "id, activity_id"))


def register(commands) -> None:
    """Add the commands of this module."""
    command = commands.add_parser("partition", help="把日志和参加记录按时间分区（只用于 PostgreSQL，约五千万行以后）")
    command.add_argument("--rows", type=int, default=10_000_000, help="一个分区容纳多少个编号")
    command.set_defaults(run=run)


def run(options) -> int:
    for cut in CUTS:
        print(_("%(table)s：%(n)s 个分区") % {"table": cut.table, "n": partition(cut, options.rows)})
    return 0


@transaction.atomic
def partition(cut: Cut, rows: int) -> int:
    """Cut the table, or add parts to one that is cut already. Returns how many parts there are. Nobody can write to the
    table while its rows are moved."""
    if connection.vendor != "postgresql":
        raise Refused(_("只有 PostgreSQL 需要分区，SQLite 不分区。"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"LOCK TABLE {cut.table} IN ACCESS EXCLUSIVE MODE")
        if not _value(cursor, f"SELECT relkind = 'p' FROM pg_class WHERE oid = '{cut.table}'::regclass"):
            _cut(cursor, cut, rows)
        return _extend(cursor, cut, rows)


def _value(cursor, sql: str):
    cursor.execute(sql)
    row = cursor.fetchone()
    return row[0] if row else None


def _cut(cursor, cut: Cut, rows: int) -> None:
    """Make the cut table beside the whole one, move the rows, then give it the names of keys and indexes."""
    table, whole = cut.table, f"{cut.table}_whole"
    again = _definitions(cursor, cut)
    numbered = _value(
        cursor, f"SELECT COUNT(*) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attidentity <> ''"
    )
    cursor.execute(f"ALTER TABLE {table} RENAME TO {whole}")
    cursor.execute(f"CREATE TABLE {table} (LIKE {whole} INCLUDING DEFAULTS) PARTITION BY RANGE ({cut.column})")
    cursor.execute(f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT")
    _extend(cursor, cut, rows, whole)
    cursor.execute(f"INSERT INTO {table} SELECT * FROM {whole}")
    cursor.execute(f"DROP TABLE {whole}")
    if numbered:
        cursor.execute(f"CREATE SEQUENCE {table}_id_seq OWNED BY {table}.id")
        cursor.execute(f"SELECT SETVAL('{table}_id_seq', (SELECT COALESCE(MAX(id), 0) + 1 FROM {table}), false)")
        cursor.execute(f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT NEXTVAL('{table}_id_seq')")
    for statement in again:
        cursor.execute(statement)


def _definitions(cursor, cut: Cut) -> list[str]:
    """The statements that give a table the constraints and indexes which this one has, under the same names."""
    table = cut.table
    cursor.execute(
        f"SELECT conname, CASE contype WHEN 'p' THEN 'PRIMARY KEY ({cut.key})' ELSE PG_GET_CONSTRAINTDEF(oid) END "
        f"FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype IN ('p', 'u', 'f', 'c') ORDER BY "
        "contype = 'f'"
    )
    found = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {said}' for name, said in cursor.fetchall()]
    cursor.execute(
        f"SELECT PG_GET_INDEXDEF(indexrelid) FROM pg_index WHERE indrelid = '{table}'::regclass AND NOT EXISTS "
        f"(SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND conrelid = '{table}'::regclass)"
    )
    return found + [row[0] for row in cursor.fetchall()]


def _extend(cursor, cut: Cut, rows: int, counted: str = "") -> int:
    """Parts up to the highest key there is, and some ahead."""
    last = _value(cursor, f"SELECT COALESCE(MAX({cut.column}), 0) FROM {counted or cut.table}")
    parts = last // rows + 1 + AHEAD
    for number in range(parts):
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {cut.table}_{number:04} PARTITION OF {cut.table} "
            f"FOR VALUES FROM ({number * rows}) TO ({(number + 1) * rows})"
        )
    return parts
