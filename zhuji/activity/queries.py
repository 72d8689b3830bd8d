"""Named filters over activities and attendance."""

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Concat

from zhuji.org.queries import RecordQuerySet, ScopedQuerySet

NARROW = 20  # units; measured in benchmarks/pages.py


class ActivityQuerySet(RecordQuerySet):
    def held(self):
        return self.filter(state="held")

    def planned(self):
        return self.filter(state="planned")

    def of_kinds(self, *kinds):
        return self.filter(kind__in=kinds)

    def held_in(self, period):
        return self.filter(held_on__range=(period.start, period.end))

    def late(self, days):
        """Recorded more than so many days after they were held."""
        return self.filter(days_after__gt=days)

    def with_heads(self, counted):
        """Beside each meeting how many were asked (`asked_heads`) and how many came (`came_heads`): those with a vote,
        or, where the body consists of voters only, whoever was expected and came."""
        if counted == "voters":
            return self.annotate(asked_heads=F("entitled"), came_heads=F("entitled_present"))
        return self.annotate(
            asked_heads=Coalesce("entitled", "expected"), came_heads=Coalesce("entitled_present", "present")
        )

    def uncounted(self):
        """After `with_heads`: nobody wrote down how many were asked or how many came."""
        return self.filter(Q(asked_heads=None) | Q(came_heads=None))

    def short_of(self, share):
        """After `with_heads`: fewer came than the share of those asked. Integers only: came × 2 < asked × 1."""
        part, whole = share
        scaled = self.annotate(came_scaled=F("came_heads") * whole, asked_scaled=F("asked_heads") * part)
        return scaled.filter(came_scaled__lt=F("asked_scaled"))

    def within(self, unit):
        """Activities of the unit and of all below it, by the way that suits the width of the subtree.

        In a narrow one the index by unit serves; in a wide one the index by day does, if the path is tested as an
        expression that keeps the planner off the index by path.
        """
        units = apps.get_model("org", "Unit").objects.at_or_below(unit)
        ids = list(units.values_list("pk", flat=True)[: NARROW + 1])
        if len(ids) <= NARROW:
            return self.filter(unit__in=ids)
        path = Concat("unit__path", Value(""))
        return self.alias(way=path).filter(way__gte=unit.path, way__lt=unit.path[:-1] + "0")

    def with_text(self):
        """Of which there is something to read: a text, or a file beside it."""
        files = apps.get_model("activity", "Attachment").objects.filter(activity=OuterRef("pk"), withdrawn=False)
        return self.annotate(files=Exists(files)).filter(~Q(summary="") | Q(files=True))

    def newest_first(self):
        return self.select_related("unit", "chair").order_by("-held_on", "-pk")


class AttendanceQuerySet(ScopedQuerySet):
    unit_path = "activity__unit__path"

    def came(self):
        """Those who took part in activities that were held."""
        return self.filter(status="present", activity__state="held")

    def of_kinds(self, *kinds):
        return self.filter(activity__kind__in=kinds)

    def held_in(self, period):
        return self.filter(activity__held_on__range=(period.start, period.end))
