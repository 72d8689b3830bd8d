"""组织: the tree, units, people, search."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.models import Activity
from zhuji.core.days import FOREVER, Period
from zhuji.core.spelling import spell
from zhuji.duty.actions import refresh_stale
from zhuji.duty.models import Duty, Finding
from zhuji.org.census import BY_KEY, take
from zhuji.org.history import as_of
from zhuji.org.kinds import Standing, Title, UnitKind
from zhuji.org.models import Person, Post, Unit
from zhuji.org.rights import PEOPLE, SEE, UNITS, WORKBOOK, may, scopes
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import home_unit, turned, unit_or_404
from zhuji.web.filters import MOST_ROWS, Filter, as_excel, excel_url, narrowing, wants_excel
from zhuji.web.forms.days import read_day
from zhuji.web.page import page
from zhuji.web.showing import duty_lines


@login_required
def organisation(request):
    """The tree, from the tops of what the user may see; each level opens the next."""
    tops = {scope.path for scope in scopes(request.user)}
    tops = {path for path in tops if not any(path != o and path.startswith(o) for o in tops)}
    units = Unit.objects.filter(path__in=tops).in_tree_order()
    return page(request, "organisation/tree.html", branches=_opened(units), day=localdate())


def _opened(units) -> list:
    """The tops; where there is but one, the level below it stands open already."""
    tops = level = list(_branches(units))
    while len(level) == 1 and level[0].below:
        level[0].opened = level = list(_level(level[0]))
    return tops


def _level(unit):
    return _branches(unit.children.filter(until=FOREVER).by_kind())


@login_required
def children(request, unit_id):
    """One level below a unit: a part of the tree for htmx, a page of its own without."""
    unit = unit_or_404(request, unit_id)
    return page(request, "organisation/children.html", part="level", unit=unit, branches=_level(unit))


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
        party = {
            "covered_by": unit.covered_by.in_force(today).exclude(unit__kind=UnitKind.GROUP).select_related("unit")
        }
    context = {
        "unit": unit,
        "posts": unit.posts.in_force(today)
        .select_related("person")
        .only("title", "since", "unit", "person__name")
        .order_by("title"),
        "children": unit.children.filter(until=FOREVER).only("name", "kind", "parent").by_kind()[:60],
        "counts": dict(duties.values_list("status").annotate(n=Count("pk")).order_by()),
        "year": today.year,
        "findings": Finding.objects.filter(unit=unit).count(),
        "activities": unit.activities.held().only("held_on", "title", "unit").order_by("-held_on", "-pk")[:10],
        "changes": unit.changes.select_related("other"),
        "may_units": may(user, UNITS, unit),
        "may_people": may(user, PEOPLE, unit),
        "may_export": may(user, WORKBOOK, unit) or may(user, PEOPLE, unit),
    }
    return page(request, "organisation/unit.html", **context, **party)


@login_required
def people(request, unit_id):
    """Who works in, or belongs to, the unit and those below it, each with the posts he holds today."""
    unit = unit_or_404(request, unit_id)
    standings = Filter("standing", _("政治面貌"), Standing.choices, every=_("全部"))
    chosen, filters = narrowing(request, standings, Filter("title", _("职务"), tuple(Title.choices), every=_("全部")))
    found = _with_posts(Person.objects.at_or_below(unit)).by_name()
    if chosen["standing"]:
        found = found.filter(standing=chosen["standing"])
    if chosen["title"]:
        found = found.filter(pk__in=unit_posts(unit, chosen["title"]))
    if wants_excel(request):
        return _people_as_excel(unit, found[:MOST_ROWS])
    return page(request, "organisation/people.html", unit=unit, **filters, **turned(request, found))


def _with_posts(people):
    """People with where they work and the posts that they hold today."""
    now = Post.objects.in_force(localdate()).select_related("unit").order_by("title")
    return people.select_related("unit").prefetch_related(Prefetch("posts", now, to_attr="posts_now"))


def _people_as_excel(unit, found):
    """The list as it is narrowed, without what only those who keep people see."""
    headings = [_("姓名"), _("单位"), _("职务"), _("政治面貌")]
    rows = [[p.name, p.unit.name, "、".join(map(posts_said, p.posts_now)), p.get_standing_display()] for p in found]
    return as_excel(_("%s人员") % unit.name, headings, rows)


def posts_said(post) -> str:
    return f"{post.get_title_display()}（{post.unit.name}）"


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
    posts = person.posts.select_related("unit").order_by("-since")
    context = {
        "person": person,
        "posts": posts,
        "may_relieve": {post.pk for post in posts if post.ended is None and may(request.user, PEOPLE, post.unit)},
        "memberships": mine,
        "taken": taken.order_by("-activity__held_on")[:50],
        "lines": duty_lines(
            Duty.objects.filter(person=person, starts=year.start).select_related("unit"),
            in_force(person.unit, year.end),
        ),
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
        people=_with_posts(Person.objects.open_to(request.user).matching(words))[:30],
        activities=activities.newest_first()[:30],
        rules=_rules(request, words),
    )


def _rules(request, words) -> list:
    """The rules in force where the user stands that are called so, in characters or in pinyin: (rule, pack)."""
    home = home_unit(request)
    if home is None:
        return []
    pack = in_force(home, localdate())
    return [(r, pack) for r in pack.rules.values() if words in r.title or words.lower() in spell(r.title).split()]


@login_required
def census(request, unit_id):
    """The stock-taking of a unit and all below it: every figure opens its rows."""
    unit = unit_or_404(request, unit_id)
    groups: dict = {}
    for figure, count, of in take(unit, localdate()):
        share = f"{count * 1000 // of / 10:.1f}%" if of else ""
        groups.setdefault(figure.group, []).append((figure, count, of, share))
    if wants_excel(request):
        rows = [[g, f.title, count, of, share] for g, found in groups.items() for f, count, of, share in found]
        return as_excel(_("%s摸底") % unit.name, [_("类别"), _("项目"), _("数量"), _("总数"), _("占比")], rows)
    return page(request, "organisation/census.html", unit=unit, groups=groups, excel_url=excel_url(request))


@login_required
def census_rows(request, unit_id, key):
    """The rows behind a figure of the stock-taking."""
    unit = unit_or_404(request, unit_id)
    if key not in BY_KEY:
        raise Http404
    rows = BY_KEY[key].rows(unit, localdate()).distinct().order_by("spelling", "pk")
    if rows.model is Person:
        rows = rows.select_related("unit")
    figure = BY_KEY[key]
    if wants_excel(request):
        return as_excel(f"{unit.name}{figure.title}", *_as_table(rows[:MOST_ROWS]))
    context = {"unit": unit, "figure": figure, "excel_url": excel_url(request)}
    return page(request, "organisation/census_rows.html", **context, **turned(request, rows))


def _as_table(rows) -> tuple[list, list]:
    """Units or people as headings and rows."""
    if rows.model is Person:
        return [_("姓名"), _("单位")], [[person.name, person.unit.name] for person in rows]
    return [_("单位代码"), _("名称"), _("类型")], [[unit.code, unit.name, unit.get_kind_display()] for unit in rows]
