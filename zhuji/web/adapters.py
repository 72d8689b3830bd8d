"""How log-in behaves: nobody signs himself up, and a provider's account must belong to one that an officer opened."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhuji.org.models import User


def login_name(request, credentials=None) -> str:
    """The account that a log-in is tried for: what failures are counted by."""
    given = credentials or {}
    return (given.get("username") or given.get("login") or request.POST.get("login", "")).strip().lower()


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Matches an account by the name that the provider vouches for; opens none."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        """Refuses whoever has no open account here, and says whom to ask."""
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data.get("userinfo", sociallogin.account.extra_data)
        name = claims.get("preferred_username") or sociallogin.account.uid
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            messages.error(request, _("这里还没有与“%s”对应的账号，请联系本单位党务工作人员开通。") % name, "bad")
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)
