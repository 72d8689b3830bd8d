"""Abstract tables: what is in force from a day to a day."""

from django.db import models
from django.db.models import F, Q

from zhuji.core.days import EVER, FOREVER


class SpanQuerySet(models.QuerySet):
    """Named filters over `since` and `until`."""

    def in_force(self, day):
        """What is in force on the day."""
        return self.filter(since__lte=day, until__gt=day)

    def in_force_now(self):
        """What has not ended."""
        return self.filter(until=FOREVER)

    def throughout(self, period):
        """What was in force on every day of the period."""
        return self.filter(since__lte=period.start, until__gt=period.end)


class Span(models.Model):
    """In force from `since` until the day before `until`; see `core.days`."""

    since = models.DateField(default=EVER)
    until = models.DateField(default=FOREVER)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="%(class)s_ends_after_start")]

    @property
    def began(self):
        """The day it began, or None where nobody stated it."""
        return None if self.since == EVER else self.since

    @property
    def ended(self):
        """The day it ended, or None while it has not."""
        return None if self.until == FOREVER else self.until
