"""Named filters of the organisation, and `open_to`: the one place where the tree meets the user."""

from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from zhuji.core.models import SpanQuerySet
from zhuji.org.kinds import MEMBERS, Standing, UnitKind
from zhuji.org.rights import ACCOUNTS, SEE, Scope, scopes


def below(path: str, column: str = "path") -> Q:
    """At or below the unit with that path. A range, so that it uses the index; `0` follows the slash in every
    byte order, so unit 12 does not see unit 123."""
    return Q(**{f"{column}__gte": path, f"{column}__lt": path[:-1] + "0"})


NOWHERE = Q(pk__in=[])


class ScopedQuerySet(QuerySet):
    """Rows that belong to a place in the tree. `unit_path` is the way from the row to the path of its unit."""

    unit_path = "path"

    def open_to(self, user, act=SEE):
        """Rows of every unit where a post or grant of the user allows the act. A row outside looks absent."""
        return self.filter(reduce(or_, (self._within(scope) for scope in scopes(user, act)), NOWHERE))

    def _within(self, scope):
        inside = below(scope.path, self.unit_path)
        return inside & ~Q(**{self.unit_path: scope.path}) if scope.strictly else inside

    def at_or_below(self, unit):
        """Rows of the unit and of all below it."""
        return self.filter(below(unit.path, self.unit_path))


class RecordQuerySet(ScopedQuerySet):
    """Rows with a `unit`."""

    unit_path = "unit__path"


class SpanRecordQuerySet(RecordQuerySet, SpanQuerySet):
    """Rows with a `unit` that are in force from a day to a day."""


class UnitQuerySet(ScopedQuerySet, SpanQuerySet):
    def of_kinds(self, *kinds):
        return self.filter(kind__in=kinds)

    def matching(self, words):
        """Found by name, code, or pinyin in full or by initials."""
        return self.filter(Q(name__icontains=words) | Q(code__istartswith=words) | Q(spelling__contains=words.lower()))

    def in_tree_order(self):
        return self.order_by("path")

    def by_kind(self):
        """The large before the small: 党委, 党总支, 党支部 …; then by name."""
        places = [When(kind=kind, then=place) for place, kind in enumerate(UnitKind.values)]
        return self.order_by(Case(*places, default=len(places)), "name", "pk")


class MembershipQuerySet(SpanRecordQuerySet):
    def of_members(self, day):
        """Memberships of those who were Party members on the day, probationary members included."""
        return self.in_force(day).filter(
            Q(person__joined_on=None) | Q(person__joined_on__lte=day), person__standing__in=MEMBERS
        )

    def of_full_members(self, day):
        """Memberships of those who were full members on the day, and so had a vote."""
        return self.of_members(day).filter(
            Q(person__full_on=None) | Q(person__full_on__lte=day), person__standing=Standing.FULL
        )


class PersonQuerySet(ScopedQuerySet):
    """A person is seen by whoever sees the unit he works in, the branch he belongs to, or a unit he holds a post in."""

    def _within(self, scope):
        def rows(model):
            return apps.get_model("org", model).objects.filter(below(scope.path, "unit__path"), person=OuterRef("pk"))

        return below(scope.path, "unit__path") | Exists(rows("Membership")) | Exists(rows("Post"))

    def at_or_below(self, unit):
        """Who works in the unit or below it, or belongs to a branch there."""
        return self.filter(self._within(Scope(unit.path, frozenset())))

    def matching(self, words):
        return self.filter(Q(name__icontains=words) | Q(number=words) | Q(spelling__contains=words.lower()))

    def full_members(self, day):
        """Who was a full member on the day, whether or not a branch is stated: a school that has set up none is just
        the one that must be found."""
        return self.filter(
            Q(joined_on=None) | Q(joined_on__lte=day), Q(full_on=None) | Q(full_on__lte=day), standing=Standing.FULL
        )

    def by_name(self):
        return self.order_by("spelling", "pk")


def accounts_open_to(user, words=""):
    """The accounts that the user sees where he keeps accounts: of people there, and of whoever holds a role there."""
    people = apps.get_model("org", "Person").objects.open_to(user, ACCOUNTS)
    grants = apps.get_model("org", "Grant").objects.open_to(user, ACCOUNTS)
    found = apps.get_model("org", "User").objects.filter(
        Q(person__in=people) | Q(pk__in=grants.order_by().values("user"))
    )
    if words:
        found = found.filter(Q(username__icontains=words) | Q(person__in=people.matching(words)))
    return found
