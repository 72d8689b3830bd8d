"""摸底: the stock-taking of a city. Every figure is the count of the rows that it opens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from zhuji.org.kinds import BRANCH_KINDS, MEMBERS, PARTY_KINDS, Cell, Standing, Title, UnitKind
from zhuji.org.models import Coverage, Membership, Person, Post, Unit


@dataclass(frozen=True)
class Figure:
    """A named set of units or people; `among` is the set it is a share of, where it is one."""

    key: str
    group: Any  # the heading it stands under, translated when shown
    title: Any
    rows: Callable[[Unit, date], QuerySet]
    among: str = ""


def _schools(unit, day):
    return Unit.objects.at_or_below(unit).of_kinds(UnitKind.SCHOOL).in_force(day)


def _organisations(unit, day, *kinds):
    return Unit.objects.at_or_below(unit).of_kinds(*(kinds or PARTY_KINDS)).in_force(day)


def _members(unit, day):
    return Person.objects.at_or_below(unit).filter(standing__in=MEMBERS)


def _covering(day, **fields):
    """Coverage of the school by an organisation like that."""
    return Exists(Coverage.objects.in_force(day).filter(school=OuterRef("pk"), **fields))


def _shared(day):
    """Organisations that cover more than one school."""
    counted = Coverage.objects.in_force(day).values("unit").annotate(n=Count("pk")).filter(n__gt=1)
    return counted.values("unit")


def _joint(unit, day):
    return _schools(unit, day).filter(_covering(day, unit__kind=UnitKind.JOINT_BRANCH) & ~_owned(day))


def _owned(day):
    own = Coverage.objects.in_force(day).exclude(unit__kind=UnitKind.JOINT_BRANCH).exclude(unit__in=_shared(day))
    return Exists(own.filter(school=OuterRef("pk")))


def _own(unit, day):
    return _schools(unit, day).filter(_owned(day))


def _affiliated(unit, day):
    shared = Coverage.objects.in_force(day).filter(unit__in=_shared(day)).exclude(unit__kind=UnitKind.JOINT_BRANCH)
    return _schools(unit, day).filter(Exists(shared.filter(school=OuterRef("pk"))) & ~_owned(day))


def _uncovered(unit, day):
    return _schools(unit, day).filter(~_covering(day))


def _teachers_branches(unit, day):
    return _organisations(unit, day, *BRANCH_KINDS).exclude(cell=Cell.RETIRED)


def _in_teaching_units(unit, day):
    return _teachers_branches(unit, day).filter(cell__in=(Cell.GRADE, Cell.SUBJECT, Cell.TEACHING))


def _held(day, *titles, unit="pk"):
    return Exists(Post.objects.in_force(day).filter(unit=OuterRef(unit), title__in=titles))


def _led(day, title):
    """A post in a Party organisation that belongs to the school."""
    posts = Post.objects.in_force(day).filter(title=title, unit__kind__in=PARTY_KINDS)
    covering = Coverage.objects.in_force(day).filter(school=OuterRef(OuterRef("pk"))).values("unit")
    return Exists(posts.filter(unit__in=covering))


def _without_secretary(unit, day):
    led = (UnitKind.COMMITTEE, UnitKind.GENERAL_BRANCH, *BRANCH_KINDS)
    return _organisations(unit, day, *led).filter(~_held(day, Title.SECRETARY))


def _without_principal(unit, day):
    return _schools(unit, day).filter(~_held(day, Title.PRINCIPAL))


def _staffed(unit, day):
    return _schools(unit, day).filter(_held(day, Title.PRINCIPAL), _led(day, Title.SECRETARY))


def _people(unit, **fields):
    return Person.objects.at_or_below(unit).filter(**fields)


def _posted(day, **fields):
    return Exists(Post.objects.in_force(day).filter(person=OuterRef("pk"), **fields))


def _both(unit, day):
    return Person.objects.at_or_below(unit).filter(
        _posted(day, title=Title.SECRETARY, unit__kind__in=PARTY_KINDS), _posted(day, title=Title.PRINCIPAL)
    )


def _crossed(unit, day):
    return Person.objects.at_or_below(unit).filter(
        _posted(day, unit__kind__in=PARTY_KINDS), _posted(day, title__in=(Title.PRINCIPAL, Title.DEPUTY_PRINCIPAL))
    )


def _without_branch(unit, day):
    return _members(unit, day).filter(~Exists(Membership.objects.in_force(day).filter(person=OuterRef("pk"))))


def _in_ended_unit(unit, day):
    return _people(unit, unit__until__lte=day) | _people(unit).filter(_posted(day, unit__until__lte=day))


def _officered(unit, day):
    return _schools(unit, day).filter(_held(day, Title.PARTY_OFFICER) | _led(day, Title.PARTY_OFFICER))


COVERAGE, GAPS, POSTS = _("组织覆盖"), _("缺项和矛盾"), _("班子和党务干部")
FIGURES = (
    Figure("schools", COVERAGE, _("学校"), _schools),
    Figure("own", COVERAGE, _("单独建立党组织的学校"), _own, "schools"),
    Figure("joint", COVERAGE, _("联合建立党组织的学校"), _joint, "schools"),
    Figure("affiliated", COVERAGE, _("挂靠其他党组织的学校"), _affiliated, "schools"),
    Figure("uncovered", COVERAGE, _("没有党组织覆盖的学校"), _uncovered, "schools"),
    Figure("branches", COVERAGE, _("在职教师党支部"), _teachers_branches),
    Figure("in-teaching", COVERAGE, _("建在年级组、学科组、教研组的党支部"), _in_teaching_units, "branches"),
    Figure("no-branch", GAPS, _("没有组织关系的党员"), _without_branch),
    Figure("no-secretary", GAPS, _("没有书记的党组织"), _without_secretary),
    Figure("no-principal", GAPS, _("没有校长的学校"), _without_principal),
    Figure(
        "no-full-date", GAPS, _("没有转正日期的正式党员"), lambda u, d: _people(u, standing=Standing.FULL, full_on=None)
    ),
    Figure(
        "full-early",
        GAPS,
        _("填了转正日期的预备党员"),
        lambda u, d: _people(u, standing=Standing.PROBATIONARY).exclude(full_on=None),
    ),
    Figure("no-standing", GAPS, _("没有政治面貌的人员"), lambda u, d: _people(u, standing="")),
    Figure("ended", GAPS, _("单位已撤销而仍在册或任职的人员"), _in_ended_unit),
    Figure(
        "retired-posts", GAPS, _("已离退休而仍任职的人员"), lambda u, d: _people(u, retired=True).filter(_posted(d))
    ),
    Figure("staffed", POSTS, _("书记、校长都已配备的学校"), _staffed, "schools"),
    Figure("both", POSTS, _("一人兼任书记、校长的"), _both),
    Figure("crossed", POSTS, _("交叉任职的行政班子成员"), _crossed),
    Figure("officered", POSTS, _("配有党务干部的学校"), _officered, "schools"),
    Figure(
        "no-officer",
        POSTS,
        _("没有党务干部的学校"),
        lambda u, d: _schools(u, d).exclude(pk__in=_officered(u, d)),
        "schools",
    ),
)
BY_KEY = {figure.key: figure for figure in FIGURES}


def take(unit: Unit, day: date) -> list[tuple[Figure, int, int | None]]:
    """Each figure with its count and, where it is a share, what it is a share of."""
    counts = {figure.key: figure.rows(unit, day).distinct().count() for figure in FIGURES}
    return [(figure, counts[figure.key], counts.get(figure.among)) for figure in FIGURES]
