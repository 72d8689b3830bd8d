"""The measures whose SQL an engine cannot run, each with the reason. A rule that rests on one of them is not judged
there at all, and every evaluation says so: half of its asks would make a defect look like none.

DuckDB runs them all. This is the only list; `tests/warehouse/test_unjudged.py` holds it, and the rules that follow.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from zhuji.pack.schema.rules import Renewal, Rule

DEEP = "Spark resolves no column of an outer query from a subquery two levels further in"
SCHOOL = f"{DEEP}: the school of a meeting is itself a subquery"

# engine → (measure, fault; empty where it has none) → why
UNJUDGED: dict[str, dict[tuple[str, str], str]] = {
    "duckdb": {},
    "spark": {
        ("items-without-communication", ""): SCHOOL,
        ("items-at-wrong-body", ""): SCHOOL,
        ("items-at-fault", "before-proposal"): SCHOOL,
        ("items-at-fault", "copied"): SCHOOL,
        ("items-recusal-ignored", ""): DEEP,
        ("meetings-led-by-others", ""): SCHOOL,
    },
}


def not_judged(engine: str, rules: Iterable[Rule]) -> dict[str, str]:
    """rule → why the engine does not judge it."""
    beyond = UNJUDGED[engine]
    whys = {rule.id: (beyond[key] for key in measures(rule) if key in beyond) for rule in rules}
    return {rule: why for rule, found in whys.items() if (why := next(found, ""))}


def measures(rule: Rule) -> Iterator[tuple[str, str]]:
    """Every measure on which the rule rests, with its fault."""
    specs: list[Any]
    for ask in rule.asks:
        if isinstance(ask, Renewal):
            specs = [ask.renews, *(bound.counts for bound in ask.of.where)]
        else:
            specs = [ask.counts, ask.among, *(b.counts for b in (*ask.also, *ask.known_if, *ask.of.where))]
        yield from ((spec.measure, getattr(spec, "fault", "")) for spec in specs if spec is not None)
