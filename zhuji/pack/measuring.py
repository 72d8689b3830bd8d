"""The bridge between rules and records: each measure spec is answered by one function of the module owning the rows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from zhuji.pack.schema.measures import CommitteeTerms  # noqa: F401 - the closed list
from zhuji.pack.schema.words import ParamRef


@dataclass(frozen=True, slots=True)
class Rows:
    """A named set of rows, and which of its columns say whose they are.

    unit, person, school: the column of the one asked. day: the day a row happened. amount: the column whose sum is the
    value (else the rows are counted). distinct: count this column once. record: the code a reader knows the row by.
    """

    rows: QuerySet
    unit: str = ""
    person: str = ""
    day: str = ""
    amount: str = ""
    distinct: str = ""
    record: str = "code"


ANSWERS: dict[type, Callable[..., Rows]] = {}


def measure(spec):
    """Register the one function that finds the rows of `spec`: `fn(spec)`, or `fn(spec, day)` for rows in force."""

    def register(function):
        if spec in ANSWERS:
            raise ValueError(f"{spec.__name__} has two measures")
        ANSWERS[spec] = function
        return function

    return register


def settled(spec, pack, day):
    """The spec with its numbers as the pack has them on the day."""
    named = {name: getattr(spec, name) for name in type(spec).model_fields}
    numbers = {name: pack.number(ref, day) for name, ref in named.items() if isinstance(ref, ParamRef)}
    return spec.model_copy(update=numbers) if numbers else spec


def rows_of(spec, day=None) -> Rows:
    """The rows of a measure; of one that stands, as of that day."""
    answer = ANSWERS[type(spec)]
    return answer(spec) if day is None else answer(spec, day)
