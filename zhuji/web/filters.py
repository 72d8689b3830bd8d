"""Filters of a list, as its address holds them: few choices as chips, many as a picker; and the same list as Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhuji.document.workbook.writing import table
from zhuji.web.page import workbook_response

CHIPS = 7  # so many choices can be shown at once
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Choice:
    """One chip: what it says, where it leads, whether it is the one that is chosen."""

    label: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that a list can be narrowed by. `options`: (key, label); `kind`: of the field, where there are none."""

    name: str
    label: Any  # translated when shown
    options: Sequence = ()
    kind: str = "select"
    every: Any = ""  # what the choice of no option is called; without it there is none

    @property
    def as_chips(self) -> bool:
        return self.kind == "select" and 0 < len(self.options) <= CHIPS


@dataclass(frozen=True, slots=True)
class Shown:
    """A filter as the page shows it, with its value and its chips."""

    filter: Filter
    value: str
    chips: list[Choice]


def narrowing(request, *filters: Filter, **defaults: str) -> tuple[dict[str, str], dict]:
    """What is chosen, and the context of `kit/filters.html`. A value that is no option is passed over."""
    chosen = {}
    for one in filters:
        value = request.GET.get(one.name, "").strip()[:60]
        known = one.kind != "select" or value in {str(key) for key, _label in one.options}
        chosen[one.name] = value if value and known else defaults.get(one.name, "")
    shown = [Shown(one, chosen[one.name], _chips(request, one, chosen[one.name])) for one in filters]
    fields = [one for one in shown if not one.filter.as_chips]
    carried = [(one.filter.name, one.value) for one in shown if one.filter.as_chips and one.value]
    context = {
        "rows_of_chips": [one for one in shown if one.filter.as_chips],
        "fields": fields,
        "carried": carried,
        "narrowed": any(one.value and one.value != defaults.get(one.filter.name) for one in fields),
        "excel_url": excel_url(request),
    }
    return chosen, context


def _chips(request, one: Filter, value: str) -> list[Choice]:
    if not one.as_chips:
        return []
    options = [("", one.every), *one.options] if one.every else one.options
    return [Choice(str(label), _with(request, one.name, key), str(key) == value) for key, label in options]


def _with(request, name: str, value: str) -> str:
    query = request.GET.copy()
    for gone in ("page", "format", name):
        query.pop(gone, None)
    if value != "":
        query[name] = value
    return f"?{query.urlencode()}"


def excel_url(request) -> str:
    """The list as it is narrowed now, as a workbook."""
    return _with(request, "format", "xlsx")


def wants_excel(request) -> bool:
    return request.GET.get("format") == "xlsx"


def as_excel(name: str, headings, rows):
    """The whole list, as narrowed, as a workbook of one sheet."""
    return workbook_response(table(name, [str(h) for h in headings], rows), _("%s.xlsx") % name)
