"""Tasks that come out of a decision, what is reported of them, and what was really done."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuji.matter.models.topics import Topic
from zhuji.matter.queries import OfTopicQuerySet, TaskQuerySet
from zhuji.org.models import Person, Unit, User
from zhuji.org.queries import ScopedQuerySet


class Task(models.Model):
    """任务: what somebody has to do by a day because it was decided, and what "done" means. Who reports it cannot
    close it; it is dropped only by a later decision."""

    class State(models.TextChoices):
        OPEN = "open", _("进行中")
        REPORTED = "reported", _("待核验")
        DONE = "done", _("已完成")
        DROPPED = "dropped", _("已取消")

    code = models.CharField(_("编号"), max_length=60, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks")
    title = models.CharField(_("内容"), max_length=200)
    standard = models.CharField(_("完成标准"), max_length=300)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="tasks", verbose_name=_("责任人"))
    due = models.DateField(_("完成时限"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recheck_on = models.DateField(null=True)  # set at closing: when to look again
    dropped_by = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "due"], name="task_unit_state_due")]

    def __str__(self):
        return self.title


class OfTaskQuerySet(ScopedQuerySet):
    unit_path = "task__unit__path"


class TaskReport(models.Model):
    """进展: what was reported of a task on a day; `verdict`: what whoever verified it said."""

    class Verdict(models.TextChoices):
        NONE = "", _("未核验")
        DONE = "done", _("核验通过")
        BACK = "back", _("退回")
        REOPENED = "reopened", _("复查不合格，重新办理")

    task = models.ForeignKey(Task, models.CASCADE, related_name="reports")
    on = models.DateField()
    text = models.TextField(_("进展"))
    finished = models.BooleanField(_("已完成"), default=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    verdict_text = models.CharField(max_length=300, blank=True)
    verdict_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfTaskQuerySet.as_manager()

    def __str__(self):
        return f"{self.task} {self.on}"


class Execution(models.Model):
    """执行: what was really done under a decision: when, with how much money (fen), with whom. Held against it."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="executions")
    on = models.DateField(_("执行日期"))
    amount = models.BigIntegerField(_("实际金额"), null=True, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(_("说明"), max_length=300)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfTopicQuerySet.as_manager()

    def __str__(self):
        return f"{self.topic} {self.on}"
