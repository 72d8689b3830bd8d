"""Use cases of accounts: opened, closed, handed over by a link, roles given and taken.

Whoever can log in to an account has its rights. So an account is kept only by somebody whose own rights over accounts
reach every place where it has any; nobody gives a role that he does not hold himself, and nobody one to himself.
"""

from datetime import date

from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.days import FOREVER
from zhuji.core.errors import Refused
from zhuji.org.log import Line, log, log_lines, snapshot
from zhuji.org.models import Grant, Person, Unit, User
from zhuji.org.rights import ACCOUNTS, OFFICER, SEE, lasting_scopes, may, scopes

Role = Grant.Role


def _record(verb: str, user: User, by: User | None, was: dict | None = None, now: dict | None = None) -> None:
    """One line of the log with only the columns named: a password's hash has no place in the log."""
    log_lines([Line(verb, user, was, now or {})], by=by)


def _within(place: str, found) -> bool:
    return any(place.startswith(scope.path) for scope in found)


def places_of(user: User) -> list[str]:
    """Every place where the account has a right from today on, and the unit its person works in. Of an account without
    any: where it once had one."""
    places = [scope.path for scope in lasting_scopes(user)]
    if user.person is not None:
        places.append(user.person.unit.path)
    return places or list(Grant.objects.filter(user=user.pk).values_list("unit__path", flat=True))


def is_administrator(user: User) -> bool:
    """Whether the account keeps the system: such a one sees no content."""
    return Grant.objects.filter(user=user.pk, role=Role.ADMINISTRATOR, until__gt=localdate()).exists()


def may_keep(by: User, user: User) -> bool:
    """Whether `by` may open, close or hand over the account: all its places are among his own, and an administrator's
    account is an administrator's to keep."""
    kept, places = scopes(by, ACCOUNTS), places_of(user)
    inside = bool(places) and all(_within(place, kept) for place in places)
    return inside and by != user and (is_administrator(by) or not is_administrator(user))


def may_hand_over(by: User, user: User) -> bool:
    """Whether `by` may see the link that sets the password. An administrator, who sees no content, sees only the link
    of an account that nobody has logged in to yet: with any other he could log in as somebody who does."""
    full = [scope for scope in scopes(by, ACCOUNTS) if scope.acts >= OFFICER]
    return user.last_login is None or all(_within(place, full) for place in places_of(user))


def _refuse_unless_kept(by: User | None, user: User) -> None:
    if by is not None and not may_keep(by, user):
        raise Refused(_("这个账号的职权超出您的管理范围，请由上级办理。"))


@transaction.atomic
def open_account(*, person: Person, username: str, email: str, by: User | None) -> User:
    """Open an account for a person; it has no password until the person sets one by a link. Refuses a second one, a
    name that is taken, and a person whose rights reach beyond the opener's."""
    if User.objects.filter(person=person).exists():
        raise Refused(_("%s 已有账号。") % person.name)
    _refuse_unless_kept(by, User(person=person))
    return _create(username, email, by, person)


@transaction.atomic
def open_visitor(*, username: str, email: str, unit: Unit, until: date, by: User) -> User:
    """Open an account for an inspector who is nobody of ours: it reads the unit and what is below it until a day."""
    user = _create(username, email, by, None)
    give_role(user=user, unit=unit, role=Role.INSPECTOR, since=localdate(), until=until, by=by)
    return user


def _create(username, email, by, person) -> User:
    taken = User.objects.filter(username__iexact=username).exists()
    if taken or Person.objects.filter(number__iexact=username).exclude(pk=person and person.pk).exists():
        raise Refused(_("账号名 %s 已经用过，请换一个。") % username)
    user = User.objects.create_user(username, None, person=person, email=email)
    _record("account opened", user, by, now={"username": username, "email": email, "person_id": user.person_id})
    return user


@transaction.atomic
def close_account(user: User, *, by: User) -> User:
    """Close an account. Its password goes with it, and so do its sessions and any link still in somebody's hands.
    Nobody closes his own."""
    if user == by:
        raise Refused(_("不能停用自己的账号。"))
    _refuse_unless_kept(by, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    _record("account closed", user, by, {"is_active": True}, {"is_active": False})
    return user


@transaction.atomic
def reopen_account(user: User, *, by: User) -> User:
    """Open a closed account again; its owner sets a new password by a link."""
    _refuse_unless_kept(by, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _record("account reopened", user, by, {"is_active": False}, {"is_active": True})
    return user


def password_path(user: User) -> str:
    """The address, good once and for 24 hours, at which the owner of the account sets its password."""
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": int_to_base36(user.pk), "key": key})


@transaction.atomic
def make_link(user: User, *, mailed: bool, by: User) -> str:
    """Make the link that sets the password, to be handed over by the maker or mailed to the owner. Refuses a closed
    account, one without an address to mail to, and a link that its maker may not see."""
    _refuse_unless_kept(by, user)
    if not user.is_active:
        raise Refused(_("账号已停用，请先恢复。"))
    if mailed and not user.email:
        raise Refused(_("这个账号没有登记电子邮箱。"))
    if not mailed and not may_hand_over(by, user):
        raise Refused(_("系统管理员只能把链接发到本人邮箱；没有邮箱的，请由本级党务工作人员办理。"))
    _record("password link made", user, by, now={"mailed": mailed})
    return password_path(user)


@transaction.atomic
def drop_factor(user: User, *, by: User) -> int:
    """Take away the second factor of somebody who lost his phone and his spare codes. Refuses whom the keeper could not
    hand a link."""
    _refuse_unless_kept(by, user)
    if not may_hand_over(by, user):
        raise Refused(_("请由本级党务工作人员办理。"))
    dropped, _tables = Authenticator.objects.filter(user=user).delete()
    _record("factor dropped", user, by, {"second_factor": True}, {"second_factor": False})
    return dropped


@transaction.atomic
def set_reminders(user: User, *, email: str, wants_digest: bool) -> User:
    """Where one's own mail goes, and whether the digest is wanted."""
    before = snapshot(user)
    user.email, user.wants_digest = email, wants_digest
    user.save(update_fields=["email", "wants_digest"])
    log(user, by=user, verb="reminders set", before=before)
    return user


def may_give(by: User, role: str, unit: Unit) -> bool:
    """Who may give which role: accounts must be his to keep there, and nobody gives what he does not hold himself.

    An administrator, who sees no content, makes administrators and gives no role that sees content.
    """
    if not may(by, ACCOUNTS, unit):
        return False
    if role == Role.ADMINISTRATOR:
        held = Grant.objects.in_force(localdate()).filter(user=by, role=role).values_list("unit__path", flat=True)
        return any(unit.path.startswith(path) for path in held)
    needed = {SEE} if role == Role.INSPECTOR else OFFICER
    return any(needed <= scope.acts and unit.path.startswith(scope.path) for scope in scopes(by, ACCOUNTS))


@transaction.atomic
def give_role(*, user: User, unit: Unit, role: str, since: date, until: date | None, by: User | None) -> Grant:
    """Give a role on a unit and what is below it for a time. Refuses what the giver may not give, a role for himself,
    and an inspector without an end."""
    if by is not None and by == user:
        raise Refused(_("不能给自己授予角色。"))
    if by is not None and not may_give(by, role, unit):
        raise Refused(_("您的职务不能在“%(unit)s”授予这个角色。") % {"unit": unit.name})
    if role == Role.INSPECTOR and until is None:
        raise Refused(_("巡察督导的查看权须写明到期日期。"))
    if until is not None and until <= since:
        raise Refused(_("到期日期应晚于开始日期。"))
    grant = Grant.objects.create(user=user, unit=unit, role=role, since=since, until=until or FOREVER, given_by=by)
    log(grant, by=by, verb="role given")
    return grant


@transaction.atomic
def take_role(grant: Grant, *, by: User) -> Grant:
    """Take a role back from today on. Refuses what the taker could not have given, and what has ended."""
    grant = Grant.objects.select_for_update().select_related("unit").get(pk=grant.pk)
    if not may_give(by, grant.role, grant.unit):
        raise Refused(_("您的职务不能收回这个角色。"))
    if grant.until <= localdate():
        raise Refused(_("这个角色已经到期。"))
    before = snapshot(grant)
    grant.until = max(localdate(), grant.since)
    grant.save(update_fields=["until"])
    log(grant, by=by, verb="role taken", before=before)
    return grant


@transaction.atomic
def open_first_administrator(username: str) -> str:
    """Open the account of the first system administrator, over everything there is. Returns the address, good once and
    for 24 hours, at which he sets his password. Refuses where there is an administrator already, or no unit yet."""
    today = localdate()
    if Grant.objects.in_force(today).filter(role=Role.ADMINISTRATOR, user__is_active=True).exists():
        raise Refused(_("已有系统管理员，请由他开通账号。"))
    tops = Unit.objects.filter(parent=None, until__gt=today)
    if not tops:
        raise Refused(_("还没有单位，请先导入单位。"))
    user = _create(username, "", None, None)
    for unit in tops:
        give_role(user=user, unit=unit, role=Role.ADMINISTRATOR, since=today, until=None, by=None)
    return password_path(user)
