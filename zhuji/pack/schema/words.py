"""Words and classes that the whole grammar uses."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
DottedKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
UnitKind = Literal[
    "education-committee",
    "bureau",
    "school",
    "committee",
    "general-branch",
    "branch",
    "joint-branch",
    "group",
    "office",
]
SchoolStage = Literal["kindergarten", "primary", "junior", "senior", "vocational", "nine-year", "complete", "special"]
Title = Literal[
    "secretary",
    "deputy-secretary",
    "discipline-member",
    "organisation-member",
    "publicity-member",
    "committee-member",
    "group-leader",
    "principal",
    "deputy-principal",
    "middle-head",
    "middle-deputy",
    "grade-leader",
    "teaching-leader",
    "subject-leader",
    "party-officer",
    "education-secretary",
    "education-member",
    "director",
    "deputy-director",
]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ParamRef(Strict):
    """A number that stands in `params/`, by its id."""

    param: DottedKey


Number = int | ParamRef
