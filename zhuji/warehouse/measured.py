"""The SQL of measures, taken from their querysets and parsed, so that an engine of another tongue can run it.

It is compiled with PostgreSQL's operations whatever database lies beneath (SQLite's own SQL calls Python functions for
dates); no connection is made.
"""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.models import DateField, Func
from sqlglot import exp, parse_one

from zhuji.core.days import Period
from zhuji.pack.measuring import Rows, rows_of
from zhuji.warehouse.levelling import levelled

ASKED_DAY = "asked_day"
SETTINGS: dict[str, object] = {
    "ENGINE": "django.db.backends.postgresql", "NAME": "none", "USER": "", "PASSWORD": "", "HOST": "", "PORT": "",
    "OPTIONS": {}, "TIME_ZONE": None, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True,
}  # fmt: skip


class Untranslatable(Exception):
    """A measure whose SQL the warehouse cannot run; says which."""


@cache
def _connection():
    return DatabaseWrapper(dict(SETTINGS), "warehouse")


def literal(value) -> str:
    """A value as it stands in SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return f"INTERVAL '{value.days} days'"
    if isinstance(value, date):
        return f"CAST('{value.isoformat()}' AS DATE)"
    return exp.Literal.string(str(value)).sql()


def statement(queryset, *columns: str) -> exp.Select:
    """`SELECT columns` of the queryset, called c0, c1 …; the same column twice is selected twice."""
    names = list(dict.fromkeys(columns))
    query = queryset.order_by().values_list(*names).query
    sql, params = query.get_compiler(connection=_connection()).as_sql()
    tree = parse_one(sql % tuple(literal(p) for p in params), dialect="postgres")
    if not isinstance(tree, exp.Select) or len(tree.expressions) != len(names):
        raise Untranslatable(f"{queryset.model._meta.label}: {sql}")
    for test in tree.find_all(exp.Exists):  # Django asks for one row only, which says nothing and slows engines down
        test.this.set("limit", None)
    found = [e.unalias() for e in tree.expressions]
    tree.set(
        "expressions",
        [exp.alias_(found[names.index(column)].copy(), f"c{place}") for place, column in enumerate(columns)],
    )
    return levelled(tree, queryset.model._meta.pk.column)


def asked_day():
    """The day of which a question is asked: left open, so that one statement can answer for many days."""
    return Func(function=ASKED_DAY, output_field=DateField())


def on_day(tree, day: date):
    """The statement, or a part of it, as of that day."""
    settled = parse_one(literal(day), dialect="postgres")
    return tree.transform(lambda node: settled.copy() if _is_open(node) else node)


def _is_open(node) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == ASKED_DAY


def happened(rows: Rows, spans: list[Period], as_of: date, *columns: str) -> exp.Select:
    """The rows that happened in the spans, up to the day."""
    last = min(spans[-1].end, as_of)
    return statement(rows.rows.filter(**{f"{rows.day}__range": (spans[0].start, last)}), *columns)


def tallied(spec, spans: list[Period], as_of: date, by_person: bool) -> str:
    """who, n0, n1 …: for whoever has any, count or sum of the rows in each span. One pass over the rows."""
    rows = rows_of(spec)
    whose = rows.person if by_person else rows.unit
    inner = happened(rows, spans, as_of, whose, rows.day, rows.amount or "pk")
    value = "SUM(c2)" if rows.amount else "COUNT(c2)"
    if len(spans) == 1:
        counts = f"{value} AS n0"
    else:
        counts = ", ".join(
            f"{value} FILTER(WHERE c1 >= {literal(span.start)} AND c1 <= {literal(span.end)}) AS n{no}"
            for no, span in enumerate(spans)
        )
    return f"SELECT c0 AS who, {counts} FROM ({text(inner)}) AS r WHERE NOT c0 IS NULL GROUP BY c0"


def stood(spec, days: list[date]) -> str:
    """who, n0, n1 …: the count of the rows in force on each of the days."""
    rows = rows_of(spec, asked_day())
    inner = statement(rows.rows, rows.unit, rows.distinct or "pk")
    value = "COUNT(DISTINCT c1)" if rows.distinct else "COUNT(c1)"
    if len(days) == 1:
        settled = text(on_day(inner, days[0]))
        return f"SELECT c0 AS who, {value} AS n0 FROM ({settled}) AS r WHERE NOT c0 IS NULL GROUP BY c0"
    if _conditions_to_columns(inner, days):
        counts = ", ".join(f"{value} FILTER(WHERE d{no}) AS n{no}" for no in range(len(days)))
        return f"SELECT c0 AS who, {counts} FROM ({text(inner)}) AS r WHERE NOT c0 IS NULL GROUP BY c0"
    each = " UNION ALL ".join(
        f"SELECT c0 AS who, {no} AS no, {value} AS n FROM ({text(on_day(inner, day))}) AS r GROUP BY c0"
        for no, day in enumerate(days)
    )
    counts = ", ".join(f"MAX(CASE WHEN no = {no} THEN n END) AS n{no}" for no in range(len(days)))
    return f"SELECT who, {counts} FROM ({each}) AS s WHERE NOT who IS NULL GROUP BY who"


def _conditions_to_columns(tree: exp.Select, days: list[date]) -> bool:
    """Where every condition on the open day stands by itself at the top of WHERE, make it one column for each day, so
    that one pass answers for all. False, and nothing done, where a subquery depends on the day."""
    where = tree.args.get("where")
    parts = list(where.this.unnest().flatten()) if where and isinstance(where.this.unnest(), exp.And) else []
    open_ = [part for part in parts if any(_is_open(node) for node in part.walk())]
    if not open_ or any(part.find(exp.Select) for part in open_):
        return False
    rest = [part for part in parts if part not in open_]
    tree.set("where", exp.Where(this=exp.and_(*rest)) if rest else None)
    for no, day in enumerate(days):
        tree.append("expressions", exp.alias_(on_day(exp.and_(*(part.copy() for part in open_)), day), f"d{no}"))
    return True


def text(tree: exp.Expression) -> str:
    """The statement in the tongue in which the warehouse composes: DuckDB's."""
    return tree.sql(dialect="duckdb")
