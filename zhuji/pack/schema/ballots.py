"""Votes on paper and anonymous sheets: what makes one valid, and what its result means."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhuji.pack.schema.decisions import Share
from zhuji.pack.schema.rules import Citation
from zhuji.pack.schema.words import Key, Strict, Text, UnitKind


class BallotKind(Strict):
    """票决: a kind of secret vote on paper. Whoever is elected, or what is passed, needs the share `win` of those
    entitled. Where the sources differ on that whole, `win_of_present` gives the other reading: a vote on which the two
    readings differ stops, and the superior is asked."""

    id: Key
    title: Text
    form: Literal["election", "decision"]
    held_by: tuple[UnitKind, ...] = Field(min_length=1)
    quorum: Share
    win: Share
    win_of_present: Share | None = None
    surplus: Share | None = None  # of the seats: by how many the candidates must outnumber them
    fewer_seats: Share | None = None  # of those entitled: who must agree to elect fewer than there are seats
    defers_near_tie: bool = False  # the number that makes a near tie is decision.near-tie.margin
    cites: Citation
    over: Citation | None = None  # the clause by which more papers than voters void the vote
    apart: Citation | None = None  # the clause by which a candidate counts no votes


class Choice(Strict):
    """One of the answers of a sheet."""

    id: Key
    title: Text


class Ceiling(Strict):
    """At most this share of the members in this grade; a hint, since the notices say 一般."""

    choice: Key
    part: Annotated[int, Field(ge=1)]
    whole: Annotated[int, Field(ge=1)]
    cites: Citation

    def most(self, all_: int) -> int:
        """How many of `all_` the grade may be given to."""
        return all_ * self.part // self.whole


class Stage(Strict):
    """A step of a yearly review, and what takes it: a hand that records it, the sheets, or the grades."""

    id: Key
    title: Text
    by: Literal["hand", "sheets", "grades"] = "hand"
    cites: Citation
    mend: Text


class AppraisalKind(Strict):
    """测评: a kind of anonymous sheet. `bare_count`: the rules demand the count however small the room, so it is shown
    with a warning below the number that hides it. With `stages` it is the heart of a yearly review."""

    id: Key
    title: Text
    held_by: tuple[UnitKind, ...] = Field(min_length=1)
    of: Literal["members", "things"]
    choices: tuple[Choice, ...] = Field(min_length=2, max_length=6)
    bare_count: bool = False
    ceiling: Ceiling | None = None
    stages: tuple[Stage, ...] = ()
    cites: Citation

    @model_validator(mode="after")
    def ceiling_is_on_a_choice(self):
        if self.ceiling and self.ceiling.choice not in {choice.id for choice in self.choices}:
            raise ValueError(f"ceiling names {self.ceiling.choice}, which is none of the choices")
        return self
