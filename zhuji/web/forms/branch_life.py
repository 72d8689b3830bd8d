"""The form of an activity: everything known is filled in, absences are ticked."""

import secrets
from datetime import date, datetime, time, timedelta

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Activity, Attendance
from zhuji.org.models import Post
from zhuji.web.forms.base import PlainForm, TimeInput, day_field, dress
from zhuji.web.forms.branch_life_people import NamedChoice, TickedChoice, listed_people

Status = Attendance.Status
TICKS = {"excused": Status.EXCUSED, "absent": Status.ABSENT, "observers": Status.OBSERVER}
TYPED = ("expected", "present", "entitled", "entitled_present")


class ActivityForm(PlainForm):
    """Kind and unit are known from the address. Where people are listed the head counts follow from the ticks; where
    nobody is, they are typed."""

    held_on = day_field(_("日期"))
    starts_at = forms.TimeField(label=_("开始"), widget=TimeInput(), required=False)
    ends_at = forms.TimeField(label=_("结束"), widget=TimeInput(), required=False)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    title = forms.CharField(label=_("主题"), max_length=200)
    token = forms.CharField(widget=forms.HiddenInput, max_length=36, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    listed = forms.DateField(widget=forms.HiddenInput, required=False)  # as on which day the people were listed

    def __init__(self, *args, sheet, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet, self.kind = sheet, sheet.kind
        self.moved = False  # the day was changed to one with another list
        self.possible = sheet.possible()
        self.people = sheet.people()
        self._name_people()
        if not sheet.planning:
            self._tick_people()
        self._ask_the_rest()
        for field in self.fields.values():
            dress(field)

    def _name_people(self):
        self.fields["chair"] = NamedChoice(self.possible, label=_("主持"))
        if self.kind.lectured:
            self.fields["lecturer"] = NamedChoice(self.possible, label=_("讲课"))

    def _tick_people(self):
        if not self.people:
            for name in TYPED if self.kind.votes else TYPED[:2]:
                label = Activity._meta.get_field(name).verbose_name
                self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=99999, required=False)
            return
        self.fields["excused"] = TickedChoice(self.people, label=_("请假"))
        self.fields["absent"] = TickedChoice(self.people, label=_("缺席"))
        self.fields["observers"] = TickedChoice(self.possible, label=_("列席"))
        if self.sheet.open_list:
            self.fields["joining"] = TickedChoice(self.sheet.unlisted(self.people), label=_("名单以外还来了"))
            self.fields["outside"] = TickedChoice(self.people, label=_("不该在名单里"))

    def _ask_the_rest(self):
        self.fields["hours"] = forms.DecimalField(
            label=_("学时"), min_value=0, max_value=99, max_digits=4, decimal_places=1, required=False
        )
        label = _("讲稿或内容（可选）") if self.kind.lectured else _("内容（可选，一两句话）")
        self.fields["summary"] = forms.CharField(label=label, max_length=20000, required=False, widget=forms.Textarea)
        self.fields["summary"].widget.attrs["rows"] = 2
        if self.sheet.others:
            choices = [(kind.id, kind.title) for kind in self.sheet.others]
            self.fields["also"] = forms.MultipleChoiceField(
                label=_("同时记为"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        self.fields["sure"] = forms.BooleanField(label=_("确属另一次"), required=False)

    def clean(self):
        data = super().clean()
        seen: dict = {}
        for name in [n for n in (*TICKS, "outside") if n in self.fields]:
            for person in data.get(name) or ():
                if person in seen:
                    raise forms.ValidationError(
                        _now("%(who)s同时勾选了“%(one)s”和“%(two)s”，只能选一项。")
                        % {"who": person, "one": seen[person], "two": self.fields[name].label}
                    )
                seen[person] = self.fields[name].label
        self._refuse_another_days_list(data)
        return data

    def _refuse_another_days_list(self, data):
        """Who was ticked was ticked on a list; if on the day of the activity the list was another, it is shown again
        rather than that somebody be counted whom nobody looked at."""
        listed, day = data.get("listed"), data.get("held_on")
        if not listed or not day or listed == day or not self.people or self.sheet.activity:
            return
        shown = set(listed_people(self.sheet.unit, self.kind, listed).values_list("pk", flat=True))
        if shown != {person.pk for person in self.people}:
            self.moved = True
            raise forms.ValidationError(
                _now("%s的名单与原先列出的不同，已换成当天的名单。请核对缺席的人，再保存。") % day
            )

    def use_case_fields(self) -> dict:
        """What the use case is called with: attendance from the ticks, the rest as it stands."""
        data = {
            n: v for n, v in self.cleaned_data.items() if n not in ("version", "listed", "also", "outside", "joining")
        }
        data["token"] = data.get("token") or None
        ticked = {name: data.pop(name) for name in TICKS if name in data}
        if self.people:
            away = set(self.cleaned_data.get("outside") or ())
            came = [*self.people, *(self.cleaned_data.get("joining") or ())]
            attendance = {person: Status.PRESENT for person in came if person not in away}
            for name, status in TICKS.items():
                attendance |= dict.fromkeys(ticked[name], status)
            data["attendance"] = attendance
        return data

    @property
    def sitting(self) -> list[str]:
        """The kinds that the sitting is recorded as."""
        return [self.kind.id, *(self.cleaned_data.get("also") or ())]

    def outline(self) -> str:
        """What is filled in, in one line; empty where the day is still to be chosen."""
        value = self.initial.get
        day = value("held_on")
        if self.is_bound or day is None:
            return ""
        times = "–".join(f"{t:%H:%M}" for t in (value("starts_at"), value("ends_at")) if t)
        names = {person.pk: person.name for person in self.possible}
        parts = [f"{day.month}月{day.day}日 周{'一二三四五六日'[day.weekday()]}", times, value("place")]
        parts += [_now("主持 %s") % names.get(value("chair"), "—")]
        parts += [_now("讲课 %s") % names.get(value("lecturer"), "—")] if self.kind.lectured else []
        return " · ".join(part for part in parts if part)


def fresh(sheet, theme=None) -> dict:
    """What the form of a new activity says before anybody touched it: as last time, and as the kind has it."""
    unit, kind, day = sheet.unit, sheet.kind, sheet.day
    before = list(unit.activities.held().order_by("-held_on", "-pk")[:30])
    same = [activity for activity in before if activity.kind == kind.id]
    last = next(iter([*same, *before]), None)
    chair = Post.objects.in_force(day).filter(unit=unit, title__in=kind.chaired_by).first()
    chair_id = chair.person_id if chair else None
    starts = last.starts_at if last else None
    return {
        "held_on": day,
        "listed": day,
        "place": next((a.place for a in [*same, *before] if a.place), ""),
        "starts_at": starts,
        "ends_at": same[0].ends_at if same else _later(starts, kind.usual_minutes),
        "title": theme.title if theme else kind.title,
        "chair": chair_id,
        "lecturer": same[0].lecturer_id if same else chair_id,
        "hours": kind.usual_hours,
        "token": secrets.token_urlsafe(16),
    }


def _later(start: time | None, minutes: int) -> time | None:
    """So many minutes after the start; None where there is none, or it would be tomorrow."""
    if start is None or start.hour * 60 + start.minute + minutes >= 24 * 60:
        return None
    return (datetime.combine(date.min, start) + timedelta(minutes=minutes)).time()


def stated(activity) -> dict:
    """What the form of an activity says: what stands."""
    names = ["held_on", "starts_at", "ends_at", "place", "title", "hours", "summary", "version", *TYPED]
    told = {name: getattr(activity, name) for name in names}
    by_status: dict[str, list] = {}
    for row in activity.attendance.all():
        by_status.setdefault(row.status, []).append(row.person_id)
    told |= {name: by_status.get(status, []) for name, status in TICKS.items()}
    return told | {"chair": activity.chair_id, "lecturer": activity.lecturer_id, "listed": activity.held_on}


USUAL = "theme-day"  # what themes are issued for most


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
        self.fields["kind"].initial = USUAL
        self.fields["month"].initial = localdate().replace(day=1)


class AttachmentForm(PlainForm):
    file = forms.FileField(label=_("附件（可选）"), help_text=_("图片、pdf、Word 或 Excel 文件，不超过 10 MB"))
