"""Many units and activities, quickly and plainly."""

import datetime as dt
from random import Random

from django.utils import timezone

from zhuji.activity.models import Activity
from zhuji.org.models import Coverage, Membership, Person, Unit, UnitSpell

KINDS = ("theme-day", "committee-meeting", "general-meeting", "study", "lecture")


def grow(*, units: int, activities: int) -> None:
    """A city of so many units, half of them branches in ten districts, and so many activities in the year 2026."""
    random = Random(1)
    root = _unit(None, "root", "education-committee")
    districts = [_unit(root, f"区{n}", "education-committee") for n in range(10)]
    schools = [_unit(districts[n % 10], f"学校{n}", "school", stage="primary") for n in range(units // 2)]
    branches = [_unit(districts[n % 10], f"支部{n}", "branch") for n in range(units // 2)]
    _save([root], [*districts], [*schools, *branches])
    Coverage.objects.bulk_create(Coverage(unit=b, school=s) for b, s in zip(branches, schools, strict=True))
    people = [
        Person(number=f"Q{n}", name="人", unit=schools[n % len(schools)], standing="full", spelling="ren")
        for n in range(8 * len(branches))
    ]
    Person.objects.bulk_create(people, batch_size=1000)
    Membership.objects.bulk_create(
        (Membership(person=p, unit=branches[n % len(branches)]) for n, p in enumerate(people)), batch_size=1000
    )
    now, first = timezone.now(), dt.date(2026, 1, 1)
    Activity.objects.bulk_create(
        (
            Activity(
                code=f"Z{n}", unit=branches[n % len(branches)], kind=KINDS[random.randrange(len(KINDS))], title="学习",
                held_on=first + dt.timedelta(days=random.randrange(365)), recorded_at=now,
                entitled=8, entitled_present=7,
            )
            for n in range(activities)
        ),
        batch_size=1000,
    )  # fmt: skip


def _unit(parent, name, kind, **fields):
    return Unit(code=f"{kind}-{name}", name=name, kind=kind, parent=parent, path="", spelling=name, **fields)


def _save(*levels):
    for level in levels:
        for unit in level:
            unit.parent = unit.parent
        Unit.objects.bulk_create(level, batch_size=500)
        for unit in level:
            unit.path = f"{unit.parent.path if unit.parent else ''}{unit.pk}/"
            unit.school = unit if unit.kind == "school" else None
        Unit.objects.bulk_update(level, ["path", "school"], batch_size=500)
        UnitSpell.objects.bulk_create(
            (UnitSpell(unit=u, name=u.name, kind=u.kind, parent=u.parent) for u in level), batch_size=500
        )
