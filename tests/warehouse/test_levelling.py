"""No statement of a measure reaches further out than one level, whatever the measure."""

import datetime as dt
from inspect import signature

import duckdb
import pytest
from sqlglot import exp, parse_one

from tests.warehouse.test_equality import measures_of
from zhuji.pack.evaluate import Question
from zhuji.pack.load import load
from zhuji.pack.measuring import ANSWERS, rows_of
from zhuji.warehouse.levelling import _conjuncts, _is_key, levelled
from zhuji.warehouse.measured import asked_day, statement

PACK, DAY = load("base"), dt.date(2026, 1, 1)
QUESTION = Question(PACK, DAY, DAY, DAY)
SPECS = {(spec.measure, getattr(spec, "fault", "")): spec for rule in PACK.rules.values() for spec in measures_of(rule)}


def reach(tree):
    """How many levels out a column of the tree reaches at most."""
    furthest = 0
    for column in tree.find_all(exp.Column):
        level, at = 0, column.find_ancestor(exp.Select)
        while at is not None and column.table:
            tables = [at.args["from_"].this, *(join.this for join in at.args.get("joins") or [])]
            if column.table in {table.alias_or_name for table in tables}:
                break
            level, at = level + 1, at.find_ancestor(exp.Select)
        furthest = max(furthest, level)
    return furthest


def the_statement_of(name):
    spec = QUESTION.plain(SPECS[name])
    stands = len(signature(ANSWERS[type(spec)]).parameters) == 2
    rows = rows_of(spec, asked_day() if stands else None)
    return statement(rows.rows, rows.unit or rows.person)


@pytest.mark.parametrize("name", SPECS, ids=str)
def test_measure_reaches_out_one_level_at_most(name):
    assert reach(the_statement_of(name)) <= 1


@pytest.mark.parametrize("name", SPECS, ids=str)
def test_no_condition_of_a_measure_holds_every_row_against_every_other(name):
    """Each finds its rows by a key; what a nation has of items and posts is beyond all pairs."""
    for test in the_statement_of(name).find_all(exp.Exists):
        tables = [test.this.args["from_"].this, *(join.this for join in test.this.args.get("joins") or [])]
        inside = {table.alias_or_name for table in tables}
        assert any(_is_key(part, inside) for part in _conjuncts(test.this)), test.sql("duckdb")


DEEP = """
    SELECT "a"."id" AS c0 FROM "a" INNER JOIN "b" ON "a"."b_id" = "b"."id"
    WHERE "a"."kind" <> 'x' AND {no} EXISTS(
        SELECT 1 FROM "c" AS U0 LEFT JOIN "d" AS U1 ON U0."d_id" = U1."id"
        WHERE {key}
        AND {inner} EXISTS(SELECT 1 FROM "d" AS W0 WHERE W0."id" = U0."d_id" AND W0."day" >= "b"."day")
    )
"""


FIRST = '(SELECT V0."id" FROM "b" AS V0 WHERE V0."id" = "a"."b_id" ORDER BY V0."id" LIMIT 1)'


@pytest.mark.parametrize("no", ["", "NOT"])
@pytest.mark.parametrize("inner", ["", "NOT"])
@pytest.mark.parametrize(
    "key", [f'U0."b_id" = {FIRST}', f'(U0."b_id" = {FIRST} OR (U1."id" = "a"."b_id" AND "b"."day" > U1."day"))']
)
def test_levelled_statement_has_the_same_rows(no, inner, key):
    at = duckdb.connect()
    at.execute("CREATE TABLE b AS SELECT i AS id, DATE '2026-01-01' + CAST(i % 5 AS INT) AS day FROM range(12) t(i)")
    at.execute(
        "CREATE TABLE a AS SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE i % 12 END AS b_id, "
        "CASE WHEN i % 3 = 0 THEN 'x' WHEN i % 3 = 1 THEN 'y' END AS kind FROM range(60) t(i)"
    )
    at.execute("CREATE TABLE c AS SELECT i AS id, i % 7 AS b_id, NULLIF(i % 4, 0) AS d_id FROM range(9) t(i)")
    at.execute("CREATE TABLE d AS SELECT i AS id, DATE '2026-01-01' + CAST(i AS INT) AS day FROM range(4) t(i)")
    tree = parse_one(DEEP.format(no=no, inner=inner, key=key), dialect="duckdb")
    assert reach(tree) == 2
    before = sorted(at.execute(tree.sql("duckdb")).fetchall())
    level = levelled(tree, "id")
    assert reach(level) == 1
    assert sorted(at.execute(level.sql("duckdb")).fetchall()) == before
    assert before


def test_statement_that_reaches_one_level_is_left_as_it_is():
    tree = parse_one('SELECT "a"."id" FROM "a" WHERE EXISTS(SELECT 1 FROM "c" WHERE "c"."a_id" = "a"."id")')
    assert levelled(tree, "id") is tree
