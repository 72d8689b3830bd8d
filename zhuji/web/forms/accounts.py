"""Forms of accounts."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuji.org.models import Grant, Person
from zhuji.org.rights import ACCOUNTS
from zhuji.web.forms.base import PlainForm, day_field
from zhuji.web.forms.organisation import UnitChoice


class OpenAccountForm(PlainForm):
    number = forms.CharField(label=_("人员编号"), max_length=40)
    username = forms.RegexField(r"^[\w.@-]{3,60}$", label=_("账号名"), help_text=_("字母、数字，至少 3 位"))
    email = forms.EmailField(label=_("电子邮箱"), required=False, help_text=_("用于找回密码和到期提醒"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = Person.objects.open_to(user, ACCOUNTS)

    def clean_number(self):
        person = self.people.filter(number=self.cleaned_data["number"]).first()
        if person is None:
            raise forms.ValidationError(_("没有这个人员，或不在您的管理范围内。"))
        return person


class GrantForm(PlainForm):
    role = forms.ChoiceField(label=_("角色"), choices=Grant.Role.choices)
    since = day_field(_("开始日期"), initial=localdate)
    until = day_field(_("到期日期"), required=False, help_text=_("当日起失效；巡察督导必填"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitChoice(user=user, act=ACCOUNTS, label=_("单位代码"))
        self.fields["unit"].widget.attrs["class"] = "form-control"


class ReminderForm(PlainForm):
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    wants_digest = forms.BooleanField(label=_("每个工作日早上汇总一封到期提醒"), required=False)
