"""Logging in, being locked out, second factors, provider log-in, and who may give what to whom."""

import datetime as dt
import re

import httpx
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from oidc_provider_mock import run_server_in_thread

from tests import factories as make
from zhuji.core.errors import Refused
from zhuji.org.actions import accounts as actions
from zhuji.org.models import Grant, LogEntry, User

pytestmark = pytest.mark.django_db
TODAY = localdate()
WORD = "yi-er-san-si-5"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """The real hash is slow on purpose; what is tested here is what happens around it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def wang(secretary):
    secretary.username, secretary.email = "wang", "wang@example.org"
    secretary.set_password(WORD)
    secretary.save()
    return secretary


def log_in(client, word=WORD, name="wang", **extra):
    return client.post(reverse("account_login"), {"login": name, "password": word}, **extra)


def test_right_password_logs_in_and_a_wrong_one_says_so_without_telling_which(client, wang):
    assert "不正确" in log_in(client, "wrong-word-1").content.decode()
    assert log_in(client).status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.trust
def test_five_failures_lock_the_account_even_for_the_right_password(client, wang, record_figures):
    for n in range(5):
        response = log_in(client, f"wrong-word-{n}")
    assert response.status_code == 429
    assert "15 分钟" in response.content.decode()
    assert log_in(client).status_code == 429
    record_figures("T6", locked_after=5)


@pytest.mark.trust
def test_a_thousand_tries_from_two_hundred_addresses_get_nowhere(wang, record_figures):
    opened = 0
    for n in range(200):
        for _ in range(5):
            opened += log_in(Client(REMOTE_ADDR=f"10.0.{n // 100}.{n % 100}"), f"guess-{n}").status_code == 302
    record_figures("T6-spray", tries=1000, opened=opened)
    assert opened == 0
    assert log_in(Client(REMOTE_ADDR="10.9.9.9")).status_code == 429


def test_signing_up_is_not_possible(client):
    assert client.get("/signup/").status_code == 404
    assert client.get("/accounts/signup/").status_code == 404


def test_password_is_reset_by_mail_once(client, wang):
    client.post(reverse("account_reset_password"), {"email": "wang@example.org"})
    (letter,) = mail.outbox
    path = re.search(r"http://[^/]+(/password/reset/key/\S+)", letter.body)[1]
    form = client.get(path, follow=True)
    new = {"password1": "xin-de-mi-ma-99", "password2": "xin-de-mi-ma-99"}
    client.post(form.redirect_chain[-1][0], new)

    assert log_in(Client(), "xin-de-mi-ma-99").status_code == 302
    assert "bad_token" not in client.get(path).content.decode()
    assert log_in(Client(), WORD).status_code == 200


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_second_factor_is_asked_for_and_a_code_works_once_however_it_is_spelled(client, wang):
    secret = generate_totp_secret()
    TOTP.activate(wang, secret)

    assert log_in(client).headers["Location"] == reverse("mfa_authenticate")
    code = code_of(secret)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    for spelled in (
        code,
        f" {code} ",
        f"{code[:3]} {code[3:]}",
        code.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):
        other = Client()
        log_in(other)
        assert other.post(reverse("mfa_authenticate"), {"code": spelled}).status_code == 200, spelled


def test_new_password_does_not_pass_by_the_second_factor(client, wang):
    TOTP.activate(wang, generate_totp_secret())
    assert Authenticator.objects.count() == 1
    log_in(client)
    assert client.get("/").status_code == 302


def test_closed_account_is_shut_out_at_the_next_request_in_every_session(wang, officer):
    sessions = [Client(), Client(), Client()]
    for session in sessions:
        log_in(session)
    actions.close_account(wang, by=officer)
    assert [session.get("/").status_code for session in sessions] == [302, 302, 302]


def test_nobody_closes_his_own_account(officer):
    with pytest.raises(Refused):
        actions.close_account(officer, by=officer)


def test_link_sets_a_password_once_and_nobody_gets_a_ready_one(client, officer, branch):
    person = make.make_person(branch, "新人", branch=branch)
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("accounts"), {"number": person.number, "username": "xinren", "email": ""})
    user = User.objects.get(username="xinren")
    assert not user.has_usable_password()
    link = re.search(
        r'value="http://testserver(/password[^"]+)"',
        client.post(reverse("password-link", args=[user.pk])).content.decode(),
    )[1]

    visitor = Client()
    form = visitor.get(link, follow=True)
    visitor.post(form.redirect_chain[-1][0], {"password1": WORD, "password2": WORD})

    assert log_in(Client(), name="xinren").status_code == 302
    assert LogEntry.objects.filter(verb="account opened").count() == 1


GIVERS = [
    "city",
    "district",
    "school_secretary",
    "principal",
    "branch_secretary",
    "member",
    "inspector",
    "administrator",
    "outsider",
]
MAY = {
    ("city", "inspector"), ("city", "officer"), ("district", "inspector"), ("district", "officer"), ("administrator", "administrator"),
}  # fmt: skip


@pytest.mark.trust
def test_nobody_gives_a_role_that_he_does_not_hold_himself(
    city_officer, officer, school_secretary, principal, secretary, outsider, branch, district, record_figures
):
    inspector, administrator = make.make_user(), make.make_user()
    until = TODAY + dt.timedelta(days=9)
    make.give(inspector, district, "inspector", until=until)
    make.give(administrator, district, "administrator", until=until)
    member = make.make_user(make.make_person(branch, branch=branch))
    people = [city_officer, officer, school_secretary, principal, secretary, member, inspector, administrator, outsider]
    target, given = make.make_user(), set()
    for name, giver in zip(GIVERS, people, strict=True):
        for role in Grant.Role.values:
            try:
                actions.give_role(user=target, unit=branch, role=role, since=TODAY, until=until, by=giver)
                given.add((name, role))
            except Refused:
                pass
    record_figures("T4", tried=len(GIVERS) * 3, escalations=len(given - MAY))
    assert given == MAY


def test_role_ends_on_its_day(client, branch):
    user = make.make_user()
    make.give(user, branch, "inspector", since=TODAY - dt.timedelta(days=9), until=TODAY)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("unit", args=[branch.pk])).status_code == 404


def test_own_data_come_out_whole_and_without_the_password(client, wang):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    told = client.get(reverse("my-data")).json()
    assert told["person"]["name"] == "王敏"
    assert "password" not in told["account"]


@pytest.fixture(scope="module")
def provider():
    """A real OpenID Connect server on this machine."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def test_log_in_through_a_real_oidc_server_opens_only_accounts_that_are_here(client, wang, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "jyj",
                    "name": "教育局",
                    "client_id": "zhuji",
                    "secret": "secret",
                    "settings": {"server_url": provider},
                }
            ]
        }
    }
    for name, opened in (("wang", True), ("stranger", False)):
        httpx.put(
            f"{provider}/users/{name}",
            json={"claims": {"preferred_username": name}, "userinfo": {"preferred_username": name}},
        )
        visitor = Client()
        away = visitor.post(reverse("openid_connect_login", args=["jyj"]))
        assert away.status_code == 302, away.content
        back = httpx.post(away["Location"], data={"sub": name}, follow_redirects=False)
        assert back.status_code in (302, 303), back.text
        path = back.headers["Location"].split("testserver", 1)[1]
        done = visitor.get(path, follow=True)
        assert visitor.get("/").status_code == (200 if opened else 302)
        if not opened:
            assert "还没有与" in done.content.decode()
