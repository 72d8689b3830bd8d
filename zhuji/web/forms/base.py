"""How our forms look: labels above, native pickers, big enough to touch."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", **kwargs)


class PlainForm(forms.Form):
    """Gives every field the look of the kit."""

    error_css_class = "is-invalid"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)


def dress(field) -> None:
    widget = field.widget
    field.error_messages["required"] = _("还没有填写，请补上。")
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = _("不是有效的电子邮箱。请改为如 wangmin@example.cn。")
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        return
    widget.attrs.setdefault("class", "form-select" if isinstance(widget, forms.Select) else "form-control")
    if isinstance(widget, forms.Textarea):
        widget.attrs.setdefault("rows", 3)


def day_field(label, **kwargs):
    return forms.DateField(label=label, widget=DayInput(), **kwargs)


class ReasonForm(PlainForm):
    """Why something is taken back."""

    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
