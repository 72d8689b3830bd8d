"""The items of an agenda: who was in the room, who spoke in which order, how the vote fell."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuji.matter.models import Topic
from zhuji.meeting.models.meetings import Meeting
from zhuji.meeting.queries import ItemQuerySet, OfItemQuerySet
from zhuji.org.models import Person, User


class Item(models.Model):
    """An item of an agenda: one topic at one meeting, with its own head count and its own vote.

    entitled: members of the body (应到会), the base of every majority. present: those of them in the room for this
    item, without who recused himself. Votes are totals; None is not known. `chair_last`: whether the chair spoke last.
    `resolution_digest` marks the wording without names, days and numbers, so that copies can be found.
    """

    class Purpose(models.TextChoices):
        DECIDE = "decide", _("讨论决定")
        DRAFT = "draft", _("研究提出方案")
        INFORM = "inform", _("通报")

    class State(models.TextChoices):
        WAITING = "waiting", _("未讨论")
        OPEN = "open", _("讨论中")
        DECIDED = "decided", _("已有结果")
        CARRIED = "carried", _("转下次会议")
        TAKEN_OFF = "taken-off", _("已撤下")

    class Method(models.TextChoices):
        ORAL = "oral", _("口头")
        HANDS = "hands", _("举手")
        SECRET = "secret", _("无记名投票")
        NAMED = "named", _("记名投票")

    class Result(models.TextChoices):
        PASSED = "passed", _("通过")
        FAILED = "failed", _("未通过")
        DEFERRED = "deferred", _("暂缓")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()  # in the order of the agenda, from 1
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.DECIDE)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    late_because = models.CharField(_("临时列入的原因"), max_length=300, blank=True)
    entitled = models.PositiveIntegerField(_("应到"), null=True, blank=True)
    present = models.PositiveIntegerField(_("在场"), null=True, blank=True)
    recused = models.PositiveIntegerField(_("回避"), default=0)
    method = models.CharField(_("表决方式"), max_length=10, choices=Method, blank=True)
    yes = models.PositiveIntegerField(_("赞成"), null=True, blank=True)
    no = models.PositiveIntegerField(_("反对"), null=True, blank=True)
    abstain = models.PositiveIntegerField(_("弃权"), null=True, blank=True)
    result = models.CharField(_("结果"), max_length=10, choices=Result, blank=True)
    chair_last = models.BooleanField(_("主要负责人末位发言"), null=True)
    circulated = models.BooleanField(default=False)  # decided by passing papers round instead of by meeting
    resolution = models.TextField(_("决议内容"), blank=True)
    resolution_digest = models.CharField(max_length=64, blank=True, db_index=True)
    remark = models.TextField(_("讨论情况"), blank=True)  # what somebody typed, and nothing else
    decided_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "place"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "topic"], name="topic_once_a_meeting"),
            models.UniqueConstraint(fields=["meeting", "place"], name="place_once_an_agenda"),
        ]
        indexes = [models.Index(fields=["topic", "state"], name="item_topic_state")]

    def __str__(self):
        return f"{self.place}. {self.topic}"

    @property
    def unit_id(self):
        return self.meeting.unit_id


class Away(models.Model):
    """Somebody of the body who is at the meeting but not in the room for this item."""

    class Why(models.TextChoices):
        RECUSED = "recused", _("回避")
        LEFT = "left", _("离席")

    item = models.ForeignKey(Item, models.CASCADE, related_name="away")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why)
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="away_once_an_item")]

    def __str__(self):
        return f"{self.person} {self.get_why_display()}"


class Speech(models.Model):
    """发言: that somebody spoke, in which order; what he said only if somebody typed it."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="speeches")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        ordering = ["item", "place"]
        constraints = [models.UniqueConstraint(fields=["item", "place"], name="speech_place_once")]

    def __str__(self):
        return f"{self.place}. {self.person}"


class NamedVote(models.Model):
    """记名投票: how somebody voted where votes are taken by name."""

    class Choice(models.TextChoices):
        YES = "yes", _("赞成")
        NO = "no", _("反对")
        ABSTAIN = "abstain", _("弃权")

    item = models.ForeignKey(Item, models.CASCADE, related_name="named_votes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="named_vote_once")]

    def __str__(self):
        return f"{self.person} {self.get_choice_display()}"
