"""情况 of a whole: rules by months, units by rules, the worst gaps, what was recorded late or not at all."""

import json

from django.contrib.auth.decorators import login_required
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.days import Period
from zhuji.document.workbook.writing import tables
from zhuji.duty import heat
from zhuji.duty.actions import refresh_stale
from zhuji.duty.models import Status
from zhuji.org.rights import THEME, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import home_or_404, unit_or_404
from zhuji.web.forms.days import read_day
from zhuji.web.page import page, workbook_response
from zhuji.web.showing import late_days

COLUMNS = [*range(1, 13), heat.YEARLY]


@login_required
def situation(request, unit_id=None):
    """How a unit and all below it stand: rules by months or units by rules, the worst gaps, each unit below."""
    unit = unit_or_404(request, unit_id) if unit_id else home_or_404(request)
    day = localdate()
    refresh_stale(day)
    year = _year(request, day)
    pack = in_force(unit, day)
    limit, found = late_days(pack, day), heat.heat(unit, year.start.year)
    context = {
        "unit": unit,
        "year": year,
        "this_year": day.year,
        "totals": heat.totals(unit, year.start.year, found),
        "worst": [(pack.rules[row["rule"]], row) for row in heat.worst(found) if row["rule"] in pack.rules],
        "late_entries": heat.late_entries(unit, year.start.year, limit),
        "late_days": limit,
        "silent": heat.without_records(unit, year.start.year)[:60],
        "may_theme": may(request.user, THEME, unit),
        "by": "unit" if request.GET.get("by") == "unit" else "month",
    }
    shown = _by_unit(unit, year, pack) if context["by"] == "unit" else _by_month(unit, year, pack, found)
    return page(request, "situation/situation.html", **context, **shown)


def _year(request, day) -> Period:
    return Period.year(read_day(f"{request.GET.get('year', '')}-01-01", day))


def _by_month(unit, year: Period, pack, found) -> dict:
    """Rules × months, and beside it the year's course as a drawing; each unit below with its sums."""
    rows = [(pack.rules[rule], [cells.get(c) for c in COLUMNS]) for rule, cells in found.items() if rule in pack.rules]
    return {
        "columns": COLUMNS,
        "heat": rows,
        "chart": _course([cells for _rule, cells in rows]),
        "children": heat.by_child(unit, year),
    }


def _by_unit(unit, year: Period, pack) -> dict:
    """Units below × rules: only the rules that somebody fell short of have a column."""
    short, rows = heat.grid(unit, year)
    rules = [pack.rules[rule] for rule in short if rule in pack.rules]
    return {"rules": rules, "grid": [(child, [cells.get(rule.id) for rule in rules]) for child, cells in rows]}


def _course(rows) -> str:
    """The months of the year, stacked by status, for the drawing above the table."""
    names = (("done", _("已完成")), ("open", _("未到期")), ("wrong", _("逾期或有缺陷")), ("unknown", _("尚无数据")))
    months = [[cells[c - 1] for cells in rows if cells[c - 1]] for c in COLUMNS[:12]]
    series = [{"name": name, "data": [sum(_count(c, key) for c in cells) for cells in months]} for key, name in names]
    return json.dumps({"labels": [_("%s月") % c for c in COLUMNS[:12]], "series": series}, ensure_ascii=False)


def _count(cell, key: str) -> int:
    return getattr(cell, key) if key in ("done", "wrong") else cell.counts[key]


@login_required
def situation_workbook(request, unit_id):
    """The tables of the page as Excel: rule by period, and each unit below, with how many stand how."""
    unit = unit_or_404(request, unit_id)
    year = _year(request, localdate())
    pack = in_force(unit, localdate())
    headings = [_("规则"), _("期间"), _("应完成"), *(str(label) for label in Status.labels)]
    rows = [
        [pack.rules[rule].title, cell.period, cell.asked, *(cell.counts[status] for status in Status.values)]
        for rule, cells in heat.heat(unit, year.start.year).items()
        if rule in pack.rules
        for _column, cell in sorted(cells.items())
    ]
    below = [[row["unit"].name, *(row[key] for key in heat.SUMS)] for row in heat.by_child(unit, year)]
    names = [_("单位"), _("应完成"), _("已完成"), _("逾期或有缺陷"), _("未到期"), _("尚无数据")]
    sheets = {_("情况"): (headings, rows), _("下级"): (names, below)}
    return workbook_response(tables(sheets), f"{unit.name}{year.start.year}年情况.xlsx")
