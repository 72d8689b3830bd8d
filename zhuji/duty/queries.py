"""Named filters over duties, findings and explanations."""

from django.db.models import Q

from zhuji.org.queries import RecordQuerySet

WRONG = ("overdue", "defective")


class DutyQuerySet(RecordQuerySet):
    def of_units(self):
        """Duties of units, not of single people."""
        return self.filter(person=None)

    def overlapping(self, first, last):
        """Duties of periods that have a day in common with first … last."""
        return self.filter(starts__lte=last, ends__gte=first)

    def wrong(self):
        """What should have been done and was not, or was done with a defect."""
        return self.filter(status__in=WRONG)

    def unmet(self):
        return self.filter(Q(status__in=WRONG) | Q(status="open"))
