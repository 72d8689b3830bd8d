"""Named filters over meetings and the items of their agendas."""

from django.apps import apps
from django.db.models import Q

from zhuji.org.queries import ScopedQuerySet
from zhuji.org.rights import DELIBERATE


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


class OfMeetingQuerySet(ScopedQuerySet):
    """Rows that hang on a meeting."""

    unit_path = "meeting__activity__unit__path"


class ItemQuerySet(OfMeetingQuerySet):
    def at(self, *bodies):
        """Items of meetings of these bodies that were held."""
        return self.filter(meeting__activity__kind__in=bodies, meeting__activity__state="held")

    def decided(self):
        return self.filter(state="decided")

    def passed(self):
        return self.filter(result="passed")


class OfItemQuerySet(ScopedQuerySet):
    """Rows that hang on an item of an agenda."""

    unit_path = "item__meeting__activity__unit__path"
