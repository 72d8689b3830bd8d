"""Forms of the review: what is looked through, and who mends a finding by when."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuji.org.models import Person
from zhuji.web.forms.base import PlainForm, day_field


class ScopeForm(PlainForm):
    """Which days, and how many schools by which draw. Empty: all."""

    first = day_field(_("从"), required=False)
    last = day_field(_("到"), required=False)
    sample = forms.IntegerField(label=_("抽查几所学校"), min_value=0, max_value=9999, required=False)
    draw = forms.IntegerField(label=_("抽取号"), min_value=0, max_value=999_999, required=False)

    def clean(self):
        given = super().clean()
        first, last = given.get("first"), given.get("last")
        if first and last and first > last:
            self.add_error("last", _("不能早于开始的日期。"))
        return given


class MendForm(PlainForm):
    """Who mends it, and by when."""

    owner = forms.ModelChoiceField(Person.objects.none(), label=_("责任人"))
    due = day_field(_("完成时限"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people
