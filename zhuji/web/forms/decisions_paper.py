"""The form of a meeting that was held on paper: what the paper says, and nothing that it does not say."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Attendance
from zhuji.matter.models import Topic
from zhuji.meeting.models import Item
from zhuji.org.models import Person
from zhuji.web.forms.base import PlainForm, TimeInput, day_field
from zhuji.web.forms.decisions_meetings import ROLL

NOT_SAID = ("", _("没有记录"))
NOBODY = Person.objects.none()


def whole(label):
    return forms.IntegerField(label=label, min_value=0, max_value=999, required=False)


class PaperForm(PlainForm):
    """The meeting itself. Who came is ticked where the paper has names, else the numbers are typed."""

    starts_at = forms.TimeField(label=_("开始"), widget=TimeInput(), required=False)
    ends_at = forms.TimeField(label=_("结束"), widget=TimeInput(), required=False)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    number = whole(_("当年第几次"))
    chair = forms.ModelChoiceField(label=_("主持"), queryset=NOBODY, required=False, empty_label=NOT_SAID[1])
    recorder = forms.ModelChoiceField(label=_("记录人"), queryset=NOBODY, required=False, empty_label=NOT_SAID[1])
    entitled = whole(_("应到人数"))
    present = whole(_("实到人数"))
    observers = whole(_("列席人数"))
    notice_on = day_field(_("议题通知日期"), required=False)
    minutes_on = day_field(_("纪要签发日期"), required=False)
    sure = forms.BooleanField(label=_("同一天已有一次，确属另一次"), required=False)
    token = forms.CharField(widget=forms.HiddenInput, max_length=36, required=False)

    def __init__(self, *args, people, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = self.fields["recorder"].queryset = people
        self.members = members
        for person in members:
            self.fields[f"{ROLL}{person.pk}"] = forms.ChoiceField(
                label=person.name,
                choices=[NOT_SAID, *Attendance.Status.choices],
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def roll_fields(self):
        """The members of the body as of that day, each with his field."""
        return [self[f"{ROLL}{person.pk}"] for person in self.members]

    def use_case_fields(self) -> dict:
        data = {name: value for name, value in self.cleaned_data.items() if not name.startswith(ROLL)}
        said = {person: self.cleaned_data[f"{ROLL}{person.pk}"] for person in self.members}
        named = {person: status for person, status in said.items() if status}
        return data | {"attendance": named or None, "token": data["token"] or None}


class PaperItemForm(PlainForm):
    """One topic of the paper: a topic that was proposed here, or a title as the paper has it."""

    topic = forms.ModelChoiceField(
        label=_("议题"), queryset=Topic.objects.none(), required=False, empty_label=_("（新登记）")
    )
    title = forms.CharField(label=_("新登记的标题"), max_length=200, required=False)
    matter = forms.ChoiceField(label=_("事项"), required=False)
    purpose = forms.ChoiceField(
        label=_("目的"), choices=Item.Purpose.choices, required=False, initial=Item.Purpose.DECIDE
    )
    present = whole(_("在场"))
    recused = whole(_("回避"))
    method = forms.ChoiceField(label=_("表决方式"), choices=[NOT_SAID, *Item.Method.choices], required=False)
    yes = whole(_("赞成"))
    no = whole(_("反对"))
    abstain = whole(_("弃权"))
    result = forms.ChoiceField(label=_("结果"), choices=[NOT_SAID, *Item.Result.choices], required=False)
    chair_last = forms.TypedChoiceField(
        label=_("主要负责人末位发言"),
        choices=[NOT_SAID, ("yes", _("是")), ("no", _("否"))],
        coerce=lambda word: word == "yes",
        empty_value=None,
        required=False,
    )
    circulated = forms.BooleanField(label=_("以传阅、会签方式决定"), required=False)
    resolution = forms.CharField(
        label=_("决议内容"), max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, topics, matters, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics
        self.fields["topic"].empty_label = _("（新登记）")
        self.fields["matter"].choices = [("", "—"), *matters]

    def clean(self):
        data = super().clean()
        if data.get("title") and not data.get("topic") and not data.get("matter"):
            raise forms.ValidationError(_now("请为新登记的议题选择事项。"))
        if self.has_changed() and not data.get("topic") and not data.get("title"):
            raise forms.ValidationError(_now("请选择议题，或写明标题。"))
        return data

    def said(self) -> dict:
        """What the paper says, without the topic; what it does not say is left out."""
        data = dict(self.cleaned_data)
        for name in ("topic", "title", "matter"):
            data.pop(name, None)
        data["recused"] = data["recused"] or 0
        data["purpose"] = data["purpose"] or Item.Purpose.DECIDE
        return data


MOST = 20


def paper_items(how_many: int):
    """Forms for so many topics; a meeting has no more than twenty."""
    return forms.formset_factory(PaperItemForm, extra=max(1, min(how_many, MOST)), max_num=MOST, absolute_max=MOST)
