"""The SQL that judges a nation is read off the judging of the house, and every measure can be taken along."""

import datetime as dt
from decimal import Decimal

import duckdb
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from zhuji.core.days import periods
from zhuji.pack.judging import Held, judge_count, judge_quality, judge_standing
from zhuji.pack.load import load, names
from zhuji.pack.measuring import settled
from zhuji.pack.schema.measures import MEASURES
from zhuji.pack.schema.rules import Renewal, Tally
from zhuji.warehouse import measured, profiles
from zhuji.warehouse.tables import PERSONAL, TABLES
from zhuji.warehouse.tracing import Column, as_case, trace

numbers = st.none() | st.integers(0, 9)
bounds = st.builds(Held, numbers, numbers, numbers, st.frozensets(st.integers(0, 9), max_size=2)).filter(
    lambda held: (held.least, held.most, held.below) != (None, None, None)
)
values = st.decimals(0, 10, places=1)
SPANS = list(periods("quarter", dt.date(2026, 1, 1), dt.date(2026, 12, 31)))
DAYS = [dt.date(2026, 1, 1), dt.date(2026, 7, 1)]


def by_sql(judge, given_):
    """What the traced judgement answers, worked out by DuckDB."""
    columns = ", ".join(f"CAST('{value}' AS DECIMAL(9, 1)) AS v{at}" for at, value in enumerate(given_))
    tree = trace(lambda path: judge([Column(path, f"v{at}") for at in range(len(given_))]))

    def told(say):
        return as_case(tree, lambda end: "NULL" if end is None else say(end))

    def number(value):
        return "NULL" if value is None else value.sql if isinstance(value, Column) else str(value)

    status, reason = told(lambda end: f"'{end.status}'"), told(lambda end: f"'{end.reason}'")
    have, need = told(lambda end: number(end.have)), told(lambda end: number(end.need))
    return duckdb.execute(f"SELECT {status}, {have}, {need}, {reason} FROM (SELECT {columns})").fetchall()[0]


def plainly(verdict):
    return (None,) * 4 if verdict is None else tuple(verdict)


@given(st.lists(bounds, min_size=1, max_size=2), st.lists(values, min_size=2, max_size=2))
def test_count_is_judged_by_the_traced_sql_as_by_the_function(held, given_):
    def judge(found):
        return judge_count(zip(held, found, strict=False), "open")

    assert by_sql(judge, given_) == plainly(judge(given_))


@given(bounds, bounds, st.lists(values, min_size=2, max_size=2))
def test_standing_is_judged_by_the_traced_sql_as_by_the_function(held, known, given_):
    def judge(found):
        return judge_standing([(held, found[0])], [(known, found[1])])

    assert by_sql(judge, given_) == plainly(judge(given_))


@given(st.lists(st.integers(0, 3).map(Decimal), min_size=3, max_size=3))
def test_quality_is_judged_by_the_traced_sql_as_by_the_function(given_):
    def judge(found):
        return judge_quality(*found)

    assert by_sql(judge, given_) == plainly(judge(given_))


def specs():
    """Every measure with every wording that a pack has for it."""
    for name in names():
        for rule in load(name).rules.values():
            for ask in rule.asks:
                if isinstance(ask, Renewal):
                    continue
                asked = [ask.counts, ask.among, *(b.counts for b in (*ask.also, *ask.known_if, *ask.of.where))]
                plain = [settled(spec, load(name), DAYS[1]) for spec in asked if spec]
                yield from ((spec, isinstance(ask, Tally) and ask.of.each != "unit") for spec in plain)


SPECS = {f"{spec.measure} {at}": (spec, by_person) for at, (spec, by_person) in enumerate(dict.fromkeys(specs()))}


def statement(spec, by_person):
    rows = measured.rows_of
    try:
        rows(spec)
    except TypeError:
        return measured.stood(spec, DAYS)
    return measured.tallied(spec, SPANS, dt.date(2026, 12, 31), by_person)


def table_of(column):
    """The table behind the alias of a column: that of the nearest SELECT around it which has the alias."""
    around = column.parent_select
    while around is not None:
        joins = [around.args.get("from_") or around.args.get("from"), *around.args.get("joins", [])]
        named = {part.this.alias_or_name: part.this.name for part in joins if part is not None}
        if column.table in named:
            return named[column.table]
        around = around.parent_select
    return None


@pytest.mark.parametrize("name", SPECS)
def test_measure_can_be_taken_along_and_names_no_column_that_does_not_leave(name):
    select = statement(*SPECS[name])

    assert sqlglot.transpile(select, read="duckdb", write="spark")
    tree = sqlglot.parse_one(select, read="duckdb")
    found = [(table_of(column), column) for column in tree.find_all(sqlglot.exp.Column)]
    assert any(table in TABLES for table, _ in found)
    for table, column in found:
        if table in TABLES:
            assert column.name in TABLES[table].columns, (name, table, column.name)
            assert column.name not in PERSONAL.get(table, ())


def test_every_measure_stands_in_some_pack():
    stands = {type(spec) for spec, _ in SPECS.values()}
    assert {spec.__name__ for spec in set(MEASURES) - stands} == {"CommitteeTerms"}  # a renewal's, tried by its cases


def test_days_that_no_period_tells_apart_are_of_one_profile():
    class Silent:
        def keep(self, *_):
            pass

        def load(self, *_):
            pass

        def rows(self, _):
            return []

        def gathered(self, value, apart):
            return value

    found = profiles.Profiles(Silent(), DAYS, "", ())
    place = found._place("d", 0, len(DAYS))
    days = [dt.date(1, 1, 1), DAYS[0], dt.date(2026, 1, 2), DAYS[1], dt.date(2026, 7, 2), dt.date(9999, 12, 31)]
    rows = ", ".join(f"(DATE '{day}')" for day in days)
    answers = duckdb.execute(f"SELECT {place} FROM (VALUES {rows}) AS t(d)").fetchall()
    assert [row[0] for row in answers] == [0, 0, 1, 1, 2, 2]
