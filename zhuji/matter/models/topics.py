"""Topics, the steps before their decision, the views of secretary and principal, the opinions of branches."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Activity
from zhuji.matter.models.listed import Category, Disclosure, Retention
from zhuji.matter.queries import OfTopicQuerySet, TopicQuerySet
from zhuji.org.models import Person, Unit, User


class Topic(models.Model):
    """议题: something that a school has to decide, from its proposal to its end.

    `body`, `drafted_by` and `weighty` are the route as it was when it was proposed or last changed: which meeting
    decides, which works it out first, whether two thirds must be there. `edition` counts the changes of the proposal:
    what was said of an earlier edition is void. Money is in fen.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("拟提")
        ON_AGENDA = "on-agenda", _("已列议程")
        PASSED = "passed", _("通过")
        FAILED = "failed", _("未通过")
        DEFERRED = "deferred", _("暂缓")
        WITHDRAWN = "withdrawn", _("撤回")
        CLOSED = "closed", _("办结")

    code = models.CharField(_("议题编号"), max_length=60, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="topics")
    title = models.CharField(_("标题"), max_length=200)
    category = models.CharField(_("类别"), max_length=20, choices=Category, blank=True)
    matter = models.CharField(_("事项"), max_length=60, blank=True)  # key in the list of matters
    amount = models.BigIntegerField(_("金额"), null=True, blank=True)
    text = models.TextField(_("方案"), blank=True)
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_on = models.DateField(_("提出日期"), null=True)
    persons = models.ManyToManyField(Person, related_name="concerned_by", blank=True)  # of whom it decides
    subjects = models.PositiveIntegerField(default=1)  # how many persons or things one vote would decide
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    body = models.CharField(_("决策会议"), max_length=60, blank=True)
    drafted_by = models.CharField(max_length=60, blank=True)
    weighty = models.BooleanField(default=False)
    needs_branch_opinion = models.BooleanField(default=False)
    concerns_staff = models.BooleanField(default=False)
    urgent = models.BooleanField(_("紧急"), default=False)
    limit_below = models.BigIntegerField(null=True)  # fen: the next rung of the ladder that the amount stays under
    disclosure = models.CharField(_("公开范围"), max_length=10, choices=Disclosure, default=Disclosure.STAFF)
    retention = models.CharField(_("保管期限"), max_length=10, choices=Retention, default=Retention.PERMANENT)
    edition = models.PositiveIntegerField(default=1)
    excerpt_received_on = models.DateField(null=True)  # the proposer has the excerpt of the decision
    excerpt_received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    entered_late = models.BooleanField(default=False)  # entered after it had been decided
    withdrawn_because = models.CharField(max_length=300, blank=True)
    token = models.CharField(max_length=40, null=True, unique=True, editable=False)  # noqa: DJ001 - unique or none
    version = models.PositiveIntegerField(default=1)

    objects = TopicQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state"], name="topic_unit_state"),
            models.Index(fields=["unit", "matter", "proposed_on"], name="topic_unit_matter"),
            models.Index(fields=["title"], name="topic_title"),  # the same topic at two bodies
        ]

    def __str__(self):
        return self.title


class PriorStep(models.Model):
    """前置程序: a step before the decision. `required`: the route asks for it. `done` without a day: it is stated that
    it was taken, not when."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=60)  # key of the pack
    required = models.BooleanField(default=True)
    cites = models.CharField(max_length=100, blank=True)  # the clause by which it is asked
    layer = models.CharField(max_length=60, blank=True)  # the pack or the school that asks
    done = models.BooleanField(default=False)
    done_on = models.DateField(null=True)
    note = models.TextField(_("结果"), blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    objects = OfTopicQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]  # as the route named them
        constraints = [models.UniqueConstraint(fields=["topic", "kind"], name="step_once")]

    def __str__(self):
        return f"{self.topic} {self.kind}"


class View(models.Model):
    """沟通: what the secretary or the principal said to one edition of the proposal before the meeting. Written by
    himself; the other's can be read only by who gave his own."""

    class Role(models.TextChoices):
        SECRETARY = "secretary", _("书记")
        PRINCIPAL = "principal", _("校长")

    class Stance(models.TextChoices):
        AGREED = "agreed", _("一致")
        DIFFERENT = "different", _("分歧")
        SERIOUS = "serious", _("重大分歧")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="views")
    role = models.CharField(max_length=10, choices=Role)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    stance = models.CharField(_("意见"), max_length=10, choices=Stance)
    text = models.TextField(_("说明"), blank=True)
    given_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfTopicQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "role", "edition"], name="view_once_an_edition")]

    def __str__(self):
        return f"{self.topic} {self.role}"


class OpinionRequest(models.Model):
    """党组织意见: a branch is asked for its opinion on an award or a title, by a day. Silence stays silence."""

    class Answer(models.TextChoices):
        AGREED = "agreed", _("同意")
        OPPOSED = "opposed", _("不同意")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="opinions")
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    due = models.DateField(_("答复期限"))
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("意见"), max_length=10, choices=Answer, blank=True)
    text = models.TextField(_("意见说明"), blank=True)
    # the meeting of the branch that the answer rests on
    record = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="+")
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = OfTopicQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "branch"], name="opinion_once_a_branch")]

    def __str__(self):
        return f"{self.topic} ← {self.branch}"

    @property
    def answered(self):
        return bool(self.answer)
