"""Tables of duties. `Duty` and `Finding` can be emptied and built again; `Explanation` is what people added."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuji.duty.queries import DutyQuerySet
from zhuji.org.models import Person, Unit, User
from zhuji.org.queries import RecordQuerySet


class Status(models.TextChoices):
    """Where a duty stands. Words and order are those of the pages and of `zhuji duties`."""

    DONE = "done", _("已完成")
    OPEN = "open", _("未到期")
    OVERDUE = "overdue", _("逾期")
    LATE = "late", _("迟办")
    DEFECTIVE = "defective", _("有缺陷")
    UNKNOWN = "unknown", _("尚无数据")


class Duty(models.Model):
    """规定动作: where one unit or person stands with one rule in one period. Derived."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="duties")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="duties")
    rule = models.CharField(max_length=80)
    ask = models.PositiveSmallIntegerField(default=0)
    period = models.CharField(max_length=40)
    starts = models.DateField()
    ends = models.DateField()
    due = models.DateField()
    status = models.CharField(max_length=10, choices=Status)
    have = models.DecimalField(max_digits=9, decimal_places=1, null=True)
    need = models.IntegerField(null=True)
    reason = models.CharField(max_length=20, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "starts"], name="duty_unit_starts"),
            models.Index(fields=["rule", "starts", "status"], name="duty_rule_starts"),
            models.Index(fields=["status", "due"], name="duty_status_due"),
        ]

    def __str__(self):
        return f"{self.rule} {self.period}"


class Finding(models.Model):
    """问题线索: a row behind a broken rule, or (`known` false) one of which it cannot be told. Derived."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="findings")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    rule = models.CharField(max_length=80)
    ask = models.PositiveSmallIntegerField(default=0)
    record = models.CharField(max_length=60)  # the code a reader knows the row by
    on = models.DateField()
    reason = models.CharField(max_length=20)
    have = models.DecimalField(max_digits=9, decimal_places=1, null=True)
    need = models.IntegerField(null=True)
    known = models.BooleanField(default=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "on"], name="finding_unit_on")]

    def __str__(self):
        return f"{self.rule} {self.record}"


class Explanation(models.Model):
    """说明: why a duty or a finding stands as it does, in a person's words; the superior accepts it or does not."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("待审")
        ACCEPTED = "accepted", _("已采纳")
        REFUSED = "refused", _("未采纳")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="explanations")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    rule = models.CharField(max_length=80)
    period = models.CharField(max_length=40, blank=True)  # of a duty
    record = models.CharField(max_length=60, blank=True)  # of a finding
    text = models.TextField(_("说明"), max_length=1000)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    answer_text = models.CharField(_("答复"), max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = RecordQuerySet.as_manager()

    def __str__(self):
        return f"{self.rule} {self.period or self.record}"


class Watermark(models.Model):
    """The one row that says up to which line of the log, and on which day, the duties were derived."""

    seq = models.BigIntegerField(default=0)
    day = models.DateField(null=True)

    def __str__(self):
        return f"{self.seq} {self.day}"


class Digest(models.Model):
    """A bundled reminder that was sent to somebody by e-mail: what it named, so that nothing is said twice a day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="digests")
    sent_on = models.DateField()
    duties = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sent_on"], name="digest_once_a_day")]

    def __str__(self):
        return f"{self.user} {self.sent_on}"
