"""Anonymous sheets: codes that nobody is named by, an urn that only its own key opens, slips without order or time."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Activity
from zhuji.ballot.queries import AppraisalQuerySet, OfAppraisalQuerySet, OfQuestionQuerySet
from zhuji.org.models import Person, Unit, User


class Appraisal(models.Model):
    """测评: questions answered on anonymous sheets at an activity.

    `codes`: how many were printed; `received`: how many sheets came, known at the closing; `present`: how many were
    there by the attendance, against which the turnout is certified. `kept`: whether there were sheets enough for the
    breakdown to be kept at all; where not, it was thrown away with the urn.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("待发放")
        OPEN = "open", _("填写中")
        CLOSED = "closed", _("已封票")
        VOID = "void", _("无效")
        WITHDRAWN = "withdrawn", _("已撤回")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appraisals")
    kind = models.CharField(_("类型"), max_length=60)  # key of the pack
    title = models.CharField(_("名称"), max_length=200)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="appraisals")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    codes = models.PositiveIntegerField(default=0)
    present = models.PositiveIntegerField(_("实到人数"), null=True)
    received = models.PositiveIntegerField(_("收到份数"), null=True)
    kept = models.BooleanField(default=False)
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = AppraisalQuerySet.as_manager()

    def __str__(self):
        return self.title


class Question(models.Model):
    """One line of the sheet: a person, or a thing, that is judged."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)

    objects = OfAppraisalQuerySet.as_manager()

    class Meta:
        ordering = ["appraisal", "place"]
        constraints = [models.UniqueConstraint(fields=["appraisal", "place"], name="question_place_once")]

    def __str__(self):
        return self.title


class SheetCode(models.Model):
    """A code that exists, as a keyed digest: the code itself is nowhere but on its strip of paper. `used` is written
    once, at the closing, for all codes in one statement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="sheet_codes")
    digest = models.CharField(max_length=64, unique=True)
    used = models.BooleanField(default=False)

    objects = OfAppraisalQuerySet.as_manager()

    def __str__(self):
        return self.digest[:8]


class Urn(models.Model):
    """票箱: what came in and is not yet counted, sealed as one piece under a key that lies outside the database and is
    destroyed at the closing. Written anew as a whole with each sheet, always of the same length."""

    appraisal = models.OneToOneField(Appraisal, models.CASCADE, related_name="urn")
    key_name = models.CharField(max_length=64)
    sealed = models.BinaryField()

    objects = OfAppraisalQuerySet.as_manager()

    def __str__(self):
        return f"urn of {self.appraisal}"


class Slip(models.Model):
    """One answer to one question, cut from its sheet: the answers of one sheet cannot be laid together again. Its key
    is random, its place in the table that of a shuffle, and it carries no time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="slips")
    choice = models.CharField(max_length=60)

    objects = OfQuestionQuerySet.as_manager()

    def __str__(self):
        return self.choice
