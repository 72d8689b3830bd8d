"""Forms of accounts: logging in, codes, opening accounts, roles, one's own."""

import unicodedata

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django import forms
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuji.org.models import Grant, Person
from zhuji.org.rights import ACCOUNTS
from zhuji.web.forms.base import PlainForm, day_field, dress
from zhuji.web.forms.organisation import UnitChoice


def _dressed(form, **labels) -> None:
    """Our look on a form of the library: labels instead of placeholders."""
    for name, field in form.fields.items():
        field.label, field.help_text = labels.get(name, field.label), ""
        field.widget.attrs.pop("placeholder", None)
        dress(field)


class LoginForm(account_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _dressed(self, login=_("账号名或人员编号"), password=_("密码"))


class ReauthenticateForm(account_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _dressed(self, password=_("密码"))


NEW = {"password1": _("新密码"), "password2": _("再输入一次新密码")}
ADVICE = _("至少 10 位，不要用常见的词、姓名或纯数字；可以是一句只有您知道的话")


class ChangePasswordForm(account_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _dressed(self, oldpassword=_("当前密码"), **NEW)
        self.fields["password1"].help_text = ADVICE


class NewPasswordForm(account_forms.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _dressed(self, **NEW)
        self.fields["password1"].help_text = ADVICE


class ResetPasswordForm(account_forms.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _dressed(self, email=_("账号登记的电子邮箱"))


def plain_code(text: str) -> str:
    """A code as its digits: phones type full-width ones, and people put spaces between them."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class OnceOnly:
    """A code works once, in whichever process and however it is spelled: with the authenticator stands the count of
    half minutes that its last code stood for, and nothing up to that count is taken again."""

    authenticator: Authenticator

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _dressed(self, code=_("动态口令或备用码"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    @transaction.atomic
    def clean_code(self):
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        list(Authenticator.objects.select_for_update().filter(user=self.user))  # two at once wait for each other
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            self._spend(code)
        return code

    def _spend(self, code: str) -> None:
        row = Authenticator.objects.get(pk=self.authenticator.pk)
        secret = decrypt(row.data["secret"])
        counts = [n for n in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, n)) == code]
        if not counts or max(counts) <= row.data.get("spent", 0):
            raise mfa_forms.get_adapter().validation_error("incorrect_code")
        row.data["spent"] = max(counts)
        row.save(update_fields=["data"])


class AuthenticateForm(OnceOnly, mfa_forms.AuthenticateForm):
    pass


class ReauthenticateCodeForm(OnceOnly, mfa_forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(BaseActivateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _dressed(self, code=_("应用里显示的 6 位口令"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self):
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        return super().clean_code()


def name_field():
    return forms.RegexField(r"^[A-Za-z0-9_.@-]{3,60}\Z", label=_("账号名"), help_text=_("字母、数字，至少 3 位"))


class OpenAccountForm(PlainForm):
    number = forms.CharField(label=_("人员编号"), max_length=40)
    username = name_field()
    email = forms.EmailField(label=_("电子邮箱"), required=False, help_text=_("用于设密码、找回密码和到期提醒"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = Person.objects.open_to(user, ACCOUNTS)

    def clean_number(self):
        person = self.people.filter(number=self.cleaned_data["number"]).first()
        if person is None:
            raise forms.ValidationError(_("没有这个人员，或不在您的管理范围内。"))
        return person


class UnitGrantForm(PlainForm):
    """What a role is given on."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitChoice(user=user, act=ACCOUNTS, label=_("单位代码"))
        dress(self.fields["unit"])


class OpenVisitorForm(UnitGrantForm):
    username = name_field()
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    until = day_field(_("到期日期"), help_text=_("当日起失效"))


class GrantForm(UnitGrantForm):
    role = forms.ChoiceField(label=_("角色"), choices=Grant.Role.choices)
    since = day_field(_("开始日期"), initial=localdate)
    until = day_field(_("到期日期"), required=False, help_text=_("当日起失效；巡察督导必填"))


class ReminderForm(PlainForm):
    """One's address and digest. Mail to the address can set a new password, so a changed one asks for the present."""

    email = forms.EmailField(label=_("电子邮箱"), required=False)
    wants_digest = forms.BooleanField(label=_("每个工作日早上汇总一封到期提醒"), required=False)
    password = forms.CharField(
        label=_("当前密码"), required=False, strip=False, help_text=_("只在更换电子邮箱时填写"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip

    def __init__(self, *args, user, confirm, **kwargs):
        super().__init__(*args, initial={"email": user.email, "wants_digest": user.wants_digest}, **kwargs)
        self.user, self.confirm = user, confirm
        if not user.has_usable_password():
            del self.fields["password"]

    def clean(self):
        data = super().clean()
        changed = data.get("email", self.user.email) != self.user.email
        if changed and "password" in self.fields and not self.confirm(self.user, data.get("password") or ""):
            self.add_error("password", _("更换电子邮箱须输入当前密码。"))
        data.pop("password", None)
        return data
