"""工作: themes that a unit issues for those below, and how far they have come with them."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.actions.themes import issue_theme, recall_theme
from zhuji.activity.models import Activity, Theme
from zhuji.core.days import Period
from zhuji.org.kinds import BRANCH_KINDS
from zhuji.org.models import Unit
from zhuji.org.rights import THEME, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried, turned, unit_or_404
from zhuji.web.filters import MOST_ROWS, as_excel, excel_url, wants_excel
from zhuji.web.forms.base import ReasonForm
from zhuji.web.forms.branch_life import ThemeForm
from zhuji.web.page import page


@login_required
def themes(request, unit_id):
    """The themes that a unit issues, and how far those below have come with each."""
    unit = unit_or_404(request, unit_id, THEME)
    pack = in_force(unit, localdate())
    kinds = [(kind.id, kind.title) for kind in pack.activities.values() if set(BRANCH_KINDS) & set(kind.held_by)]
    form = ThemeForm(request.POST or None, kinds=kinds)
    if form.is_valid() and tried(form, issue_theme, unit=unit, by=request.user, **form.cleaned_data):
        return redirect("themes", unit.pk)
    rows, titles = Theme.objects.filter(unit=unit).order_by("-month", "-pk"), dict(kinds)
    if wants_excel(request):
        return _as_excel(unit, list(rows[:MOST_ROWS]), pack, titles)
    issued = turned(request, rows)
    _tell_progress(unit, issued["rows"], pack)
    context = {"unit": unit, "form": form, "titles": titles, "excel_url": excel_url(request)}
    return page(request, "branch_life/themes.html", **context, **issued)


def _as_excel(unit, rows, pack, titles):
    _tell_progress(unit, rows, pack)
    headings = [_("月份"), _("类型"), _("主题"), _("安排"), _("支部"), _("已开展"), _("撤回原因")]
    told = [[t.month, titles.get(t.kind, t.kind), t.title, t.text, t.asked, t.done, t.recalled] for t in rows]
    return as_excel(_("%s下发的主题") % unit.name, headings, told)


def _asked(unit, kind: str, month, pack):
    """Branches at or below the unit, through the whole month, that hold such activities."""
    held_by = pack.activities[kind].held_by if kind in pack.activities else ()
    rows = Unit.objects.at_or_below(unit).filter(kind__in=set(held_by) & set(BRANCH_KINDS))
    return rows.throughout(Period.month(month))


def _tell_progress(unit, shown, pack) -> None:
    """Beside each theme how many are asked and how many have held it: three queries for the whole page."""
    branches = list(Unit.objects.at_or_below(unit).filter(kind__in=BRANCH_KINDS).only("kind", "since", "until"))
    months = [Period.month(theme.month) for theme in shown]
    held = Activity.objects.held().at_or_below(unit).filter(kind__in={theme.kind for theme in shown})
    if months:
        held = held.filter(held_on__range=(min(m.start for m in months), max(m.end for m in months)))
    done = {(kind, day.replace(day=1), pk) for kind, day, pk in held.values_list("kind", "held_on", "unit_id")}
    for theme, span in zip(shown, months, strict=True):
        held_by = pack.activities[theme.kind].held_by if theme.kind in pack.activities else ()
        asked = [b.pk for b in branches if b.kind in held_by and b.since <= span.start and b.until > span.end]
        theme.asked, theme.done = len(asked), sum((theme.kind, theme.month, pk) in done for pk in asked)


@login_required
def theme(request, theme_id):
    """One theme: by district or school how many have carried it out, and which branches have not yet."""
    theme = get_object_or_404(Theme.objects.open_to(request.user).select_related("unit"), pk=theme_id)
    request.here = theme.unit
    pack = in_force(theme.unit, theme.month)
    asked = _asked(theme.unit, theme.kind, theme.month, pack)
    held = Activity.objects.held().of_kinds(theme.kind).held_in(Period.month(theme.month)).filter(unit__in=asked)
    done = set(held.values_list("unit_id", flat=True))
    waiting = asked.exclude(pk__in=done).select_related("parent").in_tree_order()
    context = {
        "theme": theme,
        "unit": theme.unit,
        "title": pack.activities[theme.kind].title if theme.kind in pack.activities else theme.kind,
        "asked": asked.count(),
        "done": len(done),
        "below": _by_child(theme.unit, asked, done),
        "may_theme": may(request.user, THEME, theme.unit),
    }
    return page(request, "branch_life/theme.html", **context, **turned(request, waiting))


def _by_child(unit, asked, done: set[int]):
    """Of each unit directly below that has branches: (unit, asked, done)."""
    depth = unit.path.count("/")
    tops = {pk: path.split("/")[depth] for pk, path in asked.values_list("pk", "path") if path != unit.path}
    counts, met = Counter(tops.values()), Counter(top for pk, top in tops.items() if pk in done)
    children = Unit.objects.filter(pk__in=[int(top) for top in counts]).in_tree_order()
    return [(child, counts[str(child.pk)], met[str(child.pk)]) for child in children]


@login_required
def recall(request, theme_id):
    """Recall a theme."""
    theme = get_object_or_404(Theme.objects.open_to(request.user, THEME).select_related("unit"), pk=theme_id)
    request.here = theme.unit
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(form, recall_theme, theme=theme, by=request.user, **form.cleaned_data):
        return redirect("themes", theme.unit_id)
    title = _("撤回主题“%s”") % theme.title
    return page(request, "branch_life/reason.html", unit=theme.unit, form=form, title=title)
