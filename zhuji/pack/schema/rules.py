"""Rules: who is asked, for what, in which period, by which article."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from zhuji.pack.schema.measures import CommitteeTerms, Counted, Stood
from zhuji.pack.schema.words import DottedKey, Number, SchoolStage, Strict, Text, Title, UnitKind

Citation = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*/.+$")]  # source/article
Level = Literal["must", "should", "generally"]  # 必须 refuses, 应当 is a finding, 一般 is a hint
Every = Literal["month", "quarter", "semester", "year"]
# The steps of a decision that a rule can refuse: put on the agenda, opened for discussion, decided, meeting closed.
Guard = Literal["agenda", "discuss", "decide", "close"]


class Limits(Strict):
    """The bound a value is held against. At the values of `unsettled_at` the sources disagree: a person must judge."""

    at_least: Number | None = None
    at_most: Number | None = None
    less_than: Number | None = None
    unsettled_at: tuple[Number, ...] = ()

    @model_validator(mode="after")
    def asks_for_something(self):
        if self.at_least is None and self.at_most is None and self.less_than is None:
            raise ValueError("give at_least, at_most or less_than")
        return self


class CountedBound(Limits):
    """A bound on rows that have a day."""

    counts: Counted


class StoodBound(Limits):
    """A bound on rows that are in force on a day."""

    counts: Stood


class Of(Strict):
    """Who is asked: units of these kinds on the first day of the period, or the members or post holders in them."""

    kinds: tuple[UnitKind, ...] = Field(min_length=1)
    stages: tuple[SchoolStage, ...] = ()  # only schools of these stages
    stages_except: tuple[SchoolStage, ...] = ()
    ownership_except: tuple[Literal["public", "private"], ...] = ()
    where: tuple[StoodBound, ...] = ()  # only units of which this holds on the first day
    each: Literal["unit", "member", "holder"] = "unit"
    posts: tuple[Title, ...] = ()  # whose holders are asked

    @model_validator(mode="after")
    def holders_need_posts(self):
        if (self.each == "holder") != bool(self.posts):
            raise ValueError("posts go with each: holder, and only with it")
        return self


class Tally(CountedBound):
    """So many rows in every period. With `among`, a question of quality: all rows of `among` are looked at, `counts`
    are those in which it is broken. Where a bound of `known_if` does not hold, the answer is: not known."""

    form: Literal["tally"]
    of: Of
    every: Every
    among: Counted | None = None
    also: tuple[CountedBound, ...] = ()
    known_if: tuple[CountedBound, ...] = ()


class Standing(StoodBound):
    """How something stands on a day: judged on the last day of the year, or today while the year runs."""

    form: Literal["standing"]
    of: Of
    among: Stood | None = None
    also: tuple[StoodBound, ...] = ()
    known_if: tuple[StoodBound, ...] = ()


class Renewal(Strict):
    """Something that runs out: the latest row must be younger than `after_months`. With `ahead_months` it is asked for
    only from so many months before it runs out, until it does."""

    form: Literal["renewal"]
    of: Of
    renews: CommitteeTerms
    after_months: Number
    ahead_months: Number | None = None


Ask = Annotated[Tally | Standing | Renewal, Field(discriminator="form")]


class Rule(Strict):
    """What the units named must keep to, in the words and by the article of its source."""

    id: DottedKey
    title: Text
    cites: Citation
    level: Level
    confidence: Literal["high", "medium", "low"]
    since: date
    until: date | None = None
    off: bool = False  # switched on by a city
    asks: tuple[Ask, ...] = Field(min_length=1)
    mend: Text  # what would mend it, said to the secretary
    guards: tuple[Guard, ...] = ()  # the steps it refuses while they can still be done right

    @model_validator(mode="after")
    def what_is_not_sure_is_never_hard(self):
        if self.confidence == "low" and not (self.off or self.level == "generally"):
            raise ValueError("a rule of low confidence is off, or a hint (level: generally)")
        return self

    @property
    def source(self) -> str:
        return self.cites.split("/", 1)[0]

    @property
    def article(self) -> str:
        return self.cites.split("/", 1)[1]
