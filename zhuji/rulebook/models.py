"""Tables of the charter, the rules of procedure, and their editions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhuji.org.models import Unit, User
from zhuji.rulebook.queries import EditionQuerySet, RulebookQuerySet

CHARTER, OTHER = "charter", "other"


class Rulebook(models.Model):
    """章程, 议事规则 or another basic rule of a school. `kind` is `charter`, the id of the body whose procedure it
    rules, or `other`; of the former a school has one each."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rulebooks")
    kind = models.CharField(_("种类"), max_length=60)
    title = models.CharField(_("名称"), max_length=100)
    place = models.PositiveSmallIntegerField(default=9)
    begun_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)

    objects = RulebookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind"], condition=~Q(kind="other"), name="one_rulebook_of_a_kind"),
            models.UniqueConstraint(fields=["unit", "title"], name="one_rulebook_of_a_title"),
        ]

    def __str__(self):
        return self.title


class Edition(models.Model):
    """一版: the whole text of a rulebook as it was adopted, with the day from which it is in force. An adopted edition
    is never rewritten: the next one takes its place. `topic` is the number of the topic by which it was adopted."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草案")
        ADOPTED = "adopted", _("施行")
        WITHDRAWN = "withdrawn", _("已撤回")

    rulebook = models.ForeignKey(Rulebook, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("版次"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    text = models.TextField(_("全文"), editable=False)  # the log keeps its digest
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the text
    since = models.DateField(_("施行日期"), null=True, blank=True)
    topic = models.CharField(_("议题编号"), max_length=60, blank=True)
    note = models.CharField(_("修订说明"), max_length=300, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    adopted_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rulebook", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["rulebook", "since"], condition=Q(state="adopted"), name="one_edition_from_a_day"
            ),
        ]

    def __str__(self):
        return f"{self.rulebook} 第{self.number}版"

    @property
    def unit_id(self):
        """Where the log files it."""
        return self.rulebook.unit_id
