"""How log-in behaves: nobody signs himself up, and a provider's account must belong to one that an officer opened."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.core.mail import send_mail
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhuji.core.fields import decrypt, encrypt
from zhuji.org.log import Line, log_lines
from zhuji.org.models import User
from zhuji.org.rights import SEE, scopes
from zhuji.web.lockout import account_of, address, forget_failures
from zhuji.web.views.errors import provider_failed

# What the owner of an account is told by mail, in case it was not he, and the verb under which it is put on record
# where nothing else does that. Keys: the library's names of its letters.
NOTICES = {
    "password_changed": ("", gettext_lazy("密码已修改")),
    "password_set": ("", gettext_lazy("密码已设置")),
    "password_reset": ("", gettext_lazy("密码已重新设置")),
    "totp_activated": ("factor added", gettext_lazy("动态口令已启用")),
    "totp_deactivated": ("factor removed", gettext_lazy("动态口令已停用")),
    "recovery_codes_generated": ("spare codes made", gettext_lazy("备用码已重新生成")),
    "account_connected": ("provider linked", gettext_lazy("已与统一身份账号关联")),
}


class AccountAdapter(DefaultAccountAdapter):
    """Log-in by account name or person number and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy("账号或密码不正确。忘记密码可点下面的“忘记密码”。"),
        "incorrect_password": gettext_lazy("密码不正确。"),
        "enter_current_password": gettext_lazy("当前密码不正确。"),
        "too_many_login_attempts": gettext_lazy("试得太多了，请 15 分钟后再试。"),
        "rate_limited": gettext_lazy("试得太多了，请 15 分钟后再试。"),
        "invalid_password_reset": gettext_lazy("链接无效或已经用过。"),
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_client_ip(self, request) -> str:
        return address(request)

    def get_login_redirect_url(self, request) -> str:
        """Where work begins; who only keeps accounts begins there."""
        keeper = not scopes(request.user, SEE) and request.user.grants.exists()
        return reverse("accounts") if keeper else super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("account_login")

    def pre_authenticate(self, request, **credentials) -> None:
        """Failures are counted by `web.lockout`, not here: one lock, and one message about it."""

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was counted."""

    def authenticate(self, request, **credentials):
        user = account_of(credentials.get("username", ""))
        return super().authenticate(request, **credentials | ({"username": user.username} if user else {}))

    def set_password(self, user, password) -> None:
        """A new password ends every session and any lock, and is put on record without itself."""
        super().set_password(user, password)
        forget_failures(user)
        log_lines([Line("password set", user, None, {})], by=user)

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """Tells the owner what was done to his account, when and from where, and puts it on record."""
        verb, what = NOTICES.get(template_prefix.rsplit("/", 1)[-1], ("", ""))
        if verb:
            log_lines([Line(verb, user, None, {})], by=user)
        if what and user.email:
            said = {"user": user, "what": what, "at": localtime(), "address": address(self.request)}
            send_mail(_("【筑基】%s") % what, render_to_string("account/email/notice.txt", said), None, [user.email])


class MFAAdapter(DefaultMFAAdapter):
    """Second factors; their secrets stand encrypted in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("口令不正确，或者已经用过。请等下一个口令出现后再试。"),
    }

    def encrypt(self, text) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text) -> str:
        return decrypt(encrypted_text)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Matches an account by the name that the provider vouches for; opens none, and lets nobody link at will."""

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False

    def pre_social_login(self, request, sociallogin) -> None:
        """Refuses whoever has no open account here, and says whom to ask."""
        account = sociallogin.account
        claims = account.extra_data.get("userinfo") or account.extra_data.get("id_token") or {}
        account.extra_data = {}  # of what the provider tells, nothing is kept
        if sociallogin.state.get("process") == "connect":
            raise ImmediateHttpResponse(redirect("account"))
        if sociallogin.is_existing:
            account.save(update_fields=["extra_data"])
            return
        name = str(claims.get("preferred_username") or account.uid)
        user = account_of(name)
        if user is None or not user.is_active or self._linked_to_another(account, user):
            messages.error(request, _("这里还没有与“%s”对应的账号，请联系本单位党务工作人员开通。") % name[:60])
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)

    def _linked_to_another(self, account: SocialAccount, user: User) -> bool:
        """A name given to somebody new at the provider does not open the account of who had it before."""
        return SocialAccount.objects.filter(user=user, provider=account.provider).exclude(uid=account.uid).exists()

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None) -> None:
        raise ImmediateHttpResponse(provider_failed(request))
