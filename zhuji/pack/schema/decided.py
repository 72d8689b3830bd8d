"""Measures of decisions: items of agendas, meetings, and what was done afterwards, as far as something is wrong or
cannot be told."""

from typing import Annotated, Literal

from pydantic import Field

from zhuji.pack.schema.words import Key, Number, Strict, Title

Part = tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]]  # 1 of 2


class Items(Strict):
    """Topics on agendas of these bodies. `of`: all; those of 三重一大 (major); those that need the weighty quorum;
    those of 三重一大 that do not (light)."""

    at: tuple[Key, ...] = Field(min_length=1)
    of: Literal["all", "major", "weighty", "light"] = "all"


class ItemsHeld(Items):
    """Topics that were on the agenda."""

    measure: Literal["items-held"]


class ItemsWithoutQuorum(Items):
    """Topics discussed while fewer than the share of the body were there. `counted: item`: only where the heads were
    counted for the topic itself."""

    measure: Literal["items-without-quorum"]
    share: Part
    counted: Literal["any", "item"] = "any"


class ItemsWithoutMajority(Items):
    """Topics passed though those in favour were not more (or, not `exceeded`: fewer) than the share of those entitled.
    `but_of_present`: they were of those present."""

    measure: Literal["items-without-majority"]
    share: Part
    exceeded: bool = True
    but_of_present: bool = False


class ItemsNearlyTied(Items):
    """Topics passed, and not urgent, though those for and against were hardly fewer or more than each other."""

    measure: Literal["items-nearly-tied"]
    margin: Number


class ItemsWithoutStep(Items):
    """Topics on an agenda though this step before it was asked for and not taken, or only later. `instead`: steps that
    take its place."""

    measure: Literal["items-without-step"]
    step: Key
    instead: tuple[Key, ...] = ()


class ItemsWithoutCommunication(Items):
    """Topics on an agenda though secretary and principal had not both spoken to the proposal as it was, or only after
    the meeting, or differed seriously. Who held both posts on the day needs to speak once."""

    measure: Literal["items-without-communication"]


class ItemsAtWrongBody(Items):
    """Topics passed by these bodies though the body `belongs_to` had to decide them, and never went there."""

    measure: Literal["items-at-wrong-body"]
    belongs_to: Key


class ItemsRecusalIgnored(Items):
    """Topics where somebody took part whom the topic concerns, or where more votes were cast than those present who
    had not withdrawn."""

    measure: Literal["items-recusal-ignored"]
    seats: tuple[Title, ...] = Field(min_length=1)  # the posts of which it is known that they sit there


class ItemsNearLimit(Items):
    """Topics whose amount stays just below the limit from which another body decides, at least so often within the
    days."""

    measure: Literal["items-near-limit"]
    percent: Number
    times: Number
    days: Number


class ItemsWithoutBranchOpinion(Items):
    """Awards and titles decided without the answer of every branch that was, or should have been, asked."""

    measure: Literal["items-without-branch-opinion"]


class ItemsAtFault(Items):
    """Topics that were circulated instead of decided in a meeting; that put several persons or things to one vote; left
    without a result; decided before they were proposed; with the words of another school; where the chair did not
    speak last."""

    measure: Literal["items-at-fault"]
    fault: Literal["circulated", "lumped", "without-result", "before-proposal", "copied", "chair-not-last"]


class ItemsUntold(Items):
    """Topics of which a fact was not written down: the heads, the votes, who spoke last, whether the two who differed
    did so seriously."""

    measure: Literal["items-untold"]
    fact: Literal["heads", "votes", "order", "communication"]


class ExecutionsAgainstDecision(Strict):
    """What was done under a decision otherwise than decided: more money, another person, later than the day set, or
    before it was passed."""

    measure: Literal["executions-against-decision"]


class MeetingsAtFault(Strict):
    """Meetings with minutes that are unsigned or signed after more than `days`, or dated before the meeting; of which
    chair, recorder or heads are missing; announced fewer than `days` before, or held after a silence of more than
    `days`."""

    measure: Literal["meetings-at-fault"]
    kinds: tuple[Key, ...] = Field(min_length=1)
    fault: Literal["unsigned", "signed-late", "signed-before", "incomplete", "short-notice", "after-silence"]
    days: Number = 0


class MeetingsLedByOthers(Strict):
    """Meetings convened or chaired by somebody else than the holder of one of these posts in the school or its Party
    organisations on that day. Where nobody is known to have held them, nothing is said."""

    measure: Literal["meetings-led-by-others"]
    kinds: tuple[Key, ...] = Field(min_length=1)
    posts: tuple[Title, ...] = Field(min_length=1)


Decided = (
    ItemsHeld
    | ItemsWithoutQuorum
    | ItemsWithoutMajority
    | ItemsNearlyTied
    | ItemsWithoutStep
    | ItemsWithoutCommunication
    | ItemsAtWrongBody
    | ItemsRecusalIgnored
    | ItemsNearLimit
    | ItemsWithoutBranchOpinion
    | ItemsAtFault
    | ItemsUntold
    | ExecutionsAgainstDecision
    | MeetingsAtFault
    | MeetingsLedByOthers
)
