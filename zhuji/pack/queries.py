"""Named filters over what was put in force."""

from django.db.models import Q

from zhuji.org.queries import RecordQuerySet


class IssuedQuerySet(RecordQuerySet):
    def for_unit(self, unit):
        """What was put in force by the unit or by any above it, the highest first."""
        ids = [int(part) for part in unit.path.split("/") if part]
        return self.filter(unit_id__in=ids).order_by("unit__path", "since", "pk")

    def not_revoked(self):
        return self.filter(Q(revoked_because=""))
