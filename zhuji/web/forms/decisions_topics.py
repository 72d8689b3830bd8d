"""Forms of topics: what is proposed, what is said of it, which steps were taken."""

import secrets

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuji.matter.models import OpinionRequest, Topic, View
from zhuji.web.forms.base import PlainForm, day_field, dress
from zhuji.web.forms.decisions_fields import MatterChoice, NamedPeople, YuanField


class RouteForm(PlainForm):
    """What the route hangs on: the matter, the amount, the persons."""

    def __init__(self, *args, school, matters, **kwargs):
        super().__init__(*args, **kwargs)
        self.matters = matters
        self.fields["matter"] = MatterChoice(matters, label=_("事项"), help_text=_("写几个字或拼音首字母，从清单里选"))
        self.fields["amount"] = YuanField(label=_("金额"))
        self.fields["persons"] = NamedPeople(school, label=_("涉及的人"))
        for field in self.fields.values():
            dress(field)


class ProposalForm(RouteForm):
    """The whole proposal. `seen` is the route that was shown beside it."""

    def __init__(self, *args, members=(), proposer=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"] = forms.CharField(label=_("标题"), max_length=200)
        self.fields["text"] = forms.CharField(label=_("方案"), max_length=20000, required=False, widget=forms.Textarea)
        self.fields["text"].widget.attrs["rows"] = 6
        self.fields["urgent"] = forms.BooleanField(label=_("紧急，须尽快决定"), required=False)
        self.fields["each"] = forms.BooleanField(label=_("涉及几个人的，每人提一个议题"), required=False, initial=True)
        if members:
            self._name_proposer(members, proposer)
        for name, field in (("token", forms.CharField(max_length=36)), ("seen", forms.CharField(max_length=300))):
            field.required, field.widget = False, forms.HiddenInput()
            self.fields[name] = field
        for field in self.fields.values():
            dress(field)

    def _name_proposer(self, members, proposer):
        known = {person.pk: person for person in members}
        field = forms.TypedChoiceField(label=_("提出人"), coerce=lambda pk: known[int(pk)], empty_value=None)
        field.choices = [("", _("（请选择）")), *((person.pk, person.name) for person in members)]
        field.initial = proposer.pk if proposer and proposer.pk in known else None
        self.fields["proposer"] = field

    def said(self) -> dict:
        """What the use case is called with."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "version", "each")}


class ChangeForm(ProposalForm):
    """A change of the proposal; `version` is the one that was shown."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["token"], self.fields["each"]
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)


def fresh(asked) -> dict:
    """The whole form before anybody typed the rest: what the route was asked for, and a token of its own."""
    return {name: asked.get(name, "") for name in ("matter", "amount", "persons")} | {
        "token": secrets.token_urlsafe(16)
    }


def stated(topic: Topic) -> dict:
    """What the form of a change says: what stands."""
    names = ("title", "matter", "amount", "text", "urgent", "version")
    return {name: getattr(topic, name) for name in names} | {"persons": list(topic.persons.by_name())}


class ViewForm(PlainForm):
    """沟通意见, of the edition that was shown."""

    stance = forms.ChoiceField(label=_("意见"), choices=View.Stance, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("说明"), max_length=2000, required=False, widget=forms.Textarea,
        help_text=_("一致的可以不写；有分歧的，写明分歧在哪里"),
    )  # fmt: skip
    edition = forms.IntegerField(widget=forms.HiddenInput)


class StepForm(PlainForm):
    """`was`: when the step that was shown had been recorded, so that nobody else's record is overwritten unseen."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    on = day_field(_("日期"), initial=localdate)
    note = forms.CharField(label=_("结果"), max_length=5000, widget=forms.Textarea)


class AskForm(PlainForm):
    """Which branches are asked, and until when."""

    due = day_field(_("答复期限"))

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branches"] = forms.ModelMultipleChoiceField(
            branches, label=_("党支部"), widget=forms.CheckboxSelectMultiple
        )


class HeldChoice(forms.ModelChoiceField):
    """A meeting of the branch, by its day and what it was about."""

    def label_from_instance(self, activity):
        return f"{activity.held_on:%Y-%m-%d} {activity.title}"


class OpinionForm(PlainForm):
    """The answer of a branch, with the meeting it rests on."""

    answer = forms.ChoiceField(label=_("意见"), choices=OpinionRequest.Answer, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("意见说明"), max_length=2000, required=False, widget=forms.Textarea, help_text=_("不同意的，写明理由")
    )

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["record"] = HeldChoice(
            meetings, label=_("研究这件事的会议"), required=False, empty_label=_("（请选择）"),
            help_text=_("须是征求意见以后本支部开的会"),
        )  # fmt: skip
        dress(self.fields["record"])
