"""Named filters over rulebooks and their editions."""

from django.db.models import OuterRef, Subquery

from zhuji.org.queries import RecordQuerySet, ScopedQuerySet


class RulebookQuerySet(RecordQuerySet):
    def in_order(self):
        """The charter first, then the rules of procedure, then the others."""
        return self.order_by("place", "title", "pk")


class EditionQuerySet(ScopedQuerySet):
    unit_path = "rulebook__unit__path"

    def adopted(self):
        return self.filter(state="adopted")

    def in_force(self, day):
        """Of each rulebook the one edition that holds on the day: the adopted one with the latest day up to it."""
        newest = self.model.objects.adopted().filter(rulebook=OuterRef("rulebook"), since__lte=day).order_by("-since")
        return self.adopted().filter(pk=Subquery(newest.values("pk")[:1]))
