"""How matters are decided: bodies that meet, steps that come before, and the list of matters with their ladders of
money. All of it is selection: a route is read off, never computed by the pack."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhuji.pack.schema.rules import Citation
from zhuji.pack.schema.words import Key, Number, Strict, Text, Title

Category = Literal["major-decision", "personnel", "project", "funds", "other"]
Disclosure = Literal["public", "staff", "members"]  # everybody, the staff of the school, those of the body
Retention = Literal["permanent", "30-years", "10-years"]


class Share(Strict):
    """A share of a whole, held against by integers only: `n * whole >= all * part`, or `>` where exceeded."""

    part: Annotated[int, Field(ge=1)]
    whole: Annotated[int, Field(ge=1)]
    exceeded: bool = False
    cites: Citation

    def met(self, some: int, all_: int) -> bool:
        """Whether `some` of `all_` is the share."""
        have, need = some * self.whole, all_ * self.part
        return have > need if self.exceeded else have >= need

    def least(self, all_: int) -> int:
        """How many of `all_` are the share at the least."""
        need = all_ * self.part
        return need // self.whole + 1 if self.exceeded else -(-need // self.whole)


class Body(Strict):
    """A body that meets and decides. Its id is also the kind of activity that its meetings are."""

    id: Key
    title: Text
    sits_in: Literal["organisation", "school"]  # whose posts are its seats: the school's topmost Party organisation's
    seats: tuple[Title, ...] = Field(min_length=1)
    guests: tuple[Title, ...] = ()  # posts in the school that are asked to sit in, without a vote
    chaired_by: tuple[Title, ...] = Field(min_length=1)  # who convenes, fixes the topics, chairs, and speaks last
    decides_by: Literal["vote", "chair"]
    cites: Citation
    quorum: Share
    weighty_quorum: Share | None = None  # for personnel and the like
    majority: Share | None = None  # of those entitled, never of those present
    notice_days: Number = 0  # days between the notice of the topics and the meeting


class PriorStep(Strict):
    """A step that comes before a topic is decided."""

    id: Key
    title: Text
    cites: Citation
    mend: Text  # what to do where it is missing


class Clause(Strict):
    """必备条款: something that the charter or the rules of procedure must say. It is shown where of each group of words
    at least one stands in the text; whether it says the right thing, somebody reads."""

    id: Key
    title: Text
    rulebook: Key  # `charter`, or the id of the body whose rules of procedure these are
    words: tuple[tuple[Text, ...], ...] = Field(min_length=1)
    cites: tuple[Citation, ...] = Field(min_length=1)

    def shown_in(self, text: str) -> bool:
        return all(any(word in text for word in group) for group in self.words)


class Rung(Strict):
    """From this amount on, in yuan, the matter goes to that body by these steps as well."""

    amount: Number
    body: Key
    steps: tuple[Key, ...] = ()


class MatterKind(Strict):
    """事项: an entry of the list of matters: who decides it, who works it out first, what comes before."""

    id: Key
    title: Text
    aliases: tuple[Text, ...] = ()
    category: Category
    body: Key
    drafted_by: Key | None = None
    steps: tuple[Key, ...] = ()
    ladder: tuple[Rung, ...] = ()
    weighty: bool = False  # needs the weighty quorum: personnel and what the local list adds
    needs_branch_opinion: bool = False  # awards and titles
    concerns_staff: bool = False
    disclosure: Disclosure = "staff"
    retention: Retention = "permanent"
    cites: Citation

    @model_validator(mode="after")
    def money_is_asked_where_there_is_a_ladder(self):
        if self.ladder and self.category not in ("funds", "project"):
            raise ValueError("a ladder of amounts goes with funds and projects")
        return self
