"""Forms of packs."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuji.web.forms.base import PlainForm, day_field


class SettingForm(PlainForm):
    value = forms.IntegerField(label=_("数值"), min_value=0)
    since = day_field(_("生效日期"), initial=localdate)
    reason = forms.CharField(label=_("理由或文号"), max_length=300)


class AdoptForm(PlainForm):
    pack = forms.ChoiceField(label=_("制度包"))
    since = day_field(_("生效日期"), initial=localdate)
    reason = forms.CharField(label=_("理由或文号"), max_length=300)

    def __init__(self, *args, packs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pack"].choices = packs
