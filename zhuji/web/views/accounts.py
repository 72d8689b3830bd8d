"""Accounts: one's own, and those that an officer or an administrator keeps."""

from allauth.account.adapter import get_adapter
from axes.models import AccessLog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhuji.org.actions import accounts as actions
from zhuji.org.models import Grant, Unit, User
from zhuji.org.queries import accounts_open_to
from zhuji.org.rights import ACCOUNTS, ACTS, LOG, WORKBOOK, lasting_scopes, scopes
from zhuji.web.context import CHOSEN, ids_of, standings
from zhuji.web.fetch import tried, turned
from zhuji.web.filters import MOST_ROWS, Filter, as_excel, narrowing, wants_excel
from zhuji.web.forms.accounts import GrantForm, OpenAccountForm, OpenVisitorForm, ReminderForm
from zhuji.web.lockout import free_again
from zhuji.web.page import page

FILTERS = (
    Filter(
        "state",
        gettext_lazy("状态"),
        (("open", gettext_lazy("启用")), ("closed", gettext_lazy("停用"))),
        every=gettext_lazy("全部"),
    ),
    Filter("q", gettext_lazy("姓名、编号或账号"), kind="search"),
)


def locked(request, response=None, credentials=None):
    """After too many failures: what happened, and when to try again."""
    return page(request, "account/locked.html", status=429, again=free_again(request, credentials))


@login_required
def account(request):
    """One's own account: what one's posts allow and where, reminders, password, second factor, one's data."""
    user = request.user
    form = ReminderForm(request.POST or None, user=user, confirm=get_adapter(request).reauthenticate)
    if form.is_valid():
        actions.set_reminders(user, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("account")
    logs = scopes(user, LOG)
    context = {
        "form": form,
        "rights": _in_words(scopes(user, None)),
        "posts": user.person.posts.in_force(localdate()).select_related("unit") if user.person else [],
        "grants": user.grants.in_force(localdate()).select_related("unit"),
        "keeps": scopes(user, ACCOUNTS),
        "takes_in": scopes(user, WORKBOOK),
        "views": user.views.filter(dropped=False).order_by("name"),
        "log_unit": ids_of(logs[0].path)[-1] if logs else None,
        "logins": AccessLog.objects.filter(username=user.username).order_by("-attempt_time")[:5],
    }
    return page(request, "accounts/account.html", **context)


@login_required
def no_password(request):
    """Whoever logs in through the provider has no password here that could be changed, and gets none."""
    return page(request, "accounts/no_password.html")


def _in_words(found) -> list[tuple]:
    """Each unit once, with what is allowed there in words, in the order of the tree."""
    acts: dict[int, set] = {}
    for scope in found:
        acts.setdefault(ids_of(scope.path)[-1], set()).update(scope.acts)
    units = Unit.objects.filter(pk__in=acts).in_tree_order()
    return [(unit, [words for act, words in ACTS.items() if act in acts[unit.pk]]) for unit in units]


@login_required
@require_POST
def choose_unit(request):
    """Stand in another of the units where one holds something."""
    chosen = request.POST.get("unit", "")
    if not chosen.isascii() or not chosen.isdigit() or int(chosen) not in standings(request.user):
        raise Http404
    request.session[CHOSEN] = int(chosen)
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "today")


def _kept(request, user_id) -> User:
    return get_object_or_404(accounts_open_to(request.user).select_related("person__unit"), pk=user_id)


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
    chosen, filters = narrowing(request, *FILTERS)
    rows = accounts_open_to(request.user, chosen["q"]).select_related("person__unit").order_by("username")
    rows = rows.filter(is_active=chosen["state"] == "open") if chosen["state"] else rows
    if wants_excel(request):
        return _as_excel(rows[:MOST_ROWS])
    return page(request, "accounts/accounts.html", form=form, **filters, **turned(request, rows))


def _as_excel(rows):
    headings = [_("账号"), _("姓名"), _("单位"), _("状态"), _("上次登录")]
    told = [
        [row.username, row.person.name if row.person else "", row.person.unit.name if row.person else "",
         _("启用") if row.is_active else _("停用"), localtime(row.last_login).date() if row.last_login else ""]
        for row in rows
    ]  # fmt: skip
    return as_excel(_("账号"), headings, told)


@login_required
def open_visitor(request):
    """Open an account for an inspector who is nobody of ours."""
    if not scopes(request.user, ACCOUNTS):
        raise Http404
    form = OpenVisitorForm(request.POST or None, user=request.user)
    if form.is_valid():
        user = tried(form, actions.open_visitor, by=request.user, **form.cleaned_data)
        if user is not None:
            return redirect("one-account", user.pk)
    return page(request, "accounts/visitor.html", form=form)


@login_required
def one_account(request, user_id):
    """One account: its state, its roles, and a link by which its owner sets the password."""
    user = _kept(request, user_id)
    form = GrantForm(request.POST or None, user=request.user)
    if form.is_valid() and tried(form, actions.give_role, user=user, by=request.user, **form.cleaned_data):
        return redirect("one-account", user.pk)
    context = {
        "account": user,
        "form": form,
        "today": localdate(),
        "roles": user.grants.select_related("unit").order_by("-since"),
        "rights": _in_words(lasting_scopes(user)),
        "may_keep": actions.may_keep(request.user, user),
        "may_hand_over": actions.may_hand_over(request.user, user),
        "has_factor": user.authenticator_set.exists(),
    }
    return page(request, "accounts/one.html", **context)


@login_required
@require_POST
def password_link(request, user_id):
    """The link that sets the password: shown to be handed over, or mailed. Nobody ever gets a ready password."""
    user = _kept(request, user_id)
    mailed = request.POST.get("mailed") == "1"
    link = request.build_absolute_uri(actions.make_link(user, mailed=mailed, by=request.user))
    if not mailed:
        return page(request, "accounts/link.html", account=user, link=link)
    get_adapter(request).send_mail("account/email/first_password", user.email, {"user": user, "link": link})
    messages.success(request, _("已发到 %s，24 小时内有效。") % user.email)
    return redirect("one-account", user.pk)


@login_required
@require_POST
def drop_factor(request, user_id):
    """Take away a lost second factor."""
    user = _kept(request, user_id)
    actions.drop_factor(user, by=request.user)
    messages.success(request, _("已取消 %s 的动态口令。") % user)
    return redirect("one-account", user.pk)


@login_required
@require_POST
def switch_account(request, user_id):
    """Close an account, or open it again."""
    user = _kept(request, user_id)
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
