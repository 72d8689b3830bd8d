"""Accounts and log-in. Of allauth only what is wanted here: nobody signs himself up."""

from allauth.account import views as login
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from django.urls import include, path, re_path

from zhuji.web.views import accounts, log, own_data, saved_views

urlpatterns = [
    path("account/", accounts.account, name="account"),
    path("account/unit/", accounts.choose_unit, name="choose-unit"),
    path("account/data.json", own_data.own_data, name="my-data"),
    path("account/data.xlsx", own_data.own_workbook, name="my-workbook"),
    path("views/keep/", saved_views.keep, name="keep-view"),
    path("views/<int:view_id>/drop/", saved_views.drop, name="drop-view"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/visitor/", accounts.open_visitor, name="open-visitor"),
    path("accounts/<int:user_id>/", accounts.one_account, name="one-account"),
    path("accounts/<int:user_id>/link/", accounts.password_link, name="password-link"),
    path("accounts/<int:user_id>/factor/", accounts.drop_factor, name="drop-factor"),
    path("accounts/<int:user_id>/switch/", accounts.switch_account, name="switch-account"),
    path("grants/<int:grant_id>/end/", accounts.end_grant, name="end-grant"),
    path("units/<int:unit_id>/log/", log.log_page, name="log"),
    path("login/", login.login, name="account_login"),
    path("logout/", login.logout, name="account_logout"),
    path("login/inactive/", login.account_inactive, name="account_inactive"),
    path("login/again/", login.reauthenticate, name="account_reauthenticate"),
    path("password/change/", login.password_change, name="account_change_password"),
    path("password/none/", accounts.no_password, name="account_set_password"),
    path("password/reset/", login.password_reset, name="account_reset_password"),
    path("password/reset/done/", login.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", login.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("login/factor/", mfa.authenticate, name="mfa_authenticate"),
    path("login/factor/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/factor/", mfa.index, name="mfa_index"),
    path("account/factor/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/factor/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/factor/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/factor/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/factor/codes/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("login/provider/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("login/provider/error/", social.login_error, name="socialaccount_login_error"),
    path("login/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
