"""常用: lists that somebody narrowed and keeps for himself."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuji.core.errors import Refused
from zhuji.org.actions.views import drop_view, keep_view
from zhuji.org.models import SavedView


class ViewForm(forms.Form):
    """The name and the address of a list."""

    name = forms.CharField(max_length=40)
    address = forms.CharField(max_length=500)


@login_required
@require_POST
def keep(request):
    """Keep the list that the user looks at, and go back to it."""
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有保存：请给这个列表起一个不超过 40 字的名称。"))
        return redirect("today")
    try:
        view = keep_view(by=request.user, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("today")
    messages.success(request, _("已存为常用“%s”，在“今天”里随时打开。") % view.name)
    return redirect(view.address)


@login_required
@require_POST
def drop(request, view_id):
    """Take a list off one's own shelf."""
    view = get_object_or_404(SavedView.objects.filter(user=request.user, dropped=False), pk=view_id)
    drop_view(view, by=request.user)
    messages.success(request, _("已移除常用“%s”。") % view.name)
    return redirect("account")
