"""Duties and findings in the shapes that scripts read; see the change log before changing them."""

from collections.abc import Iterator

from zhuji.org.models import Person, Unit
from zhuji.pack.evaluate import Evaluation
from zhuji.pack.evidence import Evidence
from zhuji.pack.findings import found
from zhuji.pack.reasons import explain, key_of


def _codes():
    return dict(Unit.objects.values_list("pk", "code")), dict(Person.objects.values_list("pk", "number"))


def _basis(evaluation: Evaluation, rule) -> dict:
    return {"source": evaluation.question.pack.sources[rule.source].title, "article": rule.article}


def _number(value):
    """A whole number as such, half hours as a fraction."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def duty_rows(evaluation: Evaluation) -> Iterator[dict]:
    """Each duty as rule, unit, person, period, due, status, have, need, reasons, basis, evidence."""
    codes, numbers = _codes()
    evidence = Evidence(evaluation)
    for o in evaluation.outcomes():
        text = explain(o.rule, o.ask, o.reason, o.have, o.need)
        yield {
            "rule": o.rule.id,
            "unit": codes[o.unit_id],
            "person": numbers.get(o.person_id),
            "period": o.period.label,
            "due": o.due.isoformat(),
            "status": o.status,
            "have": _number(o.have),
            "need": _number(o.need),
            "reasons": [{"code": key_of(o.reason), "text": text}] if o.reason else [],
            "basis": _basis(evaluation, o.rule),
            "evidence": evidence.of(o),
        }


def finding_rows(evaluation: Evaluation) -> Iterator[dict]:
    """Each finding as rule, unit, person, record, date, reason, basis, known."""
    codes, numbers = _codes()
    for row in found(evaluation):
        yield {
            "rule": row.rule.id,
            "unit": codes[row.unit_id],
            "person": numbers.get(row.person_id),
            "record": row.record,
            "date": row.on.isoformat(),
            "reason": explain(row.rule, row.ask, row.reason, row.have, row.need),
            "basis": _basis(evaluation, row.rule),
            "known": "yes" if row.known else "unknown",
        }
