"""Holding off who guesses passwords: what failures are counted by, and when they lock.

Five failures on an account from one address lock that account for that address. Guesses from many addresses, or from
one address at many accounts, lock the account or the address later, so that neither a stranger nor a school behind one
address locks others out by a few mistakes.
"""

import hashlib
import ipaddress
import unicodedata
from datetime import datetime, timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Q, Sum
from django.utils import timezone

from zhuji.org.models import User

PARAMETERS = [["username", "ip_address"], "username", "ip_address"]
WEIGHTS = (1, 5, 20)  # so at 5 failures from one address, at 25 on one account, at 100 from one address


def address(request) -> str:
    """Whom a request comes from; of IPv6 the network of 64 bits, since one machine has as many addresses as it likes.
    Behind a proxy that speaks TLS its last word counts: what stands before it anybody can write."""
    said = request.META.get("REMOTE_ADDR") or ""
    if settings.HTTPS:
        said = request.META.get("HTTP_X_FORWARDED_FOR", said).rsplit(",", 1)[-1].strip()
    try:
        found = ipaddress.ip_address(said)
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - stands for an address that nobody stated
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network(f"{found}/64", strict=False).network_address)


def account_of(given: str) -> User | None:
    """The account that somebody means: by its name, or by the number of its person; full-width letters are as good."""
    given = unicodedata.normalize("NFKC", given).strip()
    if not given or "\0" in given:
        return None
    found = User.objects.filter(Q(username__iexact=given) | Q(person__number=given))
    return min(found, key=lambda user: (user.username != given, user.username.lower() != given.lower()), default=None)


def login_name(request, credentials=None) -> str:
    """The account that a log-in is tried for. Of a name that nobody has only a digest is kept: it may be a password
    typed into the wrong field."""
    given = (credentials or {}).get("username") or request.POST.get("login", "")
    user = account_of(given)
    return user.username if user else f"?{hashlib.sha256(given.encode(errors='replace')).hexdigest()[:32]}"


class Handler(AxesDatabaseHandler):
    """Counts failures in the database, so that all workers know of them."""

    def get_failures(self, request, credentials=None) -> int:
        attempts = self.get_user_attempts(request, credentials)
        sums = [rows.aggregate(n=Sum("failures_since_start"))["n"] or 0 for rows in attempts]
        return max(n // weight for n, weight in zip(sums, WEIGHTS, strict=True))

    def reset_user_attempts(self, request, credentials=None) -> int:
        """Whoever logs in clears his own mistakes, not the guesses of others at his account or his address."""
        own = self.filter_user_attempts(request, credentials)[0]
        return own.delete()[0]


def free_again(request, credentials=None) -> datetime:
    """When a locked log-in can be tried again, at the latest."""
    cool_off = get_cool_off(request) or timedelta()
    name, here = login_name(request, credentials), address(request)
    tried = AccessAttempt.objects.filter(Q(username=name) | Q(ip_address=here))
    last = tried.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return timezone.localtime(last + cool_off)


def forget_failures(user: User) -> None:
    """A new password ends the lock of an account: what was guessed at is gone."""
    AccessAttempt.objects.filter(username=user.username).delete()
