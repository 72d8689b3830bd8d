"""Forms of anonymous sheets and of the yearly review."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Activity
from zhuji.ballot.actions.appraisals import SheetPlan
from zhuji.org.models import Person
from zhuji.web.forms.base import PlainForm, day_field
from zhuji.web.forms.branch_life_people import TickedChoice
from zhuji.web.forms.decisions_ballots import amount, people_of, sittings_of


class AppraisalForm(PlainForm):
    """What the sheets ask, and at which meeting."""

    kind = forms.ChoiceField(label=_("类型"))
    title = forms.CharField(label=_("名称"), max_length=200)
    activity = forms.ModelChoiceField(Activity.objects.none(), label=_("在哪次会议上"), empty_label=None)
    things = forms.CharField(
        label=_("测评事项"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一项，如班子整体、食堂服务；只测评人员的不填。"),
    )

    def __init__(self, *args, unit, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.fields["activity"].queryset = sittings_of(unit)
        self.fields["people"] = TickedChoice(
            people_of(unit) if kinds else Person.objects.none(), label=said("测评对象")
        )

    def plan(self, review=None) -> SheetPlan:
        told = self.cleaned_data
        things = tuple(filter(None, (line.strip() for line in told["things"].splitlines())))
        return SheetPlan(told["title"], tuple(told["people"]), things, review)


class CodesForm(PlainForm):
    """How many strips to print: as many as there are people in the room."""

    how_many = amount(_("代码数"), help_text=_("按到会填写人数，一人一条，不要多做。"))


class CloseForm(PlainForm):
    """How many were there, by the attendance."""

    present = amount(_("实到填写人数"))


class ReviewForm(PlainForm):
    """The year to be reviewed."""

    year = forms.IntegerField(label=_("年度"), min_value=2012, max_value=2100)


class StageForm(PlainForm):
    """A step of the review, as it was taken."""

    on = day_field(_("日期"))
    note = forms.CharField(label=_("情况"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"on": localdate()})
        super().__init__(*args, **kwargs)


class GradesForm(PlainForm):
    """The grade of each full member, as it was decided."""

    def __init__(self, *args, members, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.members = members
        options = [(choice.id, choice.title) for choice in choices]
        for person in members:
            field = forms.ChoiceField(
                label=person.name, choices=options, widget=forms.Select(attrs={"class": "form-select"})
            )
            field.initial = options[1][0]
            self.fields[f"grade_{person.pk}"] = field
        self.fields["because"] = forms.CharField(
            label=said("优秀超过比例的理由"), max_length=300, required=False,
            widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}), help_text=said("不超过比例的不填"),
        )  # fmt: skip

    def grades(self) -> dict:
        return {person: self.cleaned_data[f"grade_{person.pk}"] for person in self.members}


class CodeForm(PlainForm):
    """The code on the strip that was drawn."""

    code = forms.CharField(
        label=_("纸条上的代码"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class SheetForm(PlainForm):
    """The sheet itself: one choice for each question. The code goes along in the body."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=30)

    def __init__(self, *args, sheet, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = sheet.questions
        options = [(choice.id, choice.title) for choice in sheet.choices]
        for question in sheet.questions:
            self.fields[f"q_{question.pk}"] = forms.ChoiceField(
                label=question.title,
                choices=options,
                widget=forms.RadioSelect,
                error_messages={"required": said("请选一个")},
            )

    def answers(self) -> dict[int, str]:
        return {question.pk: self.cleaned_data[f"q_{question.pk}"] for question in self.questions}
