"""Whom the form of an activity names: who is listed to be ticked, and who may be named as chair or lecturer."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Activity, Attendance
from zhuji.org.kinds import Title, UnitKind
from zhuji.org.models import Membership, Person, Post, Unit
from zhuji.pack.schema.packs import ActivityKind

BOARD = (
    Title.SECRETARY,
    Title.DEPUTY_SECRETARY,
    Title.DISCIPLINE,
    Title.ORGANISATION,
    Title.PUBLICITY,
    Title.COMMITTEE_MEMBER,
)


def members_of(unit, day):
    """The members of the branch on the day, by name."""
    return Person.objects.filter(memberships__in=Membership.objects.of_members(day).filter(unit=unit)).by_name()


def listed_people(unit, kind, day):
    """Whom the form lists: the members of the branch or its committee on the day, or nobody, as the kind says. Of a
    group those of the branch who were on its last list; while it has none, the whole branch."""
    if kind.attended_by == "committee":
        held = Post.objects.in_force(day).filter(unit=unit, title__in=BOARD)
        return Person.objects.filter(pk__in=held.values("person")).by_name()
    if kind.attended_by != "members":
        return Person.objects.none()
    if unit.kind != UnitKind.GROUP:
        return members_of(unit, day)
    last = unit.activities.held().exclude(attendance=None).order_by("-held_on", "-pk").first()
    if last is None:
        return members_of(unit.parent_id, day)
    here = Attendance.objects.filter(activity=last).exclude(status=Attendance.Status.OBSERVER)
    return members_of(unit.parent_id, day).filter(pk__in=here.values("person"))


@dataclass(frozen=True)
class Sheet:
    """What a form is filled in for: the unit, the kind, the day. `activity`: one that was held and is to be corrected;
    `planning`: for a day to come, so that nobody is ticked yet; `others`: kinds that the same sitting may also be."""

    unit: Unit
    kind: ActivityKind
    day: date
    activity: Activity | None = None
    planning: bool = False
    others: tuple[ActivityKind, ...] = ()

    def people(self):
        """Whom the form lists to be ticked: of an activity those on its list, whoever belonged to the branch since."""
        if self.planning:
            return Person.objects.none()
        if self.activity is None:
            return listed_people(self.unit, self.kind, self.day)
        rows = Attendance.objects.filter(activity=self.activity).exclude(status=Attendance.Status.OBSERVER)
        return Person.objects.filter(pk__in=rows.values("person")).by_name()

    @property
    def open_list(self) -> bool:
        """Whether people may be put on the list and taken off it: where it was not drawn from a branch's members."""
        return self.activity is not None or self.unit.kind == UnitKind.GROUP

    def unlisted(self, people):
        """Members of the branch that day who are not on the list."""
        return members_of(self._branch, self.day).exclude(pk__in=[person.pk for person in people])

    @property
    def _branch(self) -> int | None:
        return self.unit.parent_id if self.unit.kind == UnitKind.GROUP else self.unit.pk

    def possible(self):
        """Who may be named as chair, lecturer or observer: those who hold a post in the unit, its members, who works
        there, and whom the record names already. Each with the posts he holds in the unit that day."""
        posts = Post.objects.in_force(self.day).filter(unit=self.unit)
        members = Membership.objects.in_force(self.day).filter(unit__in=[self.unit.pk, self._branch])
        who = Q(pk__in=posts.values("person")) | Q(pk__in=members.values("person")) | Q(unit=self.unit)
        if self.activity is not None:
            there = Attendance.objects.filter(activity=self.activity).values("person")
            who |= Q(pk__in=there) | Q(pk__in=[self.activity.chair_id or 0, self.activity.lecturer_id or 0])
        here = Prefetch("posts", queryset=posts, to_attr="posts_here")
        return Person.objects.filter(who).by_name().prefetch_related(here)


class NamedChoice(forms.ModelChoiceField):
    """One of the people at hand, by name and post: 王敏 · 组织委员."""

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, required=False, empty_label=_("（不填）"), **kwargs)

    def label_from_instance(self, person):
        return " · ".join([person.name, *(post.get_title_display() for post in person.posts_here)])


class TickedChoice(forms.ModelMultipleChoiceField):
    """Some of the people listed, by ticking."""

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)
