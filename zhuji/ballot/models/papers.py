"""Votes on paper: only totals are kept, and who counted them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Activity
from zhuji.ballot.queries import BallotQuerySet, OfBallotQuerySet
from zhuji.matter.models import Topic
from zhuji.org.models import Person, Unit, User


class Ballot(models.Model):
    """票决: an election or a decision by secret vote on paper, held at an activity, perhaps on a topic.

    entitled: who has the right to vote (应到), present: those of them there (投票人数), issued: papers handed out.
    None is not known yet. `round` is the round of counting: it grows when the two tellers differ. `ruled_of`: which
    whole the superior told to take where the sources differ. Nothing here or below says who voted how.
    """

    class Form(models.TextChoices):
        ELECTION = "election", _("选举")
        DECISION = "decision", _("表决")

    class State(models.TextChoices):
        PREPARED = "prepared", _("待投票")
        OPEN = "open", _("投票、计票中")
        COUNTED = "counted", _("计票完成")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Result(models.TextChoices):
        ELECTED = "elected", _("选出")
        SHORT = "short", _("不足应选名额，另行选举")
        TIE = "tie", _("票数相等，再次投票")
        DISPUTED = "disputed", _("两种口径结论不同，报上级党组织")
        VOID = "void", _("无效，重新投票")
        PASSED = "passed", _("通过")
        FAILED = "failed", _("未通过")
        NEAR_TIE = "near-tie", _("双方票数接近，暂缓")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="ballots")
    kind = models.CharField(_("类型"), max_length=60)  # key of the pack
    form = models.CharField(max_length=10, choices=Form)
    title = models.CharField(_("事由"), max_length=200)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="ballots")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="ballots")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    seats = models.PositiveSmallIntegerField(_("应选人数"), default=1)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    entitled = models.PositiveIntegerField(_("应到会有表决权人数"), null=True)
    present = models.PositiveIntegerField(_("实到会有表决权人数"), null=True)
    issued = models.PositiveIntegerField(_("发出票数"), null=True)
    returned = models.PositiveIntegerField(_("收回票数"), null=True)
    invalid = models.PositiveIntegerField(_("无效票数"), null=True)
    round = models.PositiveSmallIntegerField(default=1)
    result = models.CharField(max_length=10, choices=Result, blank=True)
    open_seats = models.PositiveSmallIntegerField(default=0)  # seats that the vote left empty
    ruled_of = models.CharField(max_length=10, blank=True)  # entitled, present
    ruled_document = models.CharField(_("批复"), max_length=100, blank=True)
    ruled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    fewer_agreed = models.PositiveIntegerField(null=True)  # who agreed to elect fewer than there are seats
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_because = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = BallotQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "state"], name="ballot_unit_state")]
        constraints = [
            models.CheckConstraint(condition=Q(present__lte=F("entitled")), name="ballot_present_of_entitled"),
            models.CheckConstraint(condition=Q(invalid__lte=F("returned")), name="ballot_invalid_of_returned"),
        ]

    def __str__(self):
        return self.title

    @property
    def valid(self):
        """有效票数."""
        return None if self.returned is None or self.invalid is None else self.returned - self.invalid

    @property
    def missing(self):
        """Papers that were handed out and did not come back."""
        return None if self.returned is None or self.issued is None else max(self.issued - self.returned, 0)


class Officer(models.Model):
    """监票人, 计票人: who watches over a vote and who counts it. Never a candidate."""

    class Role(models.TextChoices):
        SCRUTINEER = "scrutineer", _("监票人")
        TELLER = "teller", _("计票人")

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="officers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role)

    objects = OfBallotQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "person"], name="officer_once_a_ballot")]

    def __str__(self):
        return f"{self.person} {self.get_role_display()}"


class Option(models.Model):
    """A candidate, or the one motion of a decision, with its totals once both tellers agree. `written_in`: named on
    the papers by voters, 另选他人; of such only votes for are known."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="options")
    place = models.PositiveSmallIntegerField()  # on the paper, from 1
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    written_in = models.BooleanField(default=False)
    yes = models.PositiveIntegerField(_("赞成"), null=True)
    no = models.PositiveIntegerField(_("不赞成"), null=True)
    abstain = models.PositiveIntegerField(_("弃权"), null=True)
    won = models.BooleanField(null=True)
    tied = models.BooleanField(default=False)

    objects = OfBallotQuerySet.as_manager()

    class Meta:
        ordering = ["ballot", "place"]
        constraints = [models.UniqueConstraint(fields=["ballot", "place"], name="option_place_once")]

    def __str__(self):
        return self.title


class TellerCount(models.Model):
    """What one teller counted in one round, given without sight of the other's."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="counts")
    round = models.PositiveSmallIntegerField()
    teller = models.ForeignKey(Person, models.PROTECT, related_name="+")
    returned = models.PositiveIntegerField()
    invalid = models.PositiveIntegerField()

    objects = OfBallotQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "round", "teller"], name="count_once_a_round")]

    def __str__(self):
        return f"{self.ballot} {self.round} {self.teller}"


class TellerLine(models.Model):
    """One option as one teller counted it; without an option a name that voters wrote in."""

    count = models.ForeignKey(TellerCount, models.CASCADE, related_name="lines")
    option = models.ForeignKey(Option, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    yes = models.PositiveIntegerField()
    no = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.name or self.option} {self.yes}"
