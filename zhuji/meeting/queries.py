"""Named filters over meetings and the items of their agendas."""

from django.apps import apps
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from zhuji.org.queries import ScopedQuerySet
from zhuji.org.rights import DELIBERATE


def school_of(unit):
    """The school that a unit is, or to which the Party organisation belongs, as an expression."""
    coverage = apps.get_model("org", "Coverage").objects.filter(unit=OuterRef(unit)).order_by("pk").values("school")
    return Case(
        When(**{f"{unit}__kind": "school"}, then=F(unit)),
        default=Subquery(coverage[:1]),
        output_field=BigIntegerField(),
    )


def posts_on(day, school, titles):
    """Posts with these titles on the day, in the school or in the topmost of the Party organisations that belong to it.
    `day` and `school` are columns of the row outside."""
    topmost = Q(unit__coverages__school=OuterRef(school)) & ~Exists(
        apps.get_model("org", "Coverage").objects.filter(
            unit=OuterRef("unit__parent"), school=OuterRef(OuterRef(school))
        )
    )
    posts = apps.get_model("org", "Post").objects.filter(title__in=titles)
    return posts.filter(Q(unit=OuterRef(school)) | topmost, since__lte=OuterRef(day), until__gt=OuterRef(day))


class MeetingQuerySet(ScopedQuerySet):
    unit_path = "activity__unit__path"

    def held(self):
        return self.filter(activity__state="held")

    def of_bodies(self, *bodies):
        return self.filter(activity__kind__in=bodies)

    def of_school(self, school):
        """Meetings of the school and of the Party organisations that belong to it."""
        covering = apps.get_model("org", "Coverage").objects.in_force_now().filter(school=school).values("unit")
        return self.filter(Q(activity__unit=school) | Q(activity__unit__in=covering))

    def newest_first(self):
        return self.select_related("activity__unit", "activity__chair").order_by("-activity__held_on", "-pk")

    def shown_to(self, user):
        """Meetings of every unit where the user may read them, and the single ones to which he is invited."""
        invited = apps.get_model("meeting", "Invitation").objects.filter(person=user.person_id, withdrawn=False)
        opened = self.open_to(user, DELIBERATE).values("pk")
        return self.filter(Q(pk__in=opened) | Q(pk__in=invited.values("meeting")))

    def in_schools(self):
        return self.alias(school=school_of("activity__unit"), day=F("activity__held_on"))


class OfMeetingQuerySet(ScopedQuerySet):
    """Rows that hang on a meeting."""

    unit_path = "meeting__activity__unit__path"


class InvitationQuerySet(OfMeetingQuerySet):
    def to_come_for(self, user, day):
        """Meetings that the user is asked to sit in at, from that day on."""
        return self.filter(person=user.person_id, withdrawn=False, meeting__activity__held_on__gte=day)


class ItemQuerySet(OfMeetingQuerySet):
    def at(self, *bodies):
        """Items of meetings of these bodies that were held."""
        return self.filter(meeting__activity__kind__in=bodies, meeting__activity__state="held")

    def on_agendas_of(self, *bodies):
        """Items that stand on an agenda of these bodies, met or to meet; those taken off or put off are not."""
        left = self.exclude(state__in=("taken-off", "carried"))
        return left.filter(meeting__activity__kind__in=bodies).exclude(meeting__activity__state="withdrawn")

    def in_schools(self):
        """Beside each item the school (`school`) and the day of the meeting (`day`)."""
        return self.alias(school=school_of("meeting__activity__unit"), day=F("meeting__activity__held_on"))

    def with_heads(self):
        """Beside each item how many were entitled (`asked`) and how many of them were in the room (`came`): as counted
        for the item, else as counted for the meeting."""
        return self.alias(
            asked=Coalesce("entitled", "meeting__activity__entitled"),
            came=Coalesce("present", "meeting__activity__entitled_present"),
        )

    def with_votes(self):
        """Beside each item how many votes were cast (`cast`)."""
        return self.alias(
            cast=Coalesce("yes", Value(0)) + Coalesce("no", Value(0)) + Coalesce("abstain", Value(0)),
        )

    def live(self):
        """Items of meetings that are not closed yet."""
        return self.exclude(meeting__state="closed")

    def decided(self):
        return self.filter(state="decided")

    def passed(self):
        return self.filter(result="passed")


class OfItemQuerySet(ScopedQuerySet):
    """Rows that hang on an item of an agenda."""

    unit_path = "item__meeting__activity__unit__path"
