"""The measures whose rows are meetings: who led them, when they were announced, how they were written down."""

from datetime import timedelta

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.timezone import localdate

from zhuji.meeting.models import Meeting
from zhuji.meeting.queries import posts_on
from zhuji.pack.measuring import Rows, measure
from zhuji.pack.schema.decided import MeetingsAtFault, MeetingsLedByOthers


def _meetings(spec):
    return Meeting.objects.held().of_bodies(*spec.kinds).in_schools()


def _rows(meetings):
    return Rows(meetings, unit="activity__unit", day="activity__held_on", record="activity__code")


def _after(days, column="activity__held_on"):
    return ExpressionWrapper(F(column) + timedelta(days=days), output_field=DateField())


def _unsigned(meetings, days):
    """Not signed though the days for it are over."""
    return meetings.filter(minutes_on=None, activity__held_on__lt=localdate() - timedelta(days=days), state="closed")


def _short_notice(meetings, days):
    return meetings.exclude(notice_on=None).alias(early=_after(days, "notice_on")).filter(early__gt=F("day"))


def _after_silence(meetings, days):
    """The one before was held longer ago than that; of the first of all nothing is said."""
    before = Meeting.objects.held().filter(
        activity__unit=OuterRef("activity__unit"),
        activity__kind=OuterRef("activity__kind"),
        activity__held_on__lt=OuterRef("activity__held_on"),
    )
    first = OuterRef("activity__held_on") - timedelta(days=days + 1)
    return meetings.filter(Exists(before), ~Exists(before.filter(activity__held_on__gt=first)))


MISSING = Q(activity__chair=None) | Q(recorder=None) | Q(activity__entitled=None) | Q(activity__entitled_present=None)
FAULTS = {
    "unsigned": _unsigned,
    "signed-late": lambda meetings, days: meetings.alias(due=_after(days)).filter(minutes_on__gt=F("due")),
    "signed-before": lambda meetings, _days: meetings.filter(minutes_on__lt=F("activity__held_on")),
    "incomplete": lambda meetings, _days: meetings.filter(MISSING, state="closed"),
    "short-notice": _short_notice,
    "after-silence": _after_silence,
}


@measure(MeetingsAtFault)
def meetings_at_fault(spec):
    return _rows(FAULTS[spec.fault](_meetings(spec), spec.days))


@measure(MeetingsLedByOthers)
def meetings_led_by_others(spec):
    """Where nobody is known to have held the post on that day it cannot be said that somebody else led."""
    holders = posts_on("day", "school", spec.posts)
    others = Q()
    for leader in ("activity__chair", "convener"):
        others |= Q(**{f"{leader}__isnull": False}) & ~Exists(holders.filter(person=OuterRef(leader)))
    return _rows(_meetings(spec).filter(Exists(holders)).filter(others))
