"""What holds for every request: which methods there are, how long a session lasts, what no cache may keep, and how a
refusal that no form caught is shown."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseNotAllowed
from django.utils.translation import gettext as _
from requests import RequestException

from zhuji.core.errors import Refused
from zhuji.web.views import errors

METHODS = ("GET", "HEAD", "POST")
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"  # nothing here watches anybody
SHEET = "/sheet/"
TELLTALES = ("HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_AUTHORIZATION")
BEGUN, SEEN = "begun", "seen"


def forget_who(get_response):
    """Whoever answers an anonymous sheet is nobody: no session is read or kept alive, no cookie is looked at or set."""

    def middleware(request):
        if request.path != SHEET:
            return get_response(request)
        for name in TELLTALES:
            request.META.pop(name, None)
        response = get_response(request)
        response.cookies.clear()
        return response

    return middleware


def allow_methods(get_response):
    """Pages are read by GET and change things by POST; there is nothing else, for anybody."""

    def middleware(request):
        return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    return middleware


def keep_private(get_response):
    """Pages name people: no cache keeps them. And no page of ours asks the browser for a sense of its own."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def begin_session(sender, request, user, **kwargs) -> None:
    request.session[BEGUN] = request.session[SEEN] = int(time.time())


# The library says in no other way that a session has begun, whichever way somebody logged in.
user_logged_in.connect(begin_session, dispatch_uid="zhuji.web.begin_session")


def limit_sessions(get_response):
    """A session ends when nothing was done for a while, and at the latest after a working day."""

    def middleware(request):
        if not request.user.is_authenticated:
            return get_response(request)
        session, now = request.session, int(time.time())
        begun, seen = session.get(BEGUN, 0), session.get(SEEN, 0)
        if now - seen > settings.SESSION_IDLE or now - begun > settings.SESSION_LONGEST:
            logout(request)
            messages.info(request, _("太久没有操作，已自动退出，请重新登录。"))
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        if now - seen > settings.SESSION_STEP:
            session[SEEN] = now
        return get_response(request)

    return middleware


class ShowRefusal:
    """A use case that said no outside a form, or a log-in provider that does not answer: words on a page, not an error
    of the server."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        return errors.provider_failed(request) if isinstance(exception, RequestException) else None
