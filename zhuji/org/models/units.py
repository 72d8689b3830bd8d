"""Units: the tree as it stands, and as it stood on any day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhuji.core.days import FOREVER
from zhuji.core.models import Span
from zhuji.org.kinds import PARTY_KINDS, Area, Cell, Ownership, Stage, UnitKind
from zhuji.org.queries import RecordQuerySet, SpanRecordQuerySet, UnitQuerySet


class Unit(Span):
    """A node of the tree, as it stands today. `path` is the ids of all above it and its own, each closed by a slash,
    so that a subtree is a range of paths. `since` is the day it was set up, `until` the day it ended: a unit is never
    deleted. What it was called and where it hung on an earlier day, its spells say.
    """

    code = models.CharField(_("单位代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("类型"), max_length=30, choices=UnitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=255, db_index=True, editable=False)
    # The nearest school at or above it, so that whoever works in an office of a school counts for the school.
    school = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.CharField(_("学段"), max_length=20, choices=Stage, blank=True)
    ownership = models.CharField(_("办学性质"), max_length=20, choices=Ownership, blank=True)
    area = models.CharField(_("城乡"), max_length=20, choices=Area, blank=True)
    cell = models.CharField(_("设置单元"), max_length=20, choices=Cell, blank=True)
    spelling = models.CharField(max_length=300, editable=False)
    version = models.PositiveIntegerField(default=1)  # an edit form carries it, so that no update is lost

    objects = UnitQuerySet.as_manager()

    class Meta(Span.Meta):
        indexes = [models.Index(fields=["kind"], name="unit_kind"), models.Index(fields=["name"], name="unit_name")]

    def __str__(self):
        return self.name

    @property
    def is_party(self):
        return self.kind in PARTY_KINDS


class UnitSpell(Span):
    """What a unit was from a day to a day: its name, its kind, what it hung under."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="spells")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=30, choices=UnitKind)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")

    objects = SpanRecordQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [
            *Span.Meta.constraints,
            models.UniqueConstraint(fields=["unit"], condition=Q(until=FOREVER), name="spell_one_open"),
        ]
        indexes = [models.Index(fields=["kind", "since", "until"], name="spell_kind_span")]

    def __str__(self):
        return f"{self.name} {self.since}–{self.until}"


class UnitChange(models.Model):
    """Something that happened to a unit on a day: founded, renamed, moved, re-formed, merged, split, ended."""

    class What(models.TextChoices):
        FOUNDED = "founded", _("成立")
        RENAMED = "renamed", _("更名")
        MOVED = "moved", _("调整隶属")
        REFORMED = "reformed", _("改设")
        MERGED = "merged", _("合并")
        SPLIT = "split", _("拆分")
        ENDED = "ended", _("撤销")
        COVERAGE = "coverage", _("调整所属单位")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=20, choices=What)
    on = models.DateField()
    other = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # merged into, split from
    note = models.CharField(max_length=300, blank=True)
    document = models.CharField(max_length=100, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.unit} {self.what} {self.on}"


class Coverage(Span):
    """所属单位: the school a Party organisation belongs to; a joint branch covers several."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="coverages")
    school = models.ForeignKey(Unit, models.PROTECT, related_name="covered_by")

    objects = SpanRecordQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [
            *Span.Meta.constraints,
            models.UniqueConstraint(fields=["unit", "school"], condition=Q(until=FOREVER), name="covered_once"),
        ]

    def __str__(self):
        return f"{self.unit} → {self.school}"


class Term(models.Model):
    """届次: a term of the committee of a Party organisation, by the day it began."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="terms")
    began_on = models.DateField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "began_on"], name="term_once")]

    def __str__(self):
        return f"{self.unit} {self.began_on}"
