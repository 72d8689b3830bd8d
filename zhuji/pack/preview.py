"""What if: the same engine run twice over the past year, with the numbers as they are and as they would be."""

from dataclasses import dataclass
from datetime import date, timedelta

from zhuji.core.days import add_months
from zhuji.core.errors import Refused
from zhuji.org.models import Unit
from zhuji.pack.checks import parts
from zhuji.pack.evaluate import Evaluation, Outcome, Question
from zhuji.pack.faults import near
from zhuji.pack.inforce import in_force, in_force_above
from zhuji.pack.judging import DEFECTIVE, OVERDUE
from zhuji.pack.load import with_settings
from zhuji.pack.roster import Roster
from zhuji.pack.schema.measures import ActivitiesHeld
from zhuji.pack.schema.rules import Tally
from zhuji.pack.schema.words import ParamRef

WRONG = (OVERDUE, DEFECTIVE)
PERIODS_A_YEAR = {"month": 12, "quarter": 4, "semester": 2, "year": 1}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a number would have done over the past year: (before, after) pairs of outcomes that differ, how many units
    would fall short that did not, and the minutes of meetings each unit asked would have more (or fewer)."""

    changed: list[tuple[Outcome, Outcome]]
    short: set[int]
    relieved: set[int]
    minutes: int


def preview(*, unit: Unit, param: str, value: int, today: date) -> Preview:
    """Evaluate the rules that use the number over the twelve months up to yesterday, as they are and as they would be.
    Refuses, as issuing would, what loosens the layer above, and a number that the pack does not have."""
    first, last = add_months(today, -12), today - timedelta(days=1)
    old = in_force(unit, today)
    if param not in old.params:
        raise Refused(near(param, old.params))
    new = with_settings(in_force_above(unit, today), [(param, date.min, value, "")])
    rules = [rule for rule in old.rules.values() if not rule.off and param in _used(rule)]
    roster = Roster(unit)
    before = _stand(Evaluation(Question(old, first, last, last), roster), rules)
    after = _stand(Evaluation(Question(new, first, last, last), roster), rules)
    changed = [(b, after[key]) for key, b in before.items() if key in after and after[key].status != b.status]
    return Preview(
        changed=changed,
        short={b.unit_id for b, a in changed if a.status in WRONG and b.status not in WRONG},
        relieved={b.unit_id for b, a in changed if b.status in WRONG and a.status not in WRONG},
        minutes=sum(_minutes(old, rule, param, value - old.params[param].on(today)) for rule in rules),
    )


def _used(rule) -> set[str]:
    return {part.param for part in parts(rule) if isinstance(part, ParamRef)}


def _stand(evaluation: Evaluation, rules) -> dict:
    outcomes = evaluation.outcomes(rules)
    return {(o.rule.id, o.unit_id, o.person_id, o.period.label): o for o in outcomes}


def _minutes(pack, rule, param: str, more: int) -> int:
    """Minutes a year that one unit would sit more: activities × their usual length."""
    for ask in rule.asks:
        if isinstance(ask, Tally) and isinstance(ask.counts, ActivitiesHeld) and ask.at_least == ParamRef(param=param):
            return more * PERIODS_A_YEAR[ask.every] * pack.activities[ask.counts.kinds[0]].usual_minutes
    return 0
