"""What was put in force: packs, and the numbers a layer set for itself. Nothing here is ever rewritten."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuji.org.models import Unit, User
from zhuji.pack.queries import IssuedQuerySet


class Adoption(models.Model):
    """A unit put a pack in force for itself and all below it, from a day on. Before the first, `base` is in force."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="adoptions")
    pack = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    since = models.DateField(_("生效日期"))
    reason = models.CharField(_("理由"), max_length=300)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    revoked_because = models.CharField(max_length=300, blank=True)

    objects = IssuedQuerySet.as_manager()

    def __str__(self):
        return f"{self.unit}: {self.pack} {self.since}"


class Setting(models.Model):
    """A unit set a parameter for itself and all below it, from a day on, for a reason."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="settings")
    param = models.CharField(max_length=80)
    value = models.PositiveIntegerField(_("数值"))
    since = models.DateField(_("生效日期"))
    reason = models.CharField(_("理由"), max_length=300)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    revoked_because = models.CharField(max_length=300, blank=True)

    objects = IssuedQuerySet.as_manager()

    def __str__(self):
        return f"{self.unit}: {self.param} = {self.value} {self.since}"
