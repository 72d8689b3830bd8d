"""Tables of what was done on a day."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuji.activity.queries import ActivityQuerySet, AttendanceQuerySet
from zhuji.org.models import Person, Unit, User
from zhuji.org.queries import RecordQuerySet, ScopedQuerySet


class Theme(models.Model):
    """A theme that a superior issues for a kind of activity in a month: every unit below that holds it gets it as a
    plan, adapts it and carries it out."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="themes")
    kind = models.CharField(_("类型"), max_length=60)
    month = models.DateField(_("月份"))  # the first day of the month
    title = models.CharField(_("主题"), max_length=200)
    text = models.TextField(_("安排"), blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    recalled = models.CharField(_("撤回原因"), max_length=300, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "month"], condition=Q(recalled=""), name="theme_once")
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.title}"


class Activity(models.Model):
    """Something a unit did, or plans to do, on a day. Which kinds there are, and how often, the packs say.

    Four head counts: expected and present; entitled (with a vote) and present among those. Where attendance was taken
    they are derived from it; None is "not known", never nought. `held_on` is when it happened, `recorded_at` when it
    was written down: no rule asks for the latter.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("计划")
        HELD = "held", _("已开展")
        WITHDRAWN = "withdrawn", _("已撤回")

    code = models.CharField(_("活动编号"), max_length=60, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="activities")
    kind = models.CharField(_("类型"), max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    held_on = models.DateField(_("日期"))
    starts_at = models.TimeField(_("开始时间"), null=True, blank=True)
    ends_at = models.TimeField(_("结束时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    title = models.CharField(_("主题"), max_length=200)
    chair = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    lecturer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    expected = models.PositiveIntegerField(_("应到人数"), null=True, blank=True)
    present = models.PositiveIntegerField(_("实到人数"), null=True, blank=True)
    entitled = models.PositiveIntegerField(_("有表决权应到"), null=True, blank=True)
    entitled_present = models.PositiveIntegerField(_("有表决权实到"), null=True, blank=True)
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1, null=True, blank=True)
    summary = models.TextField(_("内容摘要"), blank=True)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="activities")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    days_after = models.IntegerField(default=0)  # how many days after it was held it was recorded
    recommended = models.BooleanField(_("推荐"), default=False)  # a superior put it into the volume of lessons
    withdrawn_because = models.CharField(_("撤回原因"), max_length=300, blank=True)
    token = models.CharField(max_length=40, null=True, unique=True, editable=False)  # noqa: DJ001 - unique or none
    version = models.PositiveIntegerField(default=1)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "held_on", "unit", "state"], name="activity_kind_day_unit"),
            models.Index(fields=["unit", "held_on"], name="activity_unit_day"),
            models.Index(fields=["held_on", "id"], name="activity_day"),
        ]

    def __str__(self):
        return f"{self.held_on} {self.title}"

    def record_now(self, by):
        """Stamp who writes it down, and now: how late that is stays with the record."""
        self.recorded_at, self.recorded_by = timezone.now(), by
        self.days_after = (localtime(self.recorded_at).date() - self.held_on).days


class Attendance(models.Model):
    """参加: how a person stood to an activity: came, was excused, was absent, sat in without a vote."""

    class Status(models.TextChoices):
        PRESENT = "present", _("出席")
        EXCUSED = "excused", _("请假")
        ABSENT = "absent", _("缺席")
        OBSERVER = "observer", _("列席")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendance")
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PRESENT)
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1, null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "person"], name="attendance_once")]

    def __str__(self):
        return f"{self.person} {self.get_status_display()}"


class AttachmentQuerySet(ScopedQuerySet):
    unit_path = "activity__unit__path"


class Attachment(models.Model):
    """A file laid beside an activity: never asked for. Kept outside the web root under a name of our own."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attachments")
    name = models.CharField(_("文件名"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of the content
    stored_as = models.CharField(max_length=80)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    withdrawn = models.BooleanField(default=False)

    objects = AttachmentQuerySet.as_manager()

    def __str__(self):
        return self.name
