"""Forms of explanations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuji.web.forms.base import PlainForm


class ExplainForm(PlainForm):
    text = forms.CharField(label=_("说明"), max_length=1000, widget=forms.Textarea, help_text=_("为什么这样，怎样改正"))


class AnswerForm(PlainForm):
    text = forms.CharField(label=_("答复"), max_length=300, required=False, help_text=_("不采纳时请写明理由"))
