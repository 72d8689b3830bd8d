"""Forms of minutes, reports and rulebooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuji.core.errors import Refused
from zhuji.rulebook.models import CHARTER, OTHER
from zhuji.rulebook.reading import MOST_TEXT, text_of
from zhuji.web.forms.base import PlainForm, day_field


class ConfirmForm(PlainForm):
    """Whether the minutes say what happened."""

    agreed = forms.ChoiceField(
        label=_("纪要是否与会议情况相符"),
        choices=[("yes", _("相符，同意")), ("no", _("有意见"))],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("意见"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("有意见的，写明哪里不符、应为什么"),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        data["agreed"] = data.get("agreed") == "yes"
        return data


class SpanForm(PlainForm):
    """From a day to a day."""

    since = day_field(_("从"))
    until = day_field(_("到"))

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("“到”应不早于“从”。"))
        return data


class RulebookForm(PlainForm):
    """What kind of rulebook, and what it is called."""

    kind = forms.ChoiceField(label=_("种类"))
    title = forms.CharField(label=_("名称"), max_length=100)

    def __init__(self, *args, bodies, **kwargs):
        super().__init__(*args, **kwargs)
        rules = [(key, _("%s议事规则") % title) for key, title in bodies]
        self.fields["kind"].choices = [(CHARTER, _("学校章程")), *rules, (OTHER, _("其他基本管理制度"))]  # type: ignore[attr-defined]


class DraftForm(PlainForm):
    """The text of an edition: pasted, or out of a Word file, which goes before."""

    file = forms.FileField(label=_("上传 docx"), required=False, help_text=_("不超过 2 MB，只取文字；也可在下面粘贴"))
    text = forms.CharField(
        label=_("全文"), required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 16})
    )
    note = forms.CharField(label=_("修订说明"), max_length=300, required=False)

    def clean(self):
        data = super().clean()
        file = data.pop("file", None)
        if file:
            try:
                data["text"] = text_of(file.name, file.read())
            except Refused as refusal:
                self.add_error("file", str(refusal))
        elif not data.get("text"):
            self.add_error("text", _("请粘贴全文，或上传 docx 文件。"))
        return data


class AdoptEditionForm(PlainForm):
    """From which day, and by which decision."""

    since = day_field(_("施行日期"))
    topic = forms.ChoiceField(
        label=_("通过它的议题"), required=False, help_text=_("会议讨论通过章程或议事规则的那个议题；早年的可不选")
    )

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("未登记")), *topics]  # type: ignore[attr-defined]
