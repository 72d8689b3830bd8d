"""The measures whose rows are activities and attendance."""

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from zhuji.activity.models import Activity, Attendance
from zhuji.org.models import Post
from zhuji.pack.measuring import Rows, measure
from zhuji.pack.schema.measures import (
    ActivitiesHeld,
    HoursLearnt,
    LessonsGiven,
    MeetingsChairedByOthers,
    MeetingsUncounted,
    MeetingsWithoutChair,
    MeetingsWithoutQuorum,
    TrainingsAttended,
)


def _held(spec):
    return Activity.objects.held().of_kinds(*spec.kinds)


@measure(ActivitiesHeld)
def activities_held(spec):
    return Rows(_held(spec), unit="unit", day="held_on")


@measure(MeetingsWithoutQuorum)
def meetings_without_quorum(spec):
    return Rows(_held(spec).with_heads(spec.counted).short_of(spec.share), unit="unit", day="held_on")


@measure(MeetingsUncounted)
def meetings_uncounted(spec):
    return Rows(_held(spec).with_heads(spec.counted).uncounted(), unit="unit", day="held_on")


@measure(MeetingsChairedByOthers)
def meetings_chaired_by_others(spec):
    """The post is looked for on the day of the meeting, in the unit that met."""
    day = OuterRef("held_on")
    post = Post.objects.filter(
        person=OuterRef("chair"), unit=OuterRef("unit"), title__in=spec.posts, since__lte=day, until__gt=day
    )
    return Rows(_held(spec).exclude(chair=None).filter(~Exists(post)), unit="unit", day="held_on")


@measure(MeetingsWithoutChair)
def meetings_without_chair(spec):
    return Rows(_held(spec).filter(chair=None), unit="unit", day="held_on")


@measure(LessonsGiven)
def lessons_given(spec):
    return Rows(_held(spec).exclude(lecturer=None), unit="unit", person="lecturer", day="held_on")


@measure(HoursLearnt)
def hours_learnt(spec):
    """The hours stated for the person, else those of the activity; where neither was stated it was no course."""
    rows = Attendance.objects.came().annotate(learnt=Coalesce(F("hours"), F("activity__hours"))).exclude(learnt=None)
    return Rows(rows, person="person", day="activity__held_on", amount="learnt", record="activity__code")


@measure(TrainingsAttended)
def trainings_attended(spec):
    rows = Attendance.objects.came().filter(activity__kind__in=spec.kinds)
    return Rows(rows, person="person", day="activity__held_on", record="activity__code")
