"""The form of an activity: everything known is filled in, absences are ticked."""

import secrets

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Attendance
from zhuji.org.models import Membership, Person, Post
from zhuji.web.forms.base import PlainForm, TimeInput, day_field

Status = Attendance.Status
BOARD = (
    "secretary",
    "deputy-secretary",
    "discipline-member",
    "organisation-member",
    "publicity-member",
    "committee-member",
)


def listed_people(unit, kind, day):
    """Whom the form lists: the members of the branch or its committee on the day, or nobody, as the kind says."""
    if kind.attended_by == "members":
        return Person.objects.filter(memberships__in=Membership.objects.of_members(day).filter(unit=unit)).by_name()
    if kind.attended_by == "committee":
        held = Post.objects.in_force(day).filter(unit=unit, title__in=BOARD)
        return Person.objects.filter(pk__in=held.values("person")).by_name()
    return Person.objects.none()


def chairs(unit, day):
    """Who may be named as chair or lecturer: those who hold a post in the unit, its members, and who works there."""
    posts = Post.objects.in_force(day).filter(unit=unit).values("person")
    members = Membership.objects.in_force(day).filter(unit=unit).values("person")
    from_all = Person.objects.filter(pk__in=posts) | Person.objects.filter(pk__in=members) | unit.people.all()
    return from_all.distinct().by_name()


class ActivityForm(PlainForm):
    """Kind and unit are known from the address. Where people are listed the head counts follow from the ticks."""

    held_on = day_field(_("日期"))
    starts_at = forms.TimeField(label=_("开始"), widget=TimeInput(), required=False)
    ends_at = forms.TimeField(label=_("结束"), widget=TimeInput(), required=False)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    title = forms.CharField(label=_("主题"), max_length=200)
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, unit, kind, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit, self.kind = unit, kind
        self.people = listed_people(unit, kind, day)
        possible = chairs(unit, day)
        named = {"queryset": possible, "required": False, "empty_label": _("（不填）")}
        self.fields["chair"] = forms.ModelChoiceField(label=_("主持"), **named)
        if kind.lectured:
            self.fields["lecturer"] = forms.ModelChoiceField(label=_("讲课"), **named)
        if kind.attended_by != "nobody":
            for name, label in (("excused", _("请假")), ("absent", _("缺席")), ("observers", _("列席"))):
                people = possible if name == "observers" else self.people
                self.fields[name] = forms.ModelMultipleChoiceField(
                    people, label=label, required=False, widget=forms.CheckboxSelectMultiple
                )
        else:
            self.fields["expected"] = forms.IntegerField(label=_("应到人数"), min_value=0, required=False)
            self.fields["present"] = forms.IntegerField(label=_("实到人数"), min_value=0, required=False)
        self.fields["hours"] = forms.DecimalField(
            label=_("学时"), min_value=0, max_value=99, max_digits=4, decimal_places=1, required=False
        )
        self.fields["summary"] = forms.CharField(
            label=_("内容（可选，一两句话）"), max_length=5000, required=False, widget=forms.Textarea
        )
        self.fields["sure"] = forms.BooleanField(label=_("确属另一次"), required=False)
        for name in ("chair", "lecturer", "expected", "present", "hours", "summary"):
            if name in self.fields:
                widget = self.fields[name].widget
                widget.attrs["class"] = "form-select" if isinstance(widget, forms.Select) else "form-control"
        self.fields["summary"].widget.attrs["rows"] = 2

    def use_case_fields(self) -> dict:
        """What the action is called with: attendance from the ticks, the rest as it stands."""
        data = dict(self.cleaned_data)
        data.pop("version", None)
        data["token"] = data.get("token") or None
        data["summary"], data["place"] = data["summary"] or "", data["place"] or ""
        if self.kind.attended_by != "nobody":
            excused, absent, observers = (set(data.pop(n)) for n in ("excused", "absent", "observers"))
            attendance = {person: Status.PRESENT for person in self.people if person not in observers}
            attendance |= {p: Status.EXCUSED for p in excused} | {p: Status.ABSENT for p in absent}
            attendance |= {p: Status.OBSERVER for p in observers}
            if attendance:
                data["attendance"] = attendance
        return data


def fresh(unit, kind, day, theme=None) -> dict:
    """What the form of a new activity says before anybody touched it."""
    last = unit.activities.exclude(place="").order_by("-held_on", "-pk").first()
    chair = Post.objects.in_force(day).filter(unit=unit, title__in=kind.chaired_by).first()
    return {
        "held_on": day,
        "place": last.place if last else "",
        "starts_at": last.starts_at if last else None,
        "ends_at": last.ends_at if last else None,
        "title": theme.title if theme else kind.title,
        "chair": chair.person_id if chair else None,
        "hours": kind.usual_hours,
        "token": secrets.token_urlsafe(16),
    }


def stated(activity) -> dict:
    """What the form of a recorded activity says: what stands."""
    names = ["held_on", "starts_at", "ends_at", "place", "title", "hours", "summary", "expected", "present", "version"]
    told = {name: getattr(activity, name) for name in names}
    by_status: dict[str, list] = {}
    for row in activity.attendance.all():
        by_status.setdefault(row.status, []).append(row.person_id)
    return told | {
        "chair": activity.chair_id,
        "lecturer": activity.lecturer_id,
        "excused": by_status.get(Status.EXCUSED, []),
        "absent": by_status.get(Status.ABSENT, []),
        "observers": by_status.get(Status.OBSERVER, []),
    }


class ThemeForm(PlainForm):
    """A theme for the units below."""

    kind = forms.ChoiceField(label=_("活动类型"))
    month = forms.DateField(
        label=_("月份"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
    )
    title = forms.CharField(label=_("主题"), max_length=200)
    text = forms.CharField(label=_("安排"), max_length=5000, required=False, widget=forms.Textarea)

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.fields["month"].initial = localdate().replace(day=1)


class AttachmentForm(PlainForm):
    file = forms.FileField(label=_("附件（可选）"), help_text=_("jpg、png、webp、pdf、docx、xlsx，不超过 10 MB"))
