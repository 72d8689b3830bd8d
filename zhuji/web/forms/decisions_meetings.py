"""Forms of meetings: calling, series, one topic put on an agenda, the steps of the live page."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Attendance
from zhuji.matter.models import Topic
from zhuji.meeting.models import Item, NamedVote
from zhuji.org.models import Person
from zhuji.web.forms.base import PlainForm, TimeInput, day_field

WEEKDAYS = [(n, f"星期{word}") for n, word in enumerate("一二三四五")]
ROLL, NAMED, RECUSED = "roll-", "named-", "recused"


def new_token() -> str:
    return secrets.token_urlsafe(16)


def shown_as(vote) -> str:
    """A vote in one fixed spelling."""
    keys = sorted(k for k in vote if k.startswith(NAMED) or k in ("method", "yes", "no", "abstain", "result"))
    return "&".join(f"{key}={vote[key]}" for key in keys)


class CallForm(PlainForm):
    """A meeting is called: the body is known, its members and its chair follow from the posts."""

    body = forms.ChoiceField(label=_("会议"))
    held_on = day_field(_("日期"))
    starts_at = forms.TimeField(label=_("开始"), widget=TimeInput())
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    sure = forms.BooleanField(label=_("同一天已有一次，确属另一次"), required=False)
    token = forms.CharField(widget=forms.HiddenInput, max_length=36, required=False)

    def __init__(self, *args, bodies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = bodies

    def use_case_fields(self) -> dict:
        return {**self.cleaned_data, "token": self.cleaned_data["token"] or None}


class SeriesForm(PlainForm):
    """Regular meetings: every so many weeks on a weekday."""

    body = forms.ChoiceField(label=_("会议"))
    weekday = forms.TypedChoiceField(label=_("星期"), choices=WEEKDAYS, coerce=int)
    weeks = forms.TypedChoiceField(
        label=_("频次"), choices=[(1, _("每周")), (2, _("每两周")), (4, _("每四周"))], coerce=int, initial=2
    )
    starts_at = forms.TimeField(label=_("开始"), widget=TimeInput())
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    since = day_field(_("从哪天起"))
    until = day_field(_("到哪天止"))

    def __init__(self, *args, bodies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = bodies


class PutOnForm(PlainForm):
    """A topic is put on the agenda."""

    topic = forms.ModelChoiceField(queryset=Topic.objects.none())
    purpose = forms.ChoiceField(choices=Item.Purpose.choices)
    late_because = forms.CharField(max_length=300, required=False)

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics


class StepForm(PlainForm):
    """One step on the page of a meeting. Every step is a form of its own on the page; here is what any of them may say.
    The use case refuses what is missing."""

    step = forms.CharField(max_length=20)
    token = forms.CharField(max_length=40)
    item = forms.ModelChoiceField(queryset=Item.objects.none(), required=False)
    person = forms.ModelChoiceField(queryset=Person.objects.none(), required=False, label=_("人员"))
    chair = forms.ModelChoiceField(queryset=Person.objects.none(), required=False, label=_("主持"))
    recused = forms.ModelMultipleChoiceField(queryset=Person.objects.none(), required=False, label=_("回避"))
    text = forms.CharField(max_length=20000, required=False, label=_("内容"))
    method = forms.ChoiceField(choices=[("", ""), *Item.Method.choices], required=False, label=_("表决方式"))
    yes = forms.IntegerField(required=False, min_value=0, label=_("赞成"))
    no = forms.IntegerField(required=False, min_value=0, label=_("反对"))
    abstain = forms.IntegerField(required=False, min_value=0, label=_("弃权"))
    result = forms.ChoiceField(choices=[("", ""), *Item.Result.choices], required=False, label=_("决定"))
    resolution = forms.CharField(max_length=20000, required=False, label=_("决议内容"))
    remark = forms.CharField(max_length=20000, required=False, label=_("讨论情况"))
    version = forms.IntegerField(required=False)

    def __init__(self, *args, meeting, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting, self.people = meeting, people
        self.fields["item"].queryset = meeting.items.all()
        for name in ("person", "chair", "recused"):
            self.fields[name].queryset = people

    def chosen(self, prefix: str, words) -> dict:
        """person → word of the fields that begin so: the roll, or a vote by name."""
        by_key = {f"{prefix}{person.pk}": person for person in self.people}
        known = {key: self.data[key] for key in by_key if self.data.get(key)}
        if any(word not in words for word in known.values()):
            raise forms.ValidationError(_("请从列出的选项中选择。"))
        return {by_key[key]: word for key, word in known.items()}

    def roll(self) -> dict:
        return self.chosen(ROLL, Attendance.Status.values)

    def decision(self, body) -> dict:
        """What the use case is called with: totals and method where the body votes, the result where the chair decides;
        by name only the names."""
        data = self.cleaned_data
        said = {"resolution": data["resolution"], "remark": data["remark"], "version": data["version"]}
        if body.decides_by == "chair":
            return said | {"result": data["result"]}
        if data["method"] == Item.Method.NAMED:
            return said | {"method": data["method"], "named": self.chosen(NAMED, NamedVote.Choice.values)}
        return said | {name: data[name] for name in ("method", "yes", "no", "abstain")}

    def shown_as(self) -> str:
        """Marks the vote for which the sentence of the result was shown."""
        return shown_as(self.data)


class CorrectItemForm(PlainForm):
    """What was written down wrongly of a decision, and why."""

    method = forms.ChoiceField(label=_("表决方式"), choices=[("", "—"), *Item.Method.choices], required=False)
    yes = forms.IntegerField(label=_("赞成"), min_value=0, required=False)
    no = forms.IntegerField(label=_("反对"), min_value=0, required=False)
    abstain = forms.IntegerField(label=_("弃权"), min_value=0, required=False)
    result = forms.ChoiceField(label=_("结果"), choices=[("", "—"), *Item.Result.choices], required=False)
    resolution = forms.CharField(label=_("决议内容"), required=False, widget=forms.Textarea)
    remark = forms.CharField(label=_("讨论情况"), required=False, widget=forms.Textarea)
    reason = forms.CharField(label=_("更正原因"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, without: tuple[str, ...] = (), **kwargs):
        """`without`: what is not asked, since it is computed or there was no vote."""
        super().__init__(*args, **kwargs)
        for name in without:
            del self.fields[name]
