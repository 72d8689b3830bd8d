"""Use cases of accounts: opened, closed, roles given and taken."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.days import FOREVER
from zhuji.core.errors import Refused
from zhuji.org.log import log, snapshot
from zhuji.org.models import Grant, Person, Unit, User
from zhuji.org.rights import ACCOUNTS, OFFICER, SEE, may, scopes


@transaction.atomic
def open_account(*, person: Person, username: str, email: str, by) -> User:
    """Open an account for a person; it has no password until the person sets one by a link. Refuses a second one."""
    if User.objects.filter(person=person).exists():
        raise Refused(_("%s 已有账号。") % person.name)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("账号名 %s 已经用过，请换一个。") % username)
    user = User.objects.create_user(username, None, person=person, email=email)
    log(user, by=by, verb="account opened")
    return user


@transaction.atomic
def close_account(user: User, *, by) -> User:
    """Close an account; its sessions have no rights from the next request on. Nobody closes his own."""
    if user == by:
        raise Refused(_("不能停用自己的账号。"))
    return _switch(user, by, active=False, verb="account closed")


@transaction.atomic
def reopen_account(user: User, *, by) -> User:
    """Open a closed account again."""
    return _switch(user, by, active=True, verb="account reopened")


def _switch(user, by, *, active, verb):
    user = User.objects.select_for_update().get(pk=user.pk)
    before = snapshot(user)
    user.is_active = active
    user.save(update_fields=["is_active"])
    log(user, by=by, verb=verb, before=before)
    return user


def may_give(by: User, role: str, unit: Unit) -> bool:
    """Who may give which role: accounts must be his to keep there, and nobody gives what he does not hold himself.

    An administrator, who sees no content, makes administrators and gives no role that sees content.
    """
    if not may(by, ACCOUNTS, unit):
        return False
    if role == Grant.Role.ADMINISTRATOR:
        held = by.grants.in_force(localdate()).filter(role=role)
        return any(unit.path.startswith(grant.unit.path) for grant in held.select_related("unit"))
    needed = {SEE} if role == Grant.Role.INSPECTOR else OFFICER
    return any(needed <= scope.acts and unit.path.startswith(scope.path) for scope in scopes(by, ACCOUNTS))


@transaction.atomic
def give_role(*, user: User, unit: Unit, role: str, since: date, until: date | None, by: User | None) -> Grant:
    """Give a role on a unit and what is below it for a time. Refuses what the giver may not give, and an inspector
    without an end."""
    if by is not None and not may_give(by, role, unit):
        raise Refused(_("您的职务不能在“%(unit)s”授予这个角色。") % {"unit": unit.name})
    if role == Grant.Role.INSPECTOR and until is None:
        raise Refused(_("巡察督导的查看权须写明到期日期。"))
    if until is not None and until <= since:
        raise Refused(_("到期日期应晚于开始日期。"))
    grant = Grant.objects.create(user=user, unit=unit, role=role, since=since, until=until or FOREVER, given_by=by)
    log(grant, by=by, verb="role given")
    return grant


@transaction.atomic
def take_role(grant: Grant, *, by: User) -> Grant:
    """Take a role back from today on. Refuses what the taker could not have given."""
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if not may_give(by, grant.role, grant.unit):
        raise Refused(_("您的职务不能收回这个角色。"))
    before = snapshot(grant)
    grant.until = max(localdate(), grant.since)
    grant.save(update_fields=["until"])
    log(grant, by=by, verb="role taken", before=before)
    return grant
