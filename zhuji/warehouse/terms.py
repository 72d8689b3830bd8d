"""What runs out: judged by the house once for each pair of last beginnings that there is, not for each unit."""

from datetime import date, timedelta

from zhuji.core.days import FOREVER
from zhuji.pack.evaluate import Question
from zhuji.pack.judging import judge_term
from zhuji.pack.measuring import rows_of
from zhuji.warehouse.engines import Engine
from zhuji.warehouse.measured import literal, statement, text
from zhuji.warehouse.verdicts import Verdicts

NEVER = FOREVER - timedelta(days=1)  # stands for a beginning that there was not


def renewal(question: Question, engine: Engine, verdicts: Verdicts, what: tuple, asked: str) -> str:
    """The statement for one ask; `asked` gives unit, person and number of the span. `what`: rule, its ask, spans."""
    rule, number, ask, spans = what
    begun = " UNION ALL ".join(
        f"SELECT {no} AS no, b.* FROM ({_last_two(ask.renews, question.judged_on(span))}) AS b"
        for no, span in enumerate(spans)
    )
    rows = []
    pairs = engine.rows(f"SELECT DISTINCT no, last, before FROM ({begun}) AS p")
    pairs += [(no, NEVER, NEVER) for no in range(len(spans))]
    ends: dict[tuple, int] = {}
    for no, last, before in sorted(set(pairs)):
        found = _judged(question, ask, spans[no], [day for day in (before, last) if day != NEVER])
        if found is not None:
            due, status, reason = found
            if (no, status, reason) not in ends:
                ends[no, status, reason] = verdicts.add(rule, number, no, spans[no], (status, None, reason))
            rows.append((no, last, before, ends[no, status, reason], due))
    table = f"terms{len(verdicts.rows)}_{number}_{len(rows)}"
    engine.load(table, {"no": "int", "last": "date", "before": "date", "verdict": "int", "due": "date"}, rows)
    return (
        f"SELECT a.unit, a.person, CAST(j.verdict AS INT) AS verdict, CAST(NULL AS DECIMAL(9, 1)) AS have, "
        f"CAST(NULL AS INT) AS need, j.due FROM ({asked}) AS a LEFT JOIN ({begun}) AS b "
        f"ON b.who = a.unit AND b.no = a.no JOIN {table} AS j ON j.no = a.no "
        f"AND j.last = COALESCE(b.last, {literal(NEVER)}) AND j.before = COALESCE(b.before, {literal(NEVER)})"
    )


def _judged(question: Question, ask, span, begun: list[date]):
    day, number = question.judged_on(span), question.pack.number
    ahead = None if ask.ahead_months is None else number(ask.ahead_months, day)
    return judge_term(begun, number(ask.after_months, day), ahead, span, day)


def _last_two(spec, day: date) -> str:
    """who, last, before: the last two beginnings up to the day."""
    rows = rows_of(spec)
    inner = text(statement(rows.rows.filter(**{f"{rows.day}__lte": day}), rows.unit, rows.day))
    ranked = f"SELECT c0, c1, ROW_NUMBER() OVER (PARTITION BY c0 ORDER BY c1 DESC) AS place FROM ({inner}) AS r"
    never = literal(NEVER)
    return (
        f"SELECT c0 AS who, MAX(CASE WHEN place = 1 THEN c1 END) AS last, "
        f"COALESCE(MAX(CASE WHEN place = 2 THEN c1 END), {never}) AS before FROM ({ranked}) AS k "
        f"WHERE place <= 2 GROUP BY c0"
    )
