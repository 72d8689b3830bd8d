"""组织: the tree, units, people, search."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from zhuji.activity.models import Activity
from zhuji.core.days import FOREVER, Period
from zhuji.duty.actions import refresh_stale
from zhuji.duty.models import Duty, Finding
from zhuji.org.census import BY_KEY, take
from zhuji.org.history import as_of
from zhuji.org.kinds import Standing, Title, UnitKind
from zhuji.org.models import Person, Post, Unit
from zhuji.org.rights import DELIBERATE, PEOPLE, SEE, UNITS, UPPER, WORKBOOK, may, scopes
from zhuji.web.fetch import turned, unit_or_404
from zhuji.web.forms.days import read_day
from zhuji.web.page import page


@login_required
def organisation(request):
    """The tree, from the tops of what the user may see; each level opens the next."""
    tops = {scope.path for scope in scopes(request.user)}
    tops = {path for path in tops if not any(path != o and path.startswith(o) for o in tops)}
    units = Unit.objects.filter(path__in=tops).in_tree_order()
    return page(request, "organisation/tree.html", branches=_branches(units), day=localdate())


@login_required
def children(request, unit_id):
    """One level below a unit: a part of the tree for htmx, a page of its own without."""
    unit = unit_or_404(request, unit_id)
    units = unit.children.filter(until=FOREVER).order_by("kind", "name")
    return page(request, "organisation/children.html", part="level", unit=unit, branches=_branches(units))


def _branches(units):
    return units.annotate(below=Count("children", filter=Q(children__until=FOREVER)))


@login_required
def tree_on(request):
    """The tree as it stood on a day."""
    day = read_day(request.GET.get("day"), localdate())
    paths = [scope.path for scope in scopes(request.user)]
    return page(request, "organisation/tree_on.html", rows=as_of(day, paths), day=day)


@login_required
def unit(request, unit_id):
    """A unit: what it is, who, what it owes, what it did, what became of it."""
    unit = unit_or_404(request, unit_id)
    refresh_stale(localdate())
    today, user = localdate(), request.user
    duties = Duty.objects.filter(unit=unit).overlapping(today.replace(month=1, day=1), today)
    party = {}
    if unit.is_party:
        party = {
            "members": unit.memberships.of_members(today).count(),
            "covers": unit.coverages.in_force(today).select_related("school"),
            "terms": unit.terms.order_by("-began_on")[:1],
        }
    elif unit.kind == UnitKind.SCHOOL:
        party = {"covered_by": unit.covered_by.in_force(today).select_related("unit")}
    context = {
        "unit": unit,
        "posts": unit.posts.in_force(today)
        .select_related("person")
        .only("title", "since", "unit", "person__name")
        .order_by("title"),
        "children": unit.children.filter(until=FOREVER).only("name", "kind", "parent").order_by("kind", "name")[:60],
        "counts": dict(duties.values_list("status").annotate(n=Count("pk")).order_by()),
        "findings": Finding.objects.filter(unit=unit).count(),
        "activities": unit.activities.held().only("held_on", "title", "unit").order_by("-held_on", "-pk")[:10],
        "changes": unit.changes.select_related("other"),
        "may_units": may(user, UNITS, unit),
        "may_deliberate": unit.kind in (UnitKind.SCHOOL, *UPPER) and may(user, DELIBERATE, unit),
        "may_people": may(user, PEOPLE, unit),
        "may_export": may(user, WORKBOOK, unit) or may(user, PEOPLE, unit),
    }
    return page(request, "organisation/unit.html", **context, **party)


@login_required
def people(request, unit_id):
    """Who works in, or belongs to, the unit and those below it."""
    unit = unit_or_404(request, unit_id)
    found = Person.objects.at_or_below(unit).select_related("unit").by_name()
    standing, title = request.GET.get("standing", ""), request.GET.get("title", "")
    if standing:
        found = found.filter(standing=standing)
    if title:
        found = found.filter(pk__in=unit_posts(unit, title))
    chips = {"standing": standing, "title": title, "standings": Standing.choices, "titles": Title.choices}
    return page(request, "organisation/people.html", unit=unit, **chips, **turned(request, found))


def unit_posts(unit, title):
    return Post.objects.at_or_below(unit).in_force(localdate()).filter(title=title).values("person")


@login_required
def person(request, person_id):
    """A person: posts, membership, what he took part in this year. Personal columns only for those who keep them."""
    person = get_object_or_404(Person.objects.open_to(request.user).select_related("unit"), pk=person_id)
    year = Period.year(localdate())
    taken = person.attendance.came().filter(activity__held_on__range=(year.start, year.end)).select_related("activity")
    mine = person.memberships.select_related("unit").order_by("-since")
    keeps = Person.objects.open_to(request.user, PEOPLE).filter(pk=person.pk).exists()
    context = {
        "person": person,
        "posts": person.posts.select_related("unit").order_by("-since"),
        "memberships": mine,
        "taken": taken.order_by("-activity__held_on")[:50],
        "duties": Duty.objects.filter(person=person, starts=year.start),
        "keeps": keeps,
    }
    request.here = person.unit if may(request.user, SEE, person.unit) else None
    return page(request, "organisation/person.html", **context)


@login_required
def search(request):
    """Units, people and activities by name, code or pinyin."""
    words = request.GET.get("q", "").strip()[:50]
    if not words:
        return page(request, "organisation/search.html", words="")
    activities = Activity.objects.open_to(request.user).filter(Q(title__icontains=words) | Q(code=words))
    return page(
        request,
        "organisation/search.html",
        words=words,
        units=Unit.objects.open_to(request.user).matching(words)[:30],
        people=Person.objects.open_to(request.user).matching(words).select_related("unit")[:30],
        activities=activities.newest_first()[:30],
    )


@login_required
def census(request, unit_id):
    """The stock-taking of a unit and all below it: every figure opens its rows."""
    unit = unit_or_404(request, unit_id)
    groups: dict = {}
    for figure, count, of in take(unit, localdate()):
        share = f"{count * 1000 // of / 10:.1f}%" if of else ""
        groups.setdefault(figure.group, []).append((figure, count, of, share))
    return page(request, "organisation/census.html", unit=unit, groups=groups)


@login_required
def census_rows(request, unit_id, key):
    """The rows behind a figure of the stock-taking."""
    unit = unit_or_404(request, unit_id)
    if key not in BY_KEY:
        raise Http404
    rows = BY_KEY[key].rows(unit, localdate()).distinct().order_by("spelling", "pk")
    if rows.model is Person:
        rows = rows.select_related("unit")
    return page(request, "organisation/census_rows.html", unit=unit, figure=BY_KEY[key], **turned(request, rows))
