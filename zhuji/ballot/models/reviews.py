"""The yearly review of members, by the steps that are prescribed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Activity
from zhuji.ballot.models.sheets import Appraisal
from zhuji.ballot.queries import OfReviewQuerySet
from zhuji.org.models import Person, Unit, User
from zhuji.org.queries import RecordQuerySet


class Review(models.Model):
    """民主评议党员 of a branch in a year: its meeting, its sheets, its grades."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=60, default="member-review")  # key of the pack
    year = models.PositiveSmallIntegerField(_("年度"))
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="reviews")
    appraisal = models.OneToOneField(Appraisal, models.PROTECT, null=True, related_name="review")
    members = models.PositiveIntegerField(null=True)  # 党员总数 on which the share of 优秀 was held
    because = models.CharField(_("超过比例的理由"), max_length=300, blank=True)
    begun_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "year"], name="review_once_a_year")]

    def __str__(self):
        return f"{self.unit} {self.year}"


class StageTaken(models.Model):
    """A step of a review that was taken, and when."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="stages")
    stage = models.CharField(max_length=60)  # key of the pack
    on = models.DateField(_("日期"))
    note = models.TextField(_("情况"), blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = OfReviewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "stage"], name="stage_once_a_review")]

    def __str__(self):
        return f"{self.review} {self.stage}"


class Grade(models.Model):
    """等次: what the committee or the members' meeting decided for a full member. Not secret; it is told to him."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="grades")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    grade = models.CharField(_("等次"), max_length=60)

    objects = OfReviewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="grade_once_a_review")]

    def __str__(self):
        return f"{self.person} {self.grade}"
