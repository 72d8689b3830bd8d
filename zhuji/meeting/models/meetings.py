"""Meetings, the series they come from, and who is sent to sit in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Activity
from zhuji.meeting.queries import InvitationQuerySet, MeetingQuerySet, OfMeetingQuerySet
from zhuji.org.models import Person, Unit, User
from zhuji.org.queries import RecordQuerySet


class Series(models.Model):
    """例会: the regular meetings of a body: every so many weeks on a weekday, at an hour and a place."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="meeting_series")
    body = models.CharField(_("会议"), max_length=60)
    weekday = models.PositiveSmallIntegerField(_("星期"))  # 0 is Monday
    weeks = models.PositiveSmallIntegerField(_("每几周"), default=1)
    starts_at = models.TimeField(_("开始时间"))
    place = models.CharField(_("地点"), max_length=100, blank=True)
    since = models.DateField(_("从哪天起"))
    until = models.DateField(_("到哪天止"))
    ended_because = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    def __str__(self):
        return f"{self.unit} {self.body}"


class Meeting(models.Model):
    """会议: an activity that decides matters. Day, place, chair, who came and the head counts of the body
    (`entitled` 应到, `entitled_present` 实到) stand with the activity.

    `on_paper`: it was held on paper and entered later as it was, so nothing was refused. `number` is the running number
    of the body's meetings in the year.
    """

    class State(models.TextChoices):
        CALLED = "called", _("待召开")
        OPEN = "open", _("进行中")
        CLOSED = "closed", _("已结束")

    activity = models.OneToOneField(Activity, models.PROTECT, primary_key=True, related_name="meeting")
    state = models.CharField(max_length=10, choices=State, default=State.CALLED)
    number = models.PositiveIntegerField(_("次数"), null=True, blank=True)
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="meetings")
    convener = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    recorder = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    observers = models.PositiveIntegerField(_("列席人数"), null=True, blank=True)
    notice_on = models.DateField(_("议题通知日期"), null=True, blank=True)
    minutes_on = models.DateField(_("纪要签发日期"), null=True, blank=True)
    on_paper = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    def __str__(self):
        return str(self.activity)

    @property
    def unit_id(self):
        """Where it belongs: the log finds its place by it."""
        return self.activity.unit_id


class Sent(models.Model):
    """A form of the meeting page that was carried out: sent once more, it is answered as done."""

    token = models.CharField(max_length=40, primary_key=True)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)  # SHA-256 of what it said
    at = models.DateTimeField(auto_now_add=True)

    objects = OfMeetingQuerySet.as_manager()

    def __str__(self):
        return self.token


class Invitation(models.Model):
    """列席指导: somebody of a superior body is asked to sit in at one meeting. He sees that meeting only, and leaves a
    note."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    came = models.BooleanField(null=True)
    note = models.TextField(_("列席意见"), blank=True)
    noted_at = models.DateTimeField(null=True)
    withdrawn = models.BooleanField(default=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="invited_once")]

    def __str__(self):
        return f"{self.person} → {self.meeting}"

    @property
    def unit_id(self):
        return self.meeting.unit_id
