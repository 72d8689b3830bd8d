"""Forms of the list of matters."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuji.matter.models.listed import Category
from zhuji.web.forms.base import PlainForm, day_field


class TightenForm(PlainForm):
    """What is asked of a matter of the pack besides what it asks itself; `fixed` are the pack's own steps."""

    body = forms.ChoiceField(label=_("由哪个会议决定"))
    steps = forms.MultipleChoiceField(
        label=_("另外要求的前置程序"), required=False, widget=forms.CheckboxSelectMultiple
    )
    weighty = forms.BooleanField(label=_("须三分之二以上成员到会"), required=False)
    since = day_field(_("生效日期"), initial=localdate)
    reason = forms.CharField(label=_("理由或文号"), max_length=300)

    def __init__(self, *args, pack, fixed=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fixed = tuple(fixed)
        self.fields["body"].choices = [(body.id, body.title) for body in pack.bodies.values()]
        self.fields["steps"].choices = [(s.id, s.title) for s in pack.steps.values() if s.id not in self.fixed]

    def said(self) -> dict:
        """What the use case is called with: all steps, the pack's among them."""
        return {**self.cleaned_data, "steps": [*self.fixed, *self.cleaned_data["steps"]]}


class ListForm(TightenForm):
    """A matter of the school's own."""

    title = forms.CharField(label=_("事项"), max_length=100)
    category = forms.ChoiceField(label=_("类别"), choices=Category)
