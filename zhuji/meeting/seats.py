"""Who sits in a body: the holders of its seats on the day. A seat counts once, whatever else its holder is."""

from collections.abc import Iterable
from datetime import date

from zhuji.org.kinds import PARTY_KINDS, UnitKind
from zhuji.org.models import Coverage, Person, Post, Unit
from zhuji.org.rights import TOPMOST
from zhuji.pack.schema.decisions import Body


def sitting_unit(unit: Unit, body: Body, day: date) -> Unit | None:
    """The unit whose posts are the seats of the body: the school, or its topmost Party organisation on the day; None
    where it has none."""
    if unit.kind != UnitKind.SCHOOL or body.sits_in == "school":
        return unit
    return party_top(unit, day)


def party_top(school: Unit, day: date) -> Unit | None:
    """The topmost Party organisation of the school on the day: not one of several branches below it."""
    rows = Coverage.objects.in_force(day).filter(school=school, unit__kind__in=TOPMOST)
    rows = rows.exclude(unit__parent__kind__in=PARTY_KINDS).select_related("unit").order_by("pk")
    kinds = [str(kind) for kind in TOPMOST]
    return min((row.unit for row in rows), key=lambda unit: kinds.index(unit.kind), default=None)


def holders(units: Iterable[Unit], titles: Iterable[str], day: date) -> list[Person]:
    """Who held one of the posts in one of the units on the day, in the order of the posts, each once."""
    order = {title: number for number, title in enumerate(titles)}
    posts = Post.objects.in_force(day).filter(unit__in=list(units), title__in=order).select_related("person")
    ranked = sorted(posts, key=lambda post: (order[post.title], post.since, post.pk))
    return list(dict.fromkeys(post.person for post in ranked))


def members_of(unit: Unit, body: Body, day: date) -> list[Person]:
    """应到会: the members of the body on the day, the chair's seat first."""
    sits = sitting_unit(unit, body, day)
    return holders([sits], body.seats, day) if sits else []


def guests_of(unit: Unit, body: Body, day: date) -> list[Person]:
    """Who is asked to sit in without a vote, as far as he is no member."""
    units = [unit, *([top] if (top := party_top(unit, day)) else [])]
    members = {person.pk for person in members_of(unit, body, day)}
    return [person for person in holders(units, body.guests, day) if person.pk not in members]


def may_chair(unit: Unit, body: Body, day: date) -> list[Person]:
    """Who holds the post that convenes and chairs the body."""
    sits = sitting_unit(unit, body, day)
    return holders([sits], body.chaired_by, day) if sits else []
