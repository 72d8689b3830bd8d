"""Duties in the shape of `zhuji duties --json`: codes, words, the article, and the codes of the rows behind."""

from zhuji.core.days import Period
from zhuji.pack.measuring import rows_of
from zhuji.pack.reasons import explain, key_of
from zhuji.pack.schema.rules import Rule, Standing, Tally
from zhuji.warehouse.engines import Engine
from zhuji.warehouse.measured import asked_day, happened, literal, on_day, statement, text
from zhuji.warehouse.plan import Part, Plan

CODES, REASONS = "VARCHAR[]", "STRUCT(code VARCHAR, text VARCHAR)[]"


def full(engine: Engine, plan: Plan, parts: list[Part], facts: str) -> str:
    """The statement giving the duties of a rule in full."""
    rule = parts[0].rule
    engine.keep("facts", facts)
    _explain(engine, plan, rule)
    engine.keep("evidence", _evidence(engine, plan, parts))
    source = literal(plan.question.pack.sources[rule.source].title)
    return (
        f"SELECT v.rule, u.code AS unit, q.number AS person, v.period, COALESCE(f.due, v.due) AS due, v.status, "
        f"CAST(f.have AS DOUBLE) AS have, COALESCE(f.need, v.need) AS need, CASE WHEN v.reason = '' THEN "
        f"CAST([] AS {REASONS}) ELSE [{{'code': x.code, 'text': x.said}}] END AS reasons, "
        f"{{'source': {source}, 'article': {literal(rule.article)}}} AS basis, "
        f"COALESCE(e.codes, CAST([] AS {CODES})) AS evidence FROM facts AS f "
        f"JOIN verdicts AS v ON v.verdict = f.verdict JOIN units AS u ON u.unit = f.unit "
        f"LEFT JOIN org_person AS q ON q.id = f.person LEFT JOIN texts AS x ON x.verdict = f.verdict "
        f"AND x.have = {_have('f')} AND x.need = COALESCE(f.need, -1) "
        f"LEFT JOIN evidence AS e ON e.ask = v.ask AND e.no = v.no AND e.who = "
        f"CASE WHEN e.by_person = 1 THEN f.person ELSE f.unit END"
    )


def _have(alias: str) -> str:
    """`have` in tenths, a whole number that joins exactly."""
    return f"CAST(COALESCE({alias}.have, -1) * 10 AS BIGINT)"


def _explain(engine: Engine, plan: Plan, rule: Rule) -> None:
    """The sentence for each verdict with its numbers, said by the house once for each that there is."""
    found = engine.rows(
        f"SELECT DISTINCT f.verdict, {_have('f')}, COALESCE(f.need, -1) FROM facts AS f JOIN verdicts AS v "
        "ON v.verdict = f.verdict WHERE v.reason <> ''"
    )
    rows = []
    for number, have, need in found:
        verdict = plan.verdicts.rows[number]
        asked = verdict.need if need == -1 else need
        said = explain(rule, verdict.ask, verdict.reason, None if have == -10 else have / 10, asked)
        rows.append((number, have, need, key_of(verdict.reason), said))
    engine.load("texts", {"verdict": "int", "have": "int", "need": "int", "code": "text", "said": "text"}, rows)


def _evidence(engine: Engine, plan: Plan, parts: list[Part]) -> str:
    """ask, no, by_person, who, codes: what the figure of each duty opens."""
    found = []
    for part in parts:
        ask = part.rule.asks[part.number]
        if isinstance(ask, Tally):
            found.append(_happened(engine, plan, part, ask))
        elif isinstance(ask, Standing):
            found.append(_stood(engine, plan, part, ask))
    nothing = (
        f"SELECT CAST(-1 AS INT) AS ask, CAST(-1 AS INT) AS no, 0 AS by_person, CAST(NULL AS BIGINT) AS who, "
        f"CAST([] AS {CODES}) AS codes"
    )
    return " UNION ALL ".join([nothing, *found])


def _happened(engine: Engine, plan: Plan, part: Part, ask: Tally) -> str:
    by_person = part.grid.by_person
    rows = rows_of(plan.question.plain(ask.among or ask.counts))
    columns = rows.person if by_person else rows.unit, rows.day, "pk", rows.record
    inner = text(happened(rows, list(part.spans), plan.question.as_of, *columns))
    return (
        f"SELECT {part.number} AS ask, no, {int(by_person)} AS by_person, who, "
        f"{engine.listed(('day', 'pk'), 'record')} AS codes FROM (SELECT c0 AS who, c1 AS day, c2 AS pk, c3 AS record, "
        f"{_span_of('c1', list(part.spans))} AS no FROM ({inner}) AS r) AS h WHERE NOT who IS NULL GROUP BY no, who"
    )


def _span_of(column: str, spans: list[Period]) -> str:
    cases = " ".join(f"WHEN {column} <= {literal(span.end)} THEN {no}" for no, span in enumerate(spans))
    return f"CASE {cases} END"


def _stood(engine: Engine, plan: Plan, part: Part, ask: Standing) -> str:
    rows = rows_of(ask.counts, asked_day())
    inner = statement(rows.rows, rows.unit, rows.record)
    days = [plan.question.judged_on(span) for span in part.spans]
    return " UNION ALL ".join(
        f"SELECT {part.number} AS ask, {no} AS no, 0 AS by_person, who, {engine.listed(('record',), 'record')} "
        "AS codes "
        f"FROM (SELECT DISTINCT c0 AS who, c1 AS record FROM ({text(on_day(inner, day))}) AS r) AS d "
        f"WHERE NOT who IS NULL GROUP BY who"
        for no, day in enumerate(days)
    )
