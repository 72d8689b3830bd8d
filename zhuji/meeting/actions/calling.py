"""Meetings are called one by one, or come from a series."""

from collections.abc import Iterator
from datetime import date, timedelta

from chinese_calendar import is_workday
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.actions.activities import plan_activity, withdraw_activity
from zhuji.activity.models import Activity
from zhuji.core.errors import Refused
from zhuji.meeting.actions.agenda import bring_along, left_over, take_off_agenda
from zhuji.meeting.clauses import Obstacle, refuse
from zhuji.meeting.locks import locked
from zhuji.meeting.models import Item, Meeting, Series
from zhuji.meeting.seats import may_chair, members_of
from zhuji.org.kinds import UnitKind
from zhuji.org.log import log, snapshot
from zhuji.org.models import Unit
from zhuji.pack.schema.packs import Pack

MOST = 60  # meetings of one series


@transaction.atomic
def call_meeting(*, unit: Unit, body: str, held_on: date, by, pack: Pack, **fields) -> Meeting:
    """Call a meeting of a body of the school. `fields`: starts_at, place, title, recorder, series, token, sure.
    Topics that earlier meetings carried over come along.

    Refuses days that are past, bodies the pack does not know, units that are no school, a body without a seat that is
    held, and a second meeting of the body on the day unless sure. A form sent twice calls one meeting.
    """
    known = _refuse_what_cannot_be(unit, body, held_on, pack)
    series, recorder = fields.pop("series", None), fields.pop("recorder", None)
    chairs = may_chair(unit, known, held_on)
    fields = {"title": known.title, "chair": chairs[0] if chairs else None, **fields}
    activity = plan_activity(unit=unit, kind=body, held_on=held_on, by=by, pack=pack, **fields)
    if called := Meeting.objects.filter(pk=activity.pk).first():
        return called
    meeting = Meeting.objects.create(activity=activity, series=series, recorder=recorder, convener=activity.chair)
    log(meeting, by=by, verb="called")
    bring_along(meeting, left_over(meeting), by=by, pack=pack)
    return meeting


def _refuse_what_cannot_be(unit: Unit, body: str, day: date, pack: Pack):
    known = pack.bodies.get(body)
    if known is None:
        raise Refused(_("现行制度包里没有这种会议，请从列表中选择。"))
    if unit.kind != UnitKind.SCHOOL:
        raise Refused(_("党组织会议、校长办公会议按学校召开，请到学校的会议页面操作。"))
    if not members_of(unit, known, day):
        mend = _("请先在“任职”中登记班子成员。")
        refuse(pack, [Obstacle(_("%s在这一天没有登记在任的成员") % known.title, known.cites, mend)])
    return known


@transaction.atomic
def call_off_meeting(meeting: Meeting, *, reason: str, by) -> Meeting:
    """Call off a meeting that was not opened, with the reason; its topics may be put on another agenda. Refuses without
    a reason, and once it was opened."""
    meeting = locked(meeting)
    if meeting.state != Meeting.State.CALLED:
        raise Refused(_("会议已经召开，不能取消。"))
    for item in meeting.items.filter(state=Item.State.WAITING):
        take_off_agenda(item, by=by)
    withdraw_activity(meeting.activity, reason=reason, by=by)
    return locked(meeting)


@transaction.atomic
def begin_series(*, unit: Unit, body: str, since: date, until: date, by, pack: Pack, **fields) -> Series:
    """Begin the regular meetings of a body: every so many weeks on a weekday. `fields`: weekday (0 is Monday), weeks,
    starts_at, place. The meetings are called at once; days off by the calendar of the state, and days on which the body
    meets already, are skipped.

    Refuses a span that is past, or ends before it begins, or holds more than sixty meetings.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    _refuse_what_cannot_be(unit, body, max(since, localdate()), pack)
    series = Series(unit=unit, body=body, since=since, until=until, set_by=by, **fields)
    days = list(days_of(series))
    if not days:
        raise Refused(_("这段时间里没有可以开会的日子，请核对起止日期。"))
    if len(days) > MOST:
        raise Refused(_("一次最多安排 %s 次例会，请缩短时间。") % MOST)
    series.save()
    log(series, by=by, verb="series begun")
    for day in days:
        planned = Activity.objects.filter(unit=unit, kind=body, held_on=day).exclude(state=Activity.State.WITHDRAWN)
        if not planned.exists():
            where = {"starts_at": series.starts_at, "place": series.place, "series": series}
            call_meeting(unit=unit, body=body, held_on=day, by=by, pack=pack, **where)
    return series


def days_of(series: Series) -> Iterator[date]:
    """The days of a series from today on, without days off."""
    day = series.since + timedelta(days=(series.weekday - series.since.weekday()) % 7)
    while day <= series.until:
        if day >= localdate() and works(day):
            yield day
        day += timedelta(weeks=max(series.weeks, 1))


def works(day: date) -> bool:
    """Whether people work on the day; of years the calendar does not know yet, the weekdays."""
    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


@transaction.atomic
def end_series(series: Series, *, reason: str, by) -> Series:
    """End a series from today on: its meetings to come that have no topic are called off; those with topics stay.
    Refuses without a reason, and twice."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    if series.ended_because:
        raise Refused(_("这项例会安排已经终止。"))
    if not reason.strip():
        raise Refused(_("请写明终止的原因。"))
    before = snapshot(series)
    series.ended_because = reason.strip()
    series.until = min(series.until, localdate())
    series.save(update_fields=["ended_because", "until"])
    log(series, by=by, verb="series ended", before=before)
    to_come = series.meetings.filter(state=Meeting.State.CALLED, activity__held_on__gt=localdate())
    for meeting in to_come.filter(activity__state=Activity.State.PLANNED).exclude(items__state=Item.State.WAITING):
        call_off_meeting(meeting, reason=reason, by=by)
    return series
