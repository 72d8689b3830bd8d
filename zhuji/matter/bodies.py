"""Who sits in a body and who holds the posts that count before a meeting: read off the posts, as of a day."""

from datetime import date

from django.db.models import QuerySet

from zhuji.org.kinds import PARTY_KINDS, Title, UnitKind
from zhuji.org.models import Coverage, Person, Post, Unit
from zhuji.org.rights import TOPMOST
from zhuji.pack.schema.decisions import Body
from zhuji.pack.schema.packs import Pack

ORGANISATION = "organisation"


def school_of(unit: Unit, day: date) -> Unit:
    """The school for which a unit decides: itself, or the one that it belongs to; the unit where there is none."""
    if unit.kind == UnitKind.SCHOOL:
        return unit
    coverage = Coverage.objects.in_force(day).filter(unit=unit).select_related("school").order_by("pk").first()
    return coverage.school if coverage else unit


def organisations_of(school: Unit, day: date) -> QuerySet[Unit]:
    """The topmost Party organisation of the school on the day; several where two were set up side by side."""
    covering = Coverage.objects.in_force(day).filter(school=school, unit__kind__in=TOPMOST)
    tops = covering.exclude(unit__parent__kind__in=PARTY_KINDS).values("unit")
    return Unit.objects.in_force(day).filter(pk__in=tops)


def holding(school: Unit, titles, sits_in: str, day: date) -> QuerySet[Post]:
    """Posts of these titles held that day, in the school or in its topmost Party organisation, by the name of who
    holds them."""
    places = organisations_of(school, day) if sits_in == ORGANISATION else [school]
    posts = Post.objects.in_force(day).filter(unit__in=places, title__in=titles)
    return posts.select_related("person").order_by("person__spelling", "person_id", "pk")


def seats_of(body: Body, school: Unit, day: date) -> list[Person]:
    """The members of the body on the day (应到会), each once however many posts he holds."""
    return list({post.person_id: post.person for post in holding(school, body.seats, body.sits_in, day)}.values())


def chairs_of(body: Body, school: Unit, day: date) -> list[Person]:
    """Who convenes and chairs the body, and speaks last."""
    return [post.person for post in holding(school, body.chaired_by, body.sits_in, day)]


def leading_body(pack: Pack, school: Unit, day: date) -> list[Person]:
    """学校领导班子: the members of all bodies that decide for the school, each once, by name."""
    members = {person.pk: person for body in pack.bodies.values() for person in seats_of(body, school, day)}
    return sorted(members.values(), key=lambda person: (person.spelling, person.pk))


def secretaries_of(school: Unit, day: date) -> list[Person]:
    """Who holds the post of secretary of the school's topmost Party organisation that day."""
    return [post.person for post in holding(school, [Title.SECRETARY], ORGANISATION, day)]


def principals_of(school: Unit, day: date) -> list[Person]:
    """Who holds the post of principal of the school that day."""
    return [post.person for post in holding(school, [Title.PRINCIPAL], "school", day)]
