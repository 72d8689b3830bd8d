"""What is shown when something cannot be done and no form is there to say it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhuji.web.page import page


def refused(request, refusal):
    """A use case said no: its words, and the way back."""
    return page(request, "errors/refused.html", status=409, refusal=str(refusal))


def stale(request, reason=""):
    """A form without its token: the page stood open too long, or the form is not ours."""
    return render(request, "errors/stale.html", status=403)


def provider_failed(request):
    """The log-in provider does not answer, or said no."""
    messages.error(request, _("统一身份登录没有完成，请重试；多次不成请联系系统管理员。"))
    return redirect("account_login")
