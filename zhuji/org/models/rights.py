"""Accounts, and the few rights that no post gives."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuji.core.models import Span
from zhuji.org.models.people import Person
from zhuji.org.models.units import Unit
from zhuji.org.queries import SpanRecordQuerySet


class UserManager(BaseUserManager):
    def create_user(self, username, password=None, **fields):
        """An account; without a password nobody can log in to it until one is set."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """An account of a person. What it may do comes from the person's posts; see `org.rights`."""

    username = models.CharField(_("账号"), max_length=60, unique=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="user")
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    wants_digest = models.BooleanField(_("接收邮件提醒"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    def __str__(self):
        return self.person.name if self.person else self.username


class Grant(Span):
    """A role given for a time: an inspector's reading, an officer without a post, the system administrator."""

    class Role(models.TextChoices):
        INSPECTOR = "inspector", _("巡察督导（只读）")
        OFFICER = "officer", _("党务工作人员")
        ADMINISTRATOR = "administrator", _("系统管理员（不看业务内容）")

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants")
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = SpanRecordQuerySet.as_manager()

    def __str__(self):
        return f"{self.user} is {self.role} of {self.unit}"


class SavedView(models.Model):
    """常用: a list as somebody narrowed it, under a name of his own. Only its owner sees it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="views")
    name = models.CharField(_("名称"), max_length=40)
    address = models.CharField(max_length=500)
    dropped = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], condition=models.Q(dropped=False), name="view_once")
        ]

    def __str__(self):
        return self.name
