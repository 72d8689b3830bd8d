"""The answering page: public, by a code and nothing else. No log-in, no cookie, nothing in the address, nothing kept
that says who or when. `web.middleware.forget_who` takes the cookies off the request before anything reads them."""

import secrets
import threading
import time
from collections import Counter

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from zhuji.ballot.actions.sheets import UnknownCode, hand_in, open_sheet
from zhuji.core.errors import Refused
from zhuji.web.forms.decisions_sheets import CodeForm, SheetForm
from zhuji.web.lockout import address

MINUTE, FROM_ONE, FROM_ALL = 60, 30, 300
_salt = secrets.token_bytes(16)
_misses: Counter = Counter()
_lock = threading.Lock()
_since = [0.0]


@csrf_exempt  # whoever can forge the request must know the code, and then needs no forgery; a token would be a cookie
@sensitive_post_parameters()
@sensitive_variables()
def sheet(request):
    """Step one: the code. Step two: the sheet. Step three: thanks, and nothing to take home."""
    code = request.POST.get("code", "")
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form=form)
    if _held_off(request):
        form.add_error(None, _("输错次数太多，请一分钟后再试。"))
        return _page(request, form=form, status=429)
    try:
        return _answered(request, code)
    except Refused as refusal:
        _count_miss(request, refusal)
        form.add_error(None, str(refusal))
        return _page(request, form=form)


def _answered(request, code):
    sheet = open_sheet(code)
    sent = request.POST.get("step") == "sheet"
    form = SheetForm(request.POST if sent else None, sheet=sheet, initial={"code": code})
    if not sent or not form.is_valid():
        return _page(request, form=form, sheet=sheet)
    hand_in(code=code, answers=form.answers())
    return _page(request, done=True)


def _page(request, status=200, **context):
    """Rendered without the frame of the other pages: that would ask for a session and a token."""
    response = render(request, "decisions/sheet.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _who(request) -> int:
    """An address as a number that means something in this process for this minute only."""
    return hash((_salt, address(request)))


def _held_off(request) -> bool:
    """Wrong codes are counted in memory and forgotten each minute; right ones are not counted at all."""
    with _lock:
        if time.monotonic() - _since[0] > MINUTE:
            _misses.clear()
            _since[0] = time.monotonic()
        return _misses[_who(request)] >= FROM_ONE or _misses.total() >= FROM_ALL


def _count_miss(request, refusal) -> None:
    if isinstance(refusal, UnknownCode):
        with _lock:
            _misses[_who(request)] += 1
