"""People, the posts they hold, and the branch a member belongs to. The least that the procedures need."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhuji.core.days import FOREVER
from zhuji.core.fields import EncryptedText
from zhuji.core.models import Span
from zhuji.org.kinds import MEMBERS, Backbone, Standing, Title
from zhuji.org.models.units import Unit
from zhuji.org.queries import MembershipQuerySet, PersonQuerySet, SpanRecordQuerySet


class Person(models.Model):
    """Somebody who works, or worked, in a unit."""

    number = models.CharField(_("人员编号"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    sex = models.CharField(_("性别"), max_length=4, blank=True, choices=[("男", _("男")), ("女", _("女"))])
    born = models.CharField(_("出生年月"), max_length=10, blank=True)  # 1980-05 or 1980-05-12, as it was stated
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people", verbose_name=_("单位"))
    standing = models.CharField(_("政治面貌"), max_length=20, choices=Standing, blank=True)
    joined_on = models.DateField(_("入党日期"), null=True, blank=True)
    full_on = models.DateField(_("转正日期"), null=True, blank=True)
    education = models.CharField(_("学历"), max_length=40, blank=True)
    rank = models.CharField(_("职称"), max_length=40, blank=True)
    backbone = models.CharField(_("骨干类别"), max_length=100, blank=True)  # keys of Backbone, joined by commas
    retired = models.BooleanField(_("离退休"), null=True, blank=True)
    dues_base = models.DecimalField(_("党费计算基数"), max_digits=10, decimal_places=2, null=True, blank=True)
    worked_since = models.DateField(_("参加工作日期"), null=True, blank=True)
    phone = EncryptedText(_("手机号"), blank=True)
    spelling = models.CharField(max_length=300, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name"], name="person_name")]

    def __str__(self):
        return self.name

    @property
    def is_member(self):
        return self.standing in MEMBERS

    def get_backbone_display(self):
        return "、".join(str(Backbone(key).label) for key in self.backbone.split(",") if key)


class Post(Span):
    """任职: a person holds a post in a unit from a day to a day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.CharField(_("职务"), max_length=30, choices=Title)
    document = models.CharField(_("任职文号"), max_length=100, blank=True)

    objects = SpanRecordQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [
            *Span.Meta.constraints,
            models.UniqueConstraint(fields=["person", "unit", "title", "since"], name="post_once"),
        ]
        indexes = [models.Index(fields=["unit", "title"], name="post_unit_title")]

    def __str__(self):
        return f"{self.person} {self.get_title_display()}"


class Membership(Span):
    """所在党组织: the one branch a member belongs to, from a day to a day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")

    objects = MembershipQuerySet.as_manager()

    class Meta(Span.Meta):
        constraints = [
            *Span.Meta.constraints,
            models.UniqueConstraint(fields=["person"], condition=Q(until=FOREVER), name="member_of_one_branch"),
        ]

    def __str__(self):
        return f"{self.person} ∈ {self.unit}"
