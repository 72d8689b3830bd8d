"""All base rules over the whole city for twelve months, against the very SQL that they rest on, run bare."""

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.timing import median_of
from zhuji.pack.evaluate import evaluate
from zhuji.pack.load import load


def measure() -> dict:
    pack, first, last = load("base"), dt.date(2026, 1, 1), dt.date(2026, 12, 31)

    def whole():
        return evaluate(pack, first=first, last=last, as_of=last)

    with CaptureQueriesContext(connection) as captured:
        outcomes = whole()
    counts = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]

    def bare():
        with connection.cursor() as cursor:
            for sql in counts:
                cursor.execute(sql)
                cursor.fetchall()

    seconds, count = median_of(whole, 5), median_of(bare, 5)
    slots = len({(o.rule.id, o.period.label) for o in outcomes})
    return {
        "outcomes": len(outcomes),
        "rules_and_periods": slots,
        "queries": len(counts),
        "whole_s": round(seconds, 3),
        "per_rule_and_period_ms": round(seconds / slots * 1000, 3),
        "bare_sql_per_rule_and_period_ms": round(count / slots * 1000, 3),
        "ratio": round(seconds / count, 2),
    }
