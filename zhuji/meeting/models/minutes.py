"""Minutes: drawn from what was recorded, passed round, confirmed, signed off, locked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuji.matter.models.listed import Retention
from zhuji.meeting.models.meetings import Meeting
from zhuji.meeting.queries import OfMeetingQuerySet
from zhuji.org.models import Person, User
from zhuji.org.queries import ScopedQuerySet


class Minutes(models.Model):
    """纪要: one edition of the minutes of a meeting. `content` is what was recorded when it was drawn up, frozen with
    the signature; a correction is a new edition with its reason."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        CIRCULATED = "circulated", _("征求确认")
        SIGNED = "signed", _("已签发")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes")
    edition = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    number = models.CharField(_("编号"), max_length=60, blank=True)
    retention = models.CharField(_("保管期限"), max_length=10, choices=Retention, default=Retention.PERMANENT)
    content = models.JSONField(default=dict, editable=False)  # the log keeps its digest
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the content
    reason = models.CharField(_("更正原因"), max_length=300, blank=True)
    drawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)
    circulated_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "edition"], name="edition_once_a_meeting")]

    def __str__(self):
        return f"{self.meeting} 第{self.edition}版"

    @property
    def unit_id(self):
        """Where the log files it."""
        return self.meeting.activity.unit_id


class OfMinutesQuerySet(ScopedQuerySet):
    unit_path = "minutes__meeting__activity__unit__path"


class Confirmation(models.Model):
    """Somebody who was present confirms an edition of the minutes, or says what is wrong in it."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="confirmations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agreed = models.BooleanField(null=True)
    remark = models.CharField(_("意见"), max_length=300, blank=True)
    at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = OfMinutesQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minutes", "person"], name="confirmed_once")]

    def __str__(self):
        return f"{self.person} {self.minutes}"

    @property
    def unit_id(self):
        """Where the log files it."""
        return self.minutes.unit_id
