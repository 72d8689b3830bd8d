"""Measures: named sets of rows. Each spec is answered by exactly one function of the module that owns the rows."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from zhuji.pack.schema.decided import Decided
from zhuji.pack.schema.words import Key, Strict, Title, UnitKind


class ActivitiesHeld(Strict):
    """Activities of these kinds that the unit held."""

    measure: Literal["activities-held"]
    kinds: tuple[Key, ...] = Field(min_length=1)


class MeetingsWithoutQuorum(Strict):
    """Meetings of these kinds where fewer came than the share asked for. `counted`: those with a vote, or, where a
    body consists of voters only, whoever was expected and came."""

    measure: Literal["meetings-without-quorum"]
    kinds: tuple[Key, ...] = Field(min_length=1)
    share: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]]  # 1 of 2: half of them is enough
    counted: Literal["voters", "attenders"]


class MeetingsUncounted(Strict):
    """Meetings of these kinds where nobody wrote down how many were entitled or how many of them came."""

    measure: Literal["meetings-uncounted"]
    kinds: tuple[Key, ...] = Field(min_length=1)
    counted: Literal["voters", "attenders"]


class MeetingsChairedByOthers(Strict):
    """Meetings of these kinds chaired by somebody who held none of these posts in the unit on that day."""

    measure: Literal["meetings-chaired-by-others"]
    kinds: tuple[Key, ...] = Field(min_length=1)
    posts: tuple[Title, ...] = Field(min_length=1)


class MeetingsWithoutChair(Strict):
    """Meetings of these kinds of which it is not known who chaired them."""

    measure: Literal["meetings-without-chair"]
    kinds: tuple[Key, ...] = Field(min_length=1)


class LessonsGiven(Strict):
    """Activities of these kinds in which the person was the lecturer, in whatever unit."""

    measure: Literal["lessons-given"]
    kinds: tuple[Key, ...] = Field(min_length=1)


class HoursLearnt(Strict):
    """学时: the hours of the activities in which the person took part; its value is their sum."""

    measure: Literal["hours-learnt"]


class TrainingsAttended(Strict):
    """Activities of these kinds in which the person took part."""

    measure: Literal["trainings-attended"]
    kinds: tuple[Key, ...] = Field(min_length=1)


class MembersOfBranch(Strict):
    """Members of the branch on the day; `full`: only those with a vote."""

    measure: Literal["members-of-branch"]
    full: bool = False


class MembersOfSchool(Strict):
    """Members on the day in the Party organisations that belong to the school alone."""

    measure: Literal["members-of-school"]


class FullMembersWorking(Strict):
    """Full members who work in the school on the day, wherever their membership lies."""

    measure: Literal["full-members-working"]


class OwnOrganisations(Strict):
    """Party organisations of these kinds that belong to the school on the day."""

    measure: Literal["own-organisations"]
    kinds: tuple[UnitKind, ...] = Field(min_length=1)


class SchoolsCovered(Strict):
    """Schools that the organisation covers on the day."""

    measure: Literal["schools-covered"]


class HoldersInUnit(Strict):
    """People who hold one of these posts in the unit on the day; who holds two counts once."""

    measure: Literal["holders-in-unit"]
    posts: tuple[Title, ...] = Field(min_length=1)


class HoldersInOrganisation(Strict):
    """People who hold one of these posts in an organisation of these kinds that belongs to the school."""

    measure: Literal["holders-in-organisation"]
    posts: tuple[Title, ...] = Field(min_length=1)
    kinds: tuple[UnitKind, ...] = Field(min_length=1)


class PostsCrossed(Strict):
    """Holders of these posts in the school who also hold one of the posts `crossed` in an organisation of these kinds
    that belongs to the school."""

    measure: Literal["posts-crossed"]
    posts: tuple[Title, ...] = Field(min_length=1)
    crossed: tuple[Title, ...] = Field(min_length=1)
    kinds: tuple[UnitKind, ...] = Field(min_length=1)


class PostsNotCrossed(Strict):
    """Full members holding these posts in the school who hold none of the posts `crossed` in an organisation of these
    kinds that belongs to the school."""

    measure: Literal["posts-not-crossed"]
    posts: tuple[Title, ...] = Field(min_length=1)
    crossed: tuple[Title, ...] = Field(min_length=1)
    kinds: tuple[UnitKind, ...] = Field(min_length=1)


class CommitteeTerms(Strict):
    """Terms of the committee of the organisation, by the day they began."""

    measure: Literal["committee-terms"]


Counted = Annotated[
    ActivitiesHeld
    | MeetingsWithoutQuorum
    | MeetingsUncounted
    | MeetingsChairedByOthers
    | MeetingsWithoutChair
    | LessonsGiven
    | HoursLearnt
    | TrainingsAttended
    | Decided,
    Field(discriminator="measure"),
]
Stood = Annotated[
    MembersOfBranch
    | MembersOfSchool
    | FullMembersWorking
    | OwnOrganisations
    | SchoolsCovered
    | HoldersInUnit
    | HoldersInOrganisation
    | PostsCrossed
    | PostsNotCrossed,
    Field(discriminator="measure"),
]
MEASURES = (*get_args(get_args(Counted)[0]), *get_args(get_args(Stood)[0]), CommitteeTerms)
