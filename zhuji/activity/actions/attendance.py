"""Who stood how to an activity, the head counts that follow from it, and the line of the log that tells both."""

from collections.abc import Mapping
from datetime import date

from zhuji.activity.models import Activity, Attendance
from zhuji.org.kinds import Standing
from zhuji.org.log import Line, difference, log_lines, snapshot
from zhuji.org.models import Person

Status = Attendance.Status


def head_counts(statuses: Mapping[Person, str], day: date) -> dict[str, int]:
    """The four head counts from who stood how to the activity: observers have neither seat nor vote; a vote has who
    was a full member on the day."""
    expected = [(person, status) for person, status in statuses.items() if status != Status.OBSERVER]
    voters = [(p, s) for p, s in expected if p.standing == Standing.FULL and (p.full_on is None or p.full_on <= day)]
    return {
        "expected": len(expected),
        "present": sum(status == Status.PRESENT for _p, status in expected),
        "entitled": len(voters),
        "entitled_present": sum(status == Status.PRESENT for _p, status in voters),
    }


def count_heads(activity: Activity, attendance: Mapping[Person, str] | None) -> None:
    """Set the head counts of an unsaved activity from the list, where one was taken."""
    if attendance:
        for name, value in head_counts(attendance, activity.held_on).items():
            setattr(activity, name, value)


def counted_from_list(activity: Activity) -> bool:
    """Whether the head counts are just what the list gives, so that they follow it; else somebody typed them."""
    statuses = {row.person: row.status for row in activity.attendance.select_related("person")}
    counts = head_counts(statuses, activity.held_on)
    return bool(statuses) and all(getattr(activity, name) == value for name, value in counts.items())


def take_attendance(activity: Activity, attendance: Mapping[Person, str] | None) -> None:
    """Replace who stood how by what the form says; hours stated for single people stay. None: no list was taken."""
    if attendance is None:
        return
    old = {row.person_id: row for row in activity.attendance.all()}
    new = [Attendance(activity=activity, person=p, status=s) for p, s in attendance.items() if p.pk not in old]
    kept = [old[person.pk] for person in attendance if person.pk in old]
    for person, status in attendance.items():
        if person.pk in old:
            old[person.pk].status = status
    activity.attendance.exclude(person__in=[person.pk for person in attendance]).delete()
    Attendance.objects.bulk_create(new)
    Attendance.objects.bulk_update(kept, ["status"])


def says(activity: Activity, fields: Mapping[str, object], attendance: Mapping[Person, str] | None) -> bool:
    """Whether the record says already just what a form says: then the form was sent twice."""
    told = all(getattr(activity, name) == value for name, value in fields.items())
    return told and (attendance is None or not differs(activity, attendance))


def differs(activity: Activity, attendance: Mapping[Person, str]) -> bool:
    """Whether somebody stood otherwise to the activity than its list says."""
    taken = dict(activity.attendance.values_list("person_id", "status"))
    return taken != {person.pk: status for person, status in attendance.items()}


def standing_of(activity: Activity) -> dict:
    """The activity as the log keeps it: its columns, and under `attendance.<person>` who stood how."""
    taken = activity.attendance.order_by("person").values_list("person_id", "status")
    return snapshot(activity) | {f"attendance.{person}": status for person, status in taken}


def log_activity(activity: Activity, *, by, verb: str, before: dict | None = None) -> None:
    """One line for the whole: a head that is changed shows in the log as the columns do."""
    after = standing_of(activity)
    if before is not None:
        gone = dict.fromkeys(before.keys() - after.keys())
        before, after = difference(before, after | gone)
    log_lines([Line(verb, activity, before, after)], by=by)
