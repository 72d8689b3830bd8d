"""Where a yearly review stands, step by step, and whom it grades."""

from dataclasses import dataclass
from datetime import date

from zhuji.ballot.models import Appraisal, Review
from zhuji.org.models import Membership, Person
from zhuji.pack.schema.ballots import Stage
from zhuji.pack.schema.packs import Pack

REVIEW = "member-review"


@dataclass(frozen=True, slots=True)
class Standing:
    """A step, when it was taken (None: not yet), and what was noted."""

    stage: Stage
    on: date | None
    note: str = ""


def stages_of(review: Review, pack: Pack) -> list[Standing]:
    """Every step in its order. That of the sheets is taken once they are closed."""
    taken = {row.stage: row for row in review.stages.all()}
    found = []
    for stage in pack.appraisals[review.kind].stages:
        row = taken.get(stage.id)
        if stage.by == "sheets":
            sheets = review.appraisal
            closed = sheets is not None and sheets.state == Appraisal.State.CLOSED
            found.append(Standing(stage, sheets.activity.held_on if sheets and closed else None))
        else:
            found.append(Standing(stage, row.on if row else None, row.note if row else ""))
    return found


def full_members(unit, day: date) -> list[Person]:
    """Those who are graded: full members of the branch on the day. Members on probation take part and get no grade."""
    rows = Membership.objects.of_full_members(day).filter(unit=unit)
    return list(Person.objects.filter(memberships__in=rows).distinct().order_by("spelling", "pk"))
