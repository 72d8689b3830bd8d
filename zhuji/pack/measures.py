"""The measures whose rows are the organisation's: members, posts, coverage and terms, as they stood on a day.

They live here and not in `org`, since `org` lies below the pack's grammar.
"""

from django.db.models import Exists, OuterRef

from zhuji.org.kinds import UnitKind
from zhuji.org.models import Coverage, Membership, Person, Post, Term
from zhuji.pack.measuring import Rows, measure
from zhuji.pack.schema.measures import (
    CommitteeTerms,
    FullMembersWorking,
    HoldersInOrganisation,
    HoldersInUnit,
    MembersOfBranch,
    MembersOfSchool,
    OwnOrganisations,
    PostsCrossed,
    PostsNotCrossed,
    SchoolsCovered,
)


@measure(MembersOfBranch)
def members_of_branch(spec, day):
    rows = Membership.objects.of_full_members(day) if spec.full else Membership.objects.of_members(day)
    return Rows(rows, unit="unit", person="person", record="person__number")


@measure(MembersOfSchool)
def members_of_school(spec, day):
    own = Coverage.objects.in_force(day).exclude(unit__kind=UnitKind.JOINT_BRANCH).filter(unit=OuterRef("unit"))
    rows = Membership.objects.of_members(day).filter(Exists(own), unit__coverages__in=Coverage.objects.in_force(day))
    return Rows(rows, unit="unit__coverages__school", person="person", record="person__number")


@measure(FullMembersWorking)
def full_members_working(spec, day):
    return Rows(Person.objects.full_members(day), unit="unit__school", person="pk", record="number")


@measure(OwnOrganisations)
def own_organisations(spec, day):
    rows = Coverage.objects.in_force(day).filter(
        unit__spells__kind__in=spec.kinds, unit__spells__since__lte=day, unit__spells__until__gt=day
    )
    return Rows(rows, unit="school", record="unit__code")


@measure(SchoolsCovered)
def schools_covered(spec, day):
    return Rows(Coverage.objects.in_force(day), unit="unit", record="school__code")


@measure(HoldersInUnit)
def holders_in_unit(spec, day):
    rows = Post.objects.in_force(day).filter(title__in=spec.posts)
    return Rows(rows, unit="unit", person="person", distinct="person", record="person__number")


@measure(HoldersInOrganisation)
def holders_in_organisation(spec, day):
    rows = Post.objects.in_force(day).filter(
        title__in=spec.posts, unit__kind__in=spec.kinds, unit__coverages__in=Coverage.objects.in_force(day)
    )
    return Rows(rows, unit="unit__coverages__school", person="person", distinct="person", record="person__number")


def _crossed(spec, day):
    """A post in an organisation of the school, held by the same person on the day."""
    return Exists(
        Post.objects.in_force(day).filter(
            person=OuterRef("person"),
            title__in=spec.crossed,
            unit__kind__in=spec.kinds,
            unit__coverages__school=OuterRef("unit__school"),
            unit__coverages__since__lte=day,
            unit__coverages__until__gt=day,
        )
    )


def _school_posts(spec, day):
    return Post.objects.in_force(day).filter(title__in=spec.posts)


@measure(PostsCrossed)
def posts_crossed(spec, day):
    rows = _school_posts(spec, day).filter(_crossed(spec, day))
    return Rows(rows, unit="unit__school", person="person", distinct="person", record="person__number")


@measure(PostsNotCrossed)
def posts_not_crossed(spec, day):
    member = Person.objects.full_members(day).filter(pk=OuterRef("person"))
    rows = _school_posts(spec, day).filter(~_crossed(spec, day), Exists(member))
    return Rows(rows, unit="unit__school", person="person", distinct="person", record="person__number")


@measure(CommitteeTerms)
def committee_terms(spec):
    return Rows(Term.objects.all(), unit="unit", day="began_on", record="unit__code")
