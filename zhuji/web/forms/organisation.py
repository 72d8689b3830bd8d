"""Forms of the organisation."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuji.org.kinds import PARTY_KINDS, Area, Backbone, Cell, Ownership, Stage, Standing, Title, UnitKind
from zhuji.org.models import Person, Unit
from zhuji.org.rights import PEOPLE, UNITS
from zhuji.web.forms.base import PlainForm, day_field


class UnitChoice(forms.CharField):
    """A unit by its code. Only units open to the user for the act are known; any other looks absent."""

    def __init__(self, *, user, act, **kwargs):
        super().__init__(**kwargs)
        self.queryset = Unit.objects.open_to(user, act)

    def clean(self, value):
        code = super().clean(value)
        if not code:
            return None
        unit = self.queryset.filter(code=code).first()
        if unit is None:
            raise forms.ValidationError(_("没有代码为 %s 的单位，或不在您的管理范围内。") % code)
        return unit


class UnitsChoice(UnitChoice):
    """Several units by their codes."""

    def clean(self, value):
        codes = [
            c
            for c in forms.CharField.clean(self, value).replace("，", "、").replace(",", "、").split("、")
            if c.strip()
        ]
        return [UnitChoice.clean(self, code.strip()) for code in codes]


def _blank(choices):
    return [("", "—"), *choices.choices]


class ChangeForm(PlainForm):
    """What every change of the tree asks: the day, the document, a note."""

    on = day_field(_("日期"), initial=localdate)
    document = forms.CharField(label=_("文号"), max_length=100, required=False)

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)


class FoundForm(ChangeForm):
    code = forms.CharField(label=_("单位代码"), max_length=40)
    name = forms.CharField(label=_("名称"), max_length=100)
    kind = forms.ChoiceField(label=_("类型"), choices=UnitKind.choices)
    stage = forms.ChoiceField(label=_("学段"), choices=_blank(Stage), required=False, help_text=_("学校填写"))
    ownership = forms.ChoiceField(
        label=_("办学性质"), choices=_blank(Ownership), required=False, help_text=_("学校填写")
    )
    area = forms.ChoiceField(label=_("城乡"), choices=_blank(Area), required=False)
    cell = forms.ChoiceField(label=_("设置单元"), choices=_blank(Cell), required=False, help_text=_("党支部填写"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["covers"] = UnitsChoice(
            user=user, act=UNITS, label=_("所属学校代码"), required=False,
            help_text=_("党组织填写；联合党支部填多个，用顿号分开；不填则随上级"),
        )  # fmt: skip
        self.fields["covers"].widget.attrs["class"] = "form-control"


class RenameForm(ChangeForm):
    name = forms.CharField(label=_("新名称"), max_length=100)


class ReformForm(ChangeForm):
    kind = forms.ChoiceField(label=_("改设为"), choices=[(kind.value, kind.label) for kind in PARTY_KINDS])


class _ToUnitForm(ChangeForm):
    label = _("单位代码")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["to"] = UnitChoice(user=user, act=UNITS, label=self.label)
        self.fields["to"].widget.attrs["class"] = "form-control"


class MoveForm(_ToUnitForm):
    label = _("新上级的单位代码")


class MergeForm(_ToUnitForm):
    label = _("并入单位的代码")


class CoverForm(ChangeForm):
    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["schools"] = UnitsChoice(user=user, act=UNITS, label=_("所属学校代码，用顿号分开"))
        self.fields["schools"].widget.attrs["class"] = "form-control"


class SplitForm(ChangeForm):
    code = forms.CharField(label=_("新单位代码"), max_length=40)
    name = forms.CharField(label=_("新单位名称"), max_length=100)

    def __init__(self, *args, user, people, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["members"] = forms.ModelMultipleChoiceField(
            people, label=_("转入新单位的人员"), required=False, widget=forms.CheckboxSelectMultiple
        )


class TermForm(PlainForm):
    on = day_field(_("新一届起始日期"), initial=localdate)


class PersonForm(PlainForm):
    """What is stated of a person: the least that the procedures need."""

    number = forms.CharField(label=_("人员编号"), max_length=40)
    name = forms.CharField(label=_("姓名"), max_length=60)
    sex = forms.ChoiceField(label=_("性别"), choices=[("", "—"), ("男", _("男")), ("女", _("女"))], required=False)
    born = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$", label=_("出生年月"), required=False, help_text=_("如 1985-06")
    )
    standing = forms.ChoiceField(label=_("政治面貌"), choices=_blank(Standing), required=False)
    joined_on = day_field(_("入党日期"), required=False)
    full_on = day_field(_("转正日期"), required=False)
    education = forms.CharField(label=_("学历"), max_length=40, required=False)
    rank = forms.CharField(label=_("职称"), max_length=40, required=False)
    backbone = forms.MultipleChoiceField(
        label=_("骨干类别"), choices=Backbone.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False, help_text=_("加密保存"))

    def clean_backbone(self):
        return ",".join(self.cleaned_data["backbone"])

    def clean(self):
        data = super().clean()
        if data.get("joined_on") and data.get("full_on") and data["full_on"] < data["joined_on"]:
            self.add_error("full_on", _("转正日期早于入党日期 %s") % data["joined_on"])
        return data


class PostForm(PlainForm):
    title = forms.ChoiceField(label=_("职务"), choices=Title.choices)
    on = day_field(_("任职日期"), initial=localdate)
    document = forms.CharField(label=_("任职文号"), max_length=100, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitChoice(user=user, act=PEOPLE, label=_("任职单位代码"))
        self.fields["unit"].widget.attrs["class"] = "form-control"


class RelieveForm(PlainForm):
    on = day_field(_("免职日期"), initial=localdate, help_text=_("当日起不再任职"))


class TransferForm(PlainForm):
    on = day_field(_("日期"), initial=localdate)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"] = UnitChoice(user=user, act=PEOPLE, label=_("转入党支部的代码"))
        self.fields["to"].widget.attrs["class"] = "form-control"


def person_initial(person: Person) -> dict:
    names = ["number", "name", "sex", "born", "standing", "joined_on", "full_on", "education", "rank", "phone"]
    return {name: getattr(person, name) for name in names} | {"backbone": person.backbone.split(",")}
