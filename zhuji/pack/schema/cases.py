"""Cases: given these records, on this day, expect these answers. They run as tests and print as examples."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from zhuji.pack.schema.words import DottedKey, Key, SchoolStage, Strict, Text, Title, UnitKind


class GivenUnit(Strict):
    code: Text
    kind: UnitKind
    under: str | None = None
    covers: tuple[str, ...] = ()
    stage: SchoolStage | Literal[""] = ""
    ownership: Literal["", "public", "private"] = ""
    since: date | None = None
    until: date | None = None


class GivenPeople(Strict):
    """One person with a number, or `count` of them."""

    number: str | None = None
    count: int = 1
    works_in: str = "s"
    branch: str | None = None
    standing: Literal["masses", "probationary", "full"] = "full"
    joined_on: date | None = None
    full_on: date | None = None


class GivenPost(Strict):
    person: Text
    unit: Text
    title: Title
    since: date | None = None
    until: date | None = None


class GivenTerm(Strict):
    unit: Text
    began_on: date


class GivenActivity(Strict):
    unit: Text = "b"
    kind: Key
    on: date
    chair: str | None = None
    lecturer: str | None = None
    expected: int | None = None
    present: int | None = None
    entitled: int | None = None
    entitled_present: int | None = None
    hours: Decimal | None = None
    attended: tuple[str, ...] = ()
    times: int = 1


class GivenTopic(Strict):
    """A topic on an agenda. `matter`: its entry of the list of matters, whose route is taken. `secretary`, `principal`:
    the day on which each spoke to it. Amounts in yuan."""

    title: Text = "议题"
    matter: Key | None = None
    amount: int | None = None
    urgent: bool = False
    concerns: tuple[str, ...] = ()
    subjects: int = 1
    proposed_on: date | None = None
    done: tuple[Key, ...] = ()  # steps that were taken, it is not known when
    done_on: dict[Key, date] = {}
    secretary: date | None = None
    principal: date | None = None
    stance: Literal["agreed", "different", "serious"] = "agreed"
    edition: int = 1  # of the proposal; the views are of the first
    purpose: Literal["decide", "draft", "inform"] = "decide"
    entitled: int | None = None
    present: int | None = None
    recused: int = 0
    away: tuple[str, ...] = ()
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    result: Literal["", "passed", "failed", "deferred"] = "passed"
    chair_last: bool | None = None
    circulated: bool = False
    resolution: str = ""
    asked_on: date | None = None  # the branch for its opinion
    answered_on: date | None = None
    spent: tuple[tuple[date, int], ...] = ()


class GivenMeeting(Strict):
    unit: Text = "s"
    kind: Key = "party-meeting"
    on: date
    chair: str | None = None
    convener: str | None = None
    recorder: str | None = None
    entitled: int | None = None
    present: int | None = None
    notice_on: date | None = None
    minutes_on: date | None = None
    attended: tuple[str, ...] = ()
    topics: tuple[GivenTopic, ...] = ()


class Given(Strict):
    """Without `units` there is one school `s` and its branch `b`."""

    units: tuple[GivenUnit, ...] = (
        GivenUnit(code="s", kind="school", stage="primary", ownership="public"),
        GivenUnit(code="b", kind="branch", covers=("s",)),
    )
    people: tuple[GivenPeople, ...] = ()
    posts: tuple[GivenPost, ...] = ()
    terms: tuple[GivenTerm, ...] = ()
    activities: tuple[GivenActivity, ...] = ()
    meetings: tuple[GivenMeeting, ...] = ()


class Expected(Strict):
    """What the rule must answer for the unit (or person) in the period; `asked: false`: nothing is asked."""

    rule: DottedKey
    unit: str = "b"
    person: str | None = None
    period: str
    asked: bool = True
    status: Literal["done", "late", "defective", "open", "overdue", "unknown"] | None = None
    have: Decimal | None = None
    need: Decimal | None = None


class Case(Strict):
    case: Text
    as_of: date
    given: Given = Given()
    expect: tuple[Expected, ...] = Field(min_length=1)
