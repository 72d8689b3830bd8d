"""Logging in, being locked out, second factors, sessions, links, provider log-in (T6, T7)."""

import datetime as dt
import re
import time

import httpx
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from oidc_provider_mock import run_server_in_thread

from tests import factories as make
from zhuji.org.actions import accounts as actions
from zhuji.org.models import LogEntry, User
from zhuji.web.lockout import address

pytestmark = pytest.mark.django_db
WORD, NEW = "yi-er-san-si-5", "xin-de-mi-ma-99"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """The real hash is slow on purpose; what is tested here is what happens around it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def wang(secretary):
    secretary.username, secretary.email = "wang", "wang@example.org"
    secretary.set_password(WORD)
    secretary.save()
    return secretary


def log_in(client, word=WORD, name="wang", **extra):
    return client.post(reverse("account_login"), {"login": name, "password": word}, **extra)


def is_in(client) -> bool:
    return client.get(reverse("account")).status_code == 200


def set_password(link, word=NEW, client=None):
    """Follow the link and type the password twice."""
    client = client or Client()
    shown = client.get(link, follow=True)
    if not shown.redirect_chain:
        return shown
    return client.post(shown.redirect_chain[-1][0], {"password1": word, "password2": word}, follow=True)


# ── logging in ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_right_password_logs_in_and_a_wrong_one_does_not_tell_which_was_wrong(client, wang):
    wrong, unknown = log_in(client, "wrong-word-1"), log_in(client, name="nobody-here")
    said = [re.search(r'role="alert".*?</ul>', page.content.decode(), re.S)[0] for page in (wrong, unknown)]
    assert said[0] == said[1]
    assert "不正确" in said[0]
    assert log_in(client).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("name", ["wang", "WANG", " wang ", "ｗａｎｇ", "number"])
def test_account_is_known_by_its_name_and_by_the_number_of_its_person(client, wang, name):
    log_in(client, name=wang.person.number if name == "number" else name)
    assert is_in(client)


def test_real_hash_is_argon2(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert make.make_user(password=WORD).password.startswith("argon2$argon2id$")


@pytest.mark.parametrize("word", ["kurz-9", "1234567890123", "password12", "wang-wang"])
def test_weak_password_is_refused(wang, officer, word):
    assert "password1" in set_password(actions.password_path(wang), word).context["form"].errors


def test_nothing_of_the_library_is_reachable_that_was_not_chosen():
    closed = ["account_signup", "account_email", "account_confirm_email", "account_request_login_code",
              "socialaccount_signup", "socialaccount_connections", "mfa_add_webauthn", "mfa_trust"]  # fmt: skip
    for name in closed:
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("/signup/", "/accounts/signup/", "/accounts/login/", "/accounts/email/", "/admin/"):
        assert Client().get(path).status_code == 404


# ── being locked out ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.trust
def test_five_failures_from_one_address_lock_the_account_there_and_say_until_when(wang, record_figures):
    client, seen = Client(), []
    for n in range(10):
        seen.append(log_in(client, f"wrong-word-{n}").status_code)
    locked = log_in(client)

    until = timezone.localtime(timezone.now() + dt.timedelta(minutes=15))
    assert seen == [200] * 4 + [429] * 6
    assert locked.status_code == 429
    assert any(f"{until - dt.timedelta(minutes=m):%H:%M} 以后" in locked.content.decode() for m in (0, 1))
    assert log_in(Client(REMOTE_ADDR="10.9.9.9")).status_code == 302
    record_figures("T6", locked_after=seen.index(429) + 1, wrong=10)


def test_lock_ends_after_a_quarter_of_an_hour_however_often_it_was_tried_meanwhile(client, wang):
    for n in range(9):
        log_in(client, f"wrong-word-{n}")
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=15, seconds=1))
    assert log_in(client).status_code == 302


@pytest.mark.trust
def test_a_thousand_tries_from_two_hundred_addresses_get_nowhere(wang, record_figures):
    opened, answered = 0, 0
    for n in range(200):
        for k in range(5):
            response = log_in(Client(REMOTE_ADDR=f"10.0.{n}.1"), f"guess-{n}-{k}")
            opened += response.status_code == 302
            answered += response.status_code == 200
    record_figures("T6-spray", tries=1000, addresses=200, guesses_judged=answered, opened=opened)
    assert (opened, answered) == (0, 20)
    assert log_in(Client(REMOTE_ADDR="10.9.9.9")).status_code == 429


def test_one_address_cannot_try_a_password_on_every_account(db):
    users = [make.make_user(username=f"u{n:03}") for n in range(110)]
    answers = [log_in(Client(), "spring-2026-x", user.username).status_code for user in users]
    assert answers.index(429) == 99


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ({"REMOTE_ADDR": "2001:db8:1:2:aaaa::1"}, "2001:db8:1:2::"),
        ({"REMOTE_ADDR": "::ffff:10.1.2.3"}, "10.1.2.3"),
        ({"REMOTE_ADDR": "::1"}, "::"),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_X_FORWARDED_FOR": "1.1.1.1"}, "10.1.2.3"),
        ({"REMOTE_ADDR": ""}, "0.0.0.0"),
    ],
)
def test_failures_are_counted_by_address_and_by_network_of_version_six(said, counted):
    assert address(RequestFactory().get("/", **said)) == counted


def test_behind_a_proxy_its_own_last_word_counts(settings):
    settings.HTTPS = True
    said = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 10.1.2.3"}
    assert address(RequestFactory().get("/", **said)) == "10.1.2.3"


def test_neighbours_in_one_network_of_version_six_are_one(wang):
    for n in range(5):
        last = log_in(Client(REMOTE_ADDR=f"2001:db8::{n + 1}"), f"wrong-word-{n}")
    assert last.status_code == 429


def test_password_typed_into_the_wrong_field_is_not_kept(client, wang):
    log_in(client, "wang", name="mein-geheim-1")
    attempt = AccessAttempt.objects.get()
    assert "geheim" not in f"{attempt.username}{attempt.post_data}"


def test_new_password_ends_the_lock(client, wang):
    for n in range(5):
        log_in(client, f"wrong-word-{n}")
    set_password(actions.password_path(wang))
    assert log_in(client, NEW).status_code == 302


# ── links that set a password ───────────────────────────────────────────────────────────────────────────────────────


def test_password_is_reset_by_mail_once_and_ends_every_session(client, wang):
    log_in(client)
    Client().post(reverse("account_reset_password"), {"email": "Wang@example.org"})
    link = re.search(r"http://[^/]+(/password/reset/key/\S+)", mail.outbox[0].body)[1]

    set_password(link)

    assert not is_in(client)
    assert log_in(Client(), NEW).status_code == 302
    assert log_in(Client(), WORD).status_code == 200
    assert "已经用过" in set_password(link, "wieder-anders-7").content.decode()
    assert ("密码已重新设置" in mail.outbox[-1].subject, len(mail.outbox)) == (True, 2)


def test_mail_is_asked_for_without_telling_who_has_an_account(wang):
    known, unknown = (
        Client().post(reverse("account_reset_password"), {"email": given}, follow=True)
        for given in ("wang@example.org", "nobody@example.org")
    )
    without_token = [re.sub(rb'"X-CSRFToken": "\w+"', b"", page.content) for page in (known, unknown)]
    assert (without_token[0], len(mail.outbox)) == (without_token[1], 1)


def test_link_is_good_for_a_day(wang, monkeypatch):
    link = actions.password_path(wang)
    generator = "django.contrib.auth.tokens.PasswordResetTokenGenerator._now"
    later = dt.datetime.now() + dt.timedelta(hours=24, minutes=1)
    monkeypatch.setattr(generator, lambda self: later)
    assert "已过期" in set_password(link).content.decode()


def test_address_given_up_opens_nothing_any_more(wang):
    wang.email = "new@example.org"
    wang.save()
    Client().post(reverse("account_reset_password"), {"email": "wang@example.org"})
    assert mail.outbox == []


# ── second factor ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def secret(wang):
    secret = generate_totp_secret()
    TOTP.activate(wang, secret)
    return secret


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def give_code(code, client=None):
    client = client or Client()
    log_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    return is_in(client)


@pytest.mark.trust
def test_code_works_once_however_it_is_spelled_and_whichever_process_is_asked(wang, secret, record_figures):
    assert log_in(Client()).headers["Location"] == reverse("mfa_authenticate")
    code = code_of(secret)
    assert give_code(f" {code[:3]} {code[3:]}".translate(FULL_WIDTH))

    spellings = [code, f" {code} ", f"{code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}", code.translate(FULL_WIDTH),
                 f"{code}\u3000", "\u200b" + code]  # fmt: skip
    again = []
    for spelled in spellings:
        cache.clear()  # another process knows nothing of what this one keeps
        again.append(give_code(spelled))
    record_figures("T6-replay", spellings=len(spellings), accepted=sum(again))
    assert again == [False] * len(spellings)


def test_earlier_code_is_not_taken_after_a_later_one(wang, secret):
    assert give_code(code_of(secret, 1))
    assert not give_code(code_of(secret, 0))


def test_guessing_codes_stops_after_ten(wang, secret):
    for n in range(10):
        give_code(f"{n:06}")
    assert not give_code(code_of(secret))


def test_new_password_does_not_pass_by_the_second_factor(wang, secret):
    client = Client()
    set_password(actions.password_path(wang), client=client)
    assert not is_in(client)
    assert log_in(client, NEW).headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_second_factor_is_set_up_used_and_given_up(wang, django_capture_on_commit_callbacks):
    client = Client()
    log_in(client)
    url = reverse("mfa_activate_totp")
    asked = client.get(url, follow=True)
    assert asked.redirect_chain[-1][0].startswith(reverse("account_reauthenticate"))
    client.post(asked.redirect_chain[-1][0], {"password": WORD})
    shown = client.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"code": code_of(re.search(r"<code>(\w+)</code>", shown)[1])})
    codes = re.findall(r"<code>(\d{8})</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())

    assert "启用" in mail.outbox[-1].subject
    assert len(codes) == 10
    assert [give_code(codes[0]), give_code(codes[0]), give_code(codes[1])] == [True, False, True]
    client.post(reverse("mfa_deactivate_totp"))
    assert log_in(Client()).headers["Location"] == "/"


def test_secret_of_the_second_factor_stands_encrypted_in_the_database(wang, secret):
    assert secret not in str(Authenticator.objects.values_list("data", flat=True)[0])


# ── sessions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_session_has_a_new_key_after_logging_in(client, wang):
    client.get(reverse("account_login"))
    client.session.save()
    client.cookies["sessionid"] = "a" * 32
    log_in(client)
    assert client.session.session_key != "a" * 32


@pytest.mark.parametrize(("key", "limit"), [("seen", "SESSION_IDLE"), ("begun", "SESSION_LONGEST")])
def test_session_ends_when_idle_and_after_a_working_day(client, wang, settings, key, limit):
    log_in(client)
    for seconds, opened in ((-60, True), (5, False)):
        session = client.session
        session[key] = int(time.time()) - getattr(settings, limit) - seconds
        session.save()
        assert is_in(client) == opened
    assert "太久没有操作" in client.get(reverse("account_login")).content.decode()


def test_closed_account_is_shut_out_at_the_next_request_and_stays_out_when_reopened(wang, officer):
    sessions = [Client(), Client(), Client()]
    for session in sessions:
        log_in(session)
    link = actions.password_path(wang)
    actions.close_account(wang, by=officer)
    assert [is_in(session) for session in sessions] == [False] * 3

    actions.reopen_account(wang, by=officer)

    assert [is_in(session) for session in sessions] == [False] * 3
    assert log_in(Client()).status_code == 200
    wang.refresh_from_db()
    assert "已经用过" in set_password(link).content.decode()


def test_changed_password_ends_the_sessions_elsewhere(wang):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        log_in(client)
    here.post(reverse("account_change_password"), {"oldpassword": WORD, "password1": NEW, "password2": NEW})
    assert not is_in(elsewhere)
    assert log_in(Client(), NEW).status_code == 302
    line = LogEntry.objects.get(verb="password set")
    assert (line.actor, line.before, line.after) == (wang, None, {})


# ── log-in through a provider ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def server():
    """A real OpenID Connect server on this machine."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def provider(server, settings):
    app = {
        "provider_id": "jyj",
        "name": "教育局",
        "client_id": "zhuji",
        "secret": "s",
        "settings": {"server_url": server},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    def arrive(sub, **claims):
        """Log in at the provider as that subject; returns the visitor and the page he lands on."""
        httpx.put(f"{server}/users/{sub}", json=claims)
        visitor = Client()
        away = visitor.post(reverse("openid_connect_login", args=["jyj"]))
        back = httpx.post(away["Location"], data={"sub": sub}, follow_redirects=False)
        return visitor, visitor.get(back.headers["Location"].split("testserver", 1)[1], follow=True)

    return arrive


def test_provider_opens_the_account_of_the_name_it_vouches_for(wang, provider):
    assert is_in(provider("u-1", preferred_username="wang")[0])
    assert is_in(provider("u-1", preferred_username="renamed")[0])
    assert SocialAccount.objects.get().extra_data == {}
    assert LogEntry.objects.filter(verb="provider linked", row=wang.pk).count() == 1


def test_provider_without_a_name_is_asked_for_its_subject(wang, provider):
    assert is_in(provider("wang")[0])


@pytest.mark.parametrize("name", ["stranger", "closed"])
def test_provider_opens_no_account_that_nobody_opened_here(wang, provider, name):
    make.make_user(username="closed")
    User.objects.filter(username="closed").update(is_active=False)
    before = User.objects.count()
    visitor, page = provider(f"sub-{name}", preferred_username=name)
    assert not is_in(visitor)
    assert "请联系本单位党务工作人员开通" in page.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_name_given_to_somebody_new_at_the_provider_does_not_open_the_old_account(wang, provider):
    provider("first", preferred_username="wang")
    assert not is_in(provider("second", preferred_username="wang")[0])


def test_provider_does_not_pass_by_the_second_factor(wang, secret, provider):
    visitor, page = provider("u-9", preferred_username="wang")
    assert page.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert not is_in(visitor)


def test_provider_that_is_down_or_says_no_is_told_in_words(client, settings, wang):
    app = {"provider_id": "jyj", "name": "教育局", "client_id": "z", "secret": "s",
           "settings": {"server_url": "http://localhost:9"}}  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    page = client.post(reverse("openid_connect_login", args=["jyj"]), follow=True)
    assert "没有完成" in page.content.decode()
    page = client.get(reverse("openid_connect_callback", args=["jyj"]) + "?error=access_denied", follow=True)
    assert page.status_code == 200
