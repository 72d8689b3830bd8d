"""Named filters over activities and attendance."""

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from zhuji.org.queries import RecordQuerySet, ScopedQuerySet


class ActivityQuerySet(RecordQuerySet):
    def held(self):
        return self.filter(state="held")

    def planned(self):
        return self.filter(state="planned")

    def of_kinds(self, *kinds):
        return self.filter(kind__in=kinds)

    def held_in(self, period):
        return self.filter(held_on__range=(period.start, period.end))

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

    def newest_first(self):
        return self.select_related("unit", "chair").order_by("-held_on", "-pk")


class AttendanceQuerySet(ScopedQuerySet):
    unit_path = "activity__unit__path"

    def came(self):
        """Those who took part in activities that were held."""
        return self.filter(status="present", activity__state="held")
