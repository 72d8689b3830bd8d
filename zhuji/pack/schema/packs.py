"""A pack: sources, parameters, kinds, rules, cases."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from zhuji.pack.schema.ballots import AppraisalKind, BallotKind
from zhuji.pack.schema.decisions import Body, Clause, MatterKind, PriorStep
from zhuji.pack.schema.rules import Citation, Guard, Rule
from zhuji.pack.schema.words import DottedKey, Key, Number, ParamRef, Strict, Text, Title, UnitKind


class Source(Strict):
    """A document that is cited, and the articles of it that are. An article says in own words what it asks."""

    id: Key
    title: Text
    issuer: Text
    date: Annotated[str, BeforeValidator(str)]  # 2018-10-28, or as much of it as is known
    status: Text
    address: str = ""
    articles: dict[str, Text]


class Value(Strict):
    """What a parameter is from a day on, and by what authority. `binding`: a layer below the first has set it."""

    since: date
    value: Annotated[int, Field(ge=0)]
    cites: Citation
    binding: bool = False


class Parameter(Strict):
    """A number with a date and a source. `tighter` says in which direction a lower layer may change it; `settled`, of a
    number that is free, in which direction once a layer has set it."""

    id: DottedKey
    title: Text
    measured_in: Text  # 次, 人, 个月, 学时
    tighter: Literal["up", "down", "free", "fixed"]
    settled: Literal["up", "down"] | None = None
    least: int = 0
    most: int = 9999  # wider where the number is money
    values: tuple[Value, ...] = Field(min_length=1)
    note: str = ""

    @model_validator(mode="after")
    def values_are_in_order(self):
        days = [value.since for value in self.values]
        if days != sorted(set(days)):
            raise ValueError("values stand in the order of their days, one a day")
        return self

    def on(self, day: date) -> int:
        """The value in force on the day; the first one for any day before it."""
        return next((v.value for v in reversed(self.values) if v.since <= day), self.values[0].value)


class ActivityKind(Strict):
    """A kind of activity. `attended_by` says whom the record form lists, `chaired_by` whose name it fills in."""

    id: Key
    title: Text
    aliases: tuple[Text, ...] = ()
    held_by: tuple[UnitKind, ...] = Field(min_length=1)
    attended_by: Literal["members", "committee", "nobody"] = "nobody"
    chaired_by: tuple[Title, ...] = ()
    votes: bool = False  # the form asks for those with a vote
    lectured: bool = False  # the form asks who gave the lesson
    usual_minutes: int = 60
    usual_hours: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d)?$")] | None = None  # 学时 filled in


class EntryKind(Strict):
    """A kind of ledger entry: something that stands, with the points it must have."""

    id: Key
    title: Text
    cites: Citation
    points: tuple[Text, ...] = ()
    held_by: tuple[UnitKind, ...] = Field(min_length=1)


class Pack(Strict):
    """A pack as loaded, with everything it extends already in it."""

    id: Key
    title: Text
    version: Text
    extends: Key | None = None
    since: date
    about: Text
    sources: dict[str, Source]
    params: dict[str, Parameter]
    activities: dict[str, ActivityKind]
    entries: dict[str, EntryKind]
    bodies: dict[str, Body] = {}
    steps: dict[str, PriorStep] = {}
    matters: dict[str, MatterKind] = {}
    clauses: dict[str, Clause] = {}
    ballots: dict[str, BallotKind] = {}
    appraisals: dict[str, AppraisalKind] = {}
    rules: dict[str, Rule]
    own: frozenset[str] = frozenset()  # ids that this layer brought itself
    handbook: str = ""

    def number(self, number: Number, day: date) -> int:
        """A plain number, or the parameter's value on the day."""
        return self.params[number.param].on(day) if isinstance(number, ParamRef) else number

    def rules_on(self, day: date) -> list[Rule]:
        """The rules that were in force on the day and are switched on."""
        return [r for r in self.rules.values() if not r.off and r.since <= day and (r.until is None or day < r.until)]

    def guards_of(self, guard: Guard, day: date) -> list[Rule]:
        """The hard rules in force on the day that refuse this step."""
        return [rule for rule in self.rules_on(day) if guard in rule.guards]

    def matter_called(self, wording: str) -> MatterKind | None:
        """The entry of the list of matters with that title, alias or key, or None."""
        return next((m for m in self.matters.values() if wording in (m.title, m.id, *m.aliases)), None)

    def kind_called(self, wording: str) -> str | None:
        """The key of the activity kind with that title or alias, or None."""
        return next((k.id for k in self.activities.values() if wording in (k.title, k.id, *k.aliases)), None)
