"""Forms of what comes out of a decision."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhuji.matter.models import Topic
from zhuji.org.models import Person, Post
from zhuji.web.forms.base import PlainForm, day_field


def people_of(school, user):
    """Who works in the school or in a part of it, or holds a post in one of its Party organisations, as far as the
    user sees them."""
    covering = school.covered_by.in_force_now().values("unit")
    holders = Post.objects.in_force_now().filter(Q(unit=school) | Q(unit__in=covering)).values("person")
    return Person.objects.open_to(user).filter(Q(unit__school=school) | Q(unit=school) | Q(pk__in=holders)).by_name()


class MoneyField(forms.DecimalField):
    """Yuan on the page, fen in the record."""

    def __init__(self, **kwargs):
        super().__init__(max_digits=14, decimal_places=2, min_value=0, **kwargs)

    def clean(self, value):
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)


class TaskForm(PlainForm):
    title = forms.CharField(label=_("做什么"), max_length=200)
    standard = forms.CharField(label=_("怎样算完成"), max_length=300)
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("责任人"))
    due = day_field(_("完成时限"))

    def __init__(self, *args, school, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(school, user)


class ReportForm(PlainForm):
    text = forms.CharField(label=_("做了什么、到哪一步"), max_length=2000, widget=forms.Textarea)
    finished = forms.BooleanField(label=_("已经完成，请核验"), required=False)


class VerifyForm(PlainForm):
    accept = forms.ChoiceField(
        label=_("核验结果"),
        choices=[("1", _("达到完成标准，销号")), ("0", _("没有达到，退回"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("核验说明"), max_length=300, required=False, widget=forms.Textarea)
    recheck_on = day_field(_("复查日期"), required=False, help_text=_("销号时定下以后再看一次的日期"))

    def clean_accept(self):
        return self.cleaned_data["accept"] == "1"


class ReopenForm(PlainForm):
    text = forms.CharField(label=_("复查发现了什么"), max_length=300, widget=forms.Textarea)
    due = day_field(_("新的完成时限"))


class DropForm(PlainForm):
    decision = forms.ModelChoiceField(Topic.objects.none(), label=_("由哪一项后来的决定取消"))

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, **kwargs)
        later = Topic.objects.filter(unit=task.unit_id, state__in=("passed", "closed")).exclude(pk=task.topic_id)
        self.fields["decision"].queryset = later.order_by("-proposed_on", "-pk")


class ExecutionForm(PlainForm):
    on = day_field(_("执行日期"))
    text = forms.CharField(label=_("执行了什么"), max_length=300)
    amount = MoneyField(label=_("实际金额（元）"), required=False)
    person = forms.ModelChoiceField(Person.objects.none(), label=_("涉及人员"), required=False)

    def __init__(self, *args, school, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_of(school, user)
