"""The list of matters as far as a school made it its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuji.org.models import Unit, User
from zhuji.pack.queries import IssuedQuerySet


class Category(models.TextChoices):
    """类别: the four classes of 三重一大, and what is none of them."""

    MAJOR_DECISION = "major-decision", _("重大决策")
    PERSONNEL = "personnel", _("重要人事任免")
    PROJECT = "project", _("重大项目安排")
    FUNDS = "funds", _("大额度资金使用")
    OTHER = "other", _("其他")


class Disclosure(models.TextChoices):
    """公开范围 of what was decided."""

    PUBLIC = "public", _("公开")
    STAFF = "staff", _("校内公开")
    MEMBERS = "members", _("班子内部")


class Retention(models.TextChoices):
    """保管期限."""

    PERMANENT = "permanent", _("永久")
    THIRTY = "30-years", _("30年")
    TEN = "10-years", _("10年")


class ListedMatter(models.Model):
    """事项清单: an entry that a school added to its list of matters, or one of the pack that it tightened: decided by
    the Party organisation's meeting instead of the principal's, with more steps before. Never rewritten: a later one of
    the same key takes its place, or it is revoked with a reason."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="listed_matters")
    key = models.CharField(max_length=60)  # that of the pack where one of its entries is tightened
    title = models.CharField(_("事项"), max_length=100)
    category = models.CharField(_("类别"), max_length=20, choices=Category)
    body = models.CharField(_("决策会议"), max_length=60)
    steps = models.CharField(_("前置程序"), max_length=200, blank=True)  # keys, joined by commas
    weighty = models.BooleanField(_("须三分之二以上到会"), default=False)
    since = models.DateField(_("生效日期"))
    reason = models.CharField(_("理由"), max_length=300)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    revoked_because = models.CharField(max_length=300, blank=True)

    objects = IssuedQuerySet.as_manager()

    def __str__(self):
        return f"{self.unit}: {self.title}"
