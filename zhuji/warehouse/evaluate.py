"""Evaluates all rules for all units and periods over the exported tables, and writes the duties as Parquet.

Two layouts. `full`: each row as `zhuji duties --json` has it. `keys`: unit, person, verdict, have, need, due as
numbers, with `verdicts.parquet` saying once what each verdict is; a tenth of the size, for a nation.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path

from zhuji.pack.evaluate import Question
from zhuji.pack.schema.rules import Rule
from zhuji.warehouse import fullness
from zhuji.warehouse.engines import Engine
from zhuji.warehouse.plan import Part, Plan
from zhuji.warehouse.profiles import Profiles
from zhuji.warehouse.territories import Territory
from zhuji.warehouse.verdicts import COLUMNS, Verdicts


@dataclass
class Evaluation:
    """One evaluation by one engine. `said`: told the id of each rule when it is done."""

    engine: Engine
    first: date
    last: date
    as_of: date
    said: Callable[[str], None] = field(default=lambda rule: None)

    def write(self, territories: Iterable[Territory], target: Path, *, layout: str = "full") -> int:
        """Write all duties into the folder; returns how many."""
        verdicts, written = Verdicts(), 0
        for place, territory in enumerate(territories):
            for rule, plan, parts in self.planned(territory, verdicts):
                file = target / "duties" / f"{place}.{rule.id}.parquet"
                facts = plan.pivots.settled(self.facts(parts))
                if layout == "full":
                    facts = fullness.full(self.engine, plan, parts, facts)
                written += self.engine.write(facts, file)
                self.said(rule.id)
        if layout == "keys":
            self.engine.load("verdicts", COLUMNS, verdicts.rows)
            self.engine.write("SELECT * FROM verdicts", target / "verdicts.parquet")
        return written

    def planned(self, territory: Territory, verdicts: Verdicts) -> Iterator[tuple[Rule, Plan, list[Part]]]:
        """Every rule of the territory with its parts; counts that several rules share are worked out before."""
        question = Question(territory.pack, self.first, self.last, self.as_of)
        rules = [rule for rule in territory.pack.rules.values() if not rule.off]
        profiles = Profiles(self.engine, self._days(question, rules), territory.top, territory.without)
        plan = Plan(question, profiles, verdicts)
        planned = [(rule, list(plan.parts(rule))) for rule in rules]
        profiles.finish()
        self.engine.load("verdicts", COLUMNS, verdicts.rows)
        for name, select in plan.pivots.shared().items():
            self.engine.keep(name, select)
        yield from ((rule, plan, parts) for rule, parts in planned if parts)

    @staticmethod
    def facts(parts: list[Part]) -> str:
        """unit, person, verdict, have, need, due of a rule; where two asks meet the same unit in the same period, the
        graver answer stands."""
        union = " UNION ALL ".join(part.select for part in parts)
        if not any(one.meets(other) for at, one in enumerate(parts) for other in parts[:at]):
            return union
        return (
            f"SELECT unit, person, verdict, have, need, due FROM (SELECT f.*, ROW_NUMBER() OVER (PARTITION BY f.unit, "
            f"f.person, v.period ORDER BY v.gravity DESC, v.ask) AS place FROM ({union}) AS f JOIN verdicts AS v "
            f"ON v.verdict = f.verdict) AS r WHERE place = 1"
        )

    @staticmethod
    def _days(question: Question, rules: list[Rule]) -> Iterator[date]:
        """Every day that the roster may be asked about."""
        for span in chain.from_iterable(question.spans(rule, ask) for rule in rules for ask in rule.asks):
            yield from (span.start, span.end, question.judged_on(span))
