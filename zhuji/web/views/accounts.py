"""Accounts: one's own, and those that an officer keeps."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuji.org.actions import accounts as actions
from zhuji.org.log import log, snapshot
from zhuji.org.models import Grant, LogEntry, Person, User
from zhuji.org.rights import ACCOUNTS, LOG, scopes
from zhuji.web.fetch import tried, turned, unit_or_404
from zhuji.web.forms.accounts import GrantForm, OpenAccountForm, ReminderForm
from zhuji.web.page import page


def locked(request, credentials=None, *args, **kwargs):
    """After five failures: what happened, and when to try again."""
    return page(request, "account/locked.html", status=429)


@login_required
def account(request):
    """One's own account: what one's posts allow, reminders, password, second factor, one's data."""
    user = request.user
    form = ReminderForm(request.POST or None, initial={"email": user.email, "wants_digest": user.wants_digest})
    if form.is_valid():
        before = snapshot(user)
        user.email, user.wants_digest = form.cleaned_data["email"], form.cleaned_data["wants_digest"]
        user.save(update_fields=["email", "wants_digest"])
        log(user, by=user, verb="reminders set", before=before)
        messages.success(request, _("已保存。"), "good")
        return redirect("account")
    posts = user.person.posts.in_force(localdate()).select_related("unit") if user.person else []
    grants = user.grants.in_force(localdate()).select_related("unit")
    may_accounts, may_log = scopes(user, ACCOUNTS), scopes(user, LOG)
    context = {"form": form, "posts": posts, "grants": grants, "may_accounts": may_accounts}
    return page(request, "accounts/account.html", log_unit=_top(may_log), **context)


def _top(found):
    return int(found[0].path.rstrip("/").split("/")[-1]) if found else None


@login_required
def my_data(request):
    """Everything that the system holds about the person who is logged in."""
    person = request.user.person
    found: dict = {"account": snapshot(request.user)}
    found["account"].pop("password", None)
    if person is not None:
        found["person"] = snapshot(person) | {"phone": person.phone}
        found["posts"] = [snapshot(row) for row in person.posts.all()]
        found["memberships"] = [snapshot(row) for row in person.memberships.all()]
        rows = person.attendance.select_related("activity")
        found["attendance"] = [[str(r.activity.held_on), r.activity.title, r.status, str(r.hours or "")] for r in rows]
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def _user(request, user_id) -> User:
    people = Person.objects.open_to(request.user, ACCOUNTS)
    return get_object_or_404(User.objects.filter(person__in=people).select_related("person"), pk=user_id)


@login_required
def accounts(request):
    """The accounts of the people whom the user keeps, and a form to open one."""
    if not scopes(request.user, ACCOUNTS):
        raise Http404
    form = OpenAccountForm(request.POST or None, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        given = {"person": data["number"], "username": data["username"], "email": data["email"]}
        user = tried(form, actions.open_account, by=request.user, **given)
        if user is not None:
            return redirect("one-account", user.pk)
    people = Person.objects.open_to(request.user, ACCOUNTS)
    rows = User.objects.filter(person__in=people).select_related("person__unit").order_by("username")
    return page(request, "accounts/accounts.html", form=form, **turned(request, rows))


@login_required
def one_account(request, user_id):
    """One account: its state, its roles, and a link by which its owner sets the password."""
    user = _user(request, user_id)
    form = GrantForm(request.POST or None, user=request.user)
    if form.is_valid() and tried(form, actions.give_role, user=user, by=request.user, **form.cleaned_data):
        return redirect("one-account", user.pk)
    roles = user.grants.select_related("unit").order_by("-since")
    return page(request, "accounts/one.html", account=user, form=form, roles=roles, today=localdate())


@login_required
@require_POST
def password_link(request, user_id):
    """A link that sets the password once, shown to the officer to hand over. Nobody ever gets a ready password."""
    user = _user(request, user_id)
    log(user, by=request.user, verb="password link made")
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, _dash, rest = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": rest})
    return page(request, "accounts/link.html", account=user, link=request.build_absolute_uri(path))


@login_required
@require_POST
def switch_account(request, user_id):
    """Close an account, or open it again."""
    user = _user(request, user_id)
    action = actions.close_account if user.is_active else actions.reopen_account
    action(user, by=request.user)
    return redirect("one-account", user.pk)


@login_required
@require_POST
def end_grant(request, grant_id):
    """Take a role back."""
    grant = get_object_or_404(Grant.objects.open_to(request.user, ACCOUNTS), pk=grant_id)
    actions.take_role(grant, by=request.user)
    return redirect("one-account", grant.user_id)


@login_required
def log_page(request, unit_id):
    """Who did what, when, to which row of the unit and those below it."""
    unit = unit_or_404(request, unit_id, LOG)
    rows = LogEntry.objects.at_or_below(unit).select_related("actor__person", "unit").order_by("-seq")
    verb = request.GET.get("verb", "")
    rows = rows.filter(verb=verb) if verb else rows
    return page(request, "accounts/log.html", unit=unit, verb=verb, **turned(request, rows))
