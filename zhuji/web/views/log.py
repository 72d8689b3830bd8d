"""The log of a unit and all below it, as people read it."""

from collections import Counter
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Q
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuji.activity.models import Attendance
from zhuji.core.days import EVER, FOREVER
from zhuji.org.models import LogEntry, Person, Unit, User
from zhuji.org.queries import below
from zhuji.org.rights import LOG
from zhuji.pack.load import load
from zhuji.web.fetch import turned, unit_or_404
from zhuji.web.filters import MOST_ROWS, Filter, as_excel, narrowing, wants_excel
from zhuji.web.forms.days import read_day
from zhuji.web.log_words import COLUMNS, HIDDEN, KEYED, NAMED, VERBS
from zhuji.web.page import page
from zhuji.web.templatetags.zhuji import TABLES

FILTERS = (
    Filter("verb", _("做了什么"), tuple(VERBS.items()), every=_("全部")),
    Filter("table", _("对什么"), tuple(TABLES.items()), every=_("全部")),
    Filter("who", _("谁（姓名、编号或账号）"), kind="text"),
    Filter("since", _("从"), kind="date"),
    Filter("until", _("到"), kind="date"),
)
CALLED = {Unit: "name", Person: "name", User: "person__name"}
ATTENDANCE = "attendance."  # such a column of a line names a person
STATUS = dict(Attendance.Status.choices)


@dataclass(frozen=True, slots=True)
class Change:
    """What stood in a column before, and what stands there now."""

    column: str
    was: str
    now: str


@login_required
def log_page(request, unit_id):
    """Who did what, when, to which row of the unit and those below it; by what was done, to what, by whom, when."""
    unit = unit_or_404(request, unit_id, LOG)
    chosen, filters = narrowing(request, *FILTERS)
    rows = _narrowed(_of(unit), chosen).select_related("actor__person", "unit").order_by("-seq")
    if wants_excel(request):
        return _as_excel(unit, rows[:MOST_ROWS])
    turning = turned(request, rows)
    names = _names(turning["rows"])
    for row in turning["rows"]:
        row.changes, row.said = changes(row, names), VERBS.get(row.verb, row.verb)
    return page(request, "accounts/log.html", unit=unit, **filters, **turning)


def _as_excel(unit, rows):
    headings = [_("序号"), _("时间"), _("谁"), _("做了什么"), _("对什么"), _("行"), _("单位")]
    told = [
        [row.seq, f"{localtime(row.at):%Y-%m-%d %H:%M:%S}", str(row.actor or _("命令行")),
         str(VERBS.get(row.verb, row.verb)), str(TABLES.get(row.table, row.table)), row.row, str(row.unit or "")]
        for row in rows
    ]  # fmt: skip
    return as_excel(_("%s操作日志") % unit.name, headings, told)


def _of(unit):
    """Lines about rows of the unit and those below it, and about the accounts of people there: those name no unit."""
    people = Person.objects.at_or_below(unit).order_by()
    accounts = User.objects.filter(person__in=people).values("pk")
    return LogEntry.objects.filter(below(unit.path, "unit__path") | Q(table="org.user", row__in=accounts))


def _narrowed(rows, chosen):
    rows = rows.filter(verb=chosen["verb"]) if chosen["verb"] else rows
    rows = rows.filter(table=chosen["table"]) if chosen["table"] else rows
    if who := chosen["who"]:
        rows = rows.filter(Q(actor__username__iexact=who) | Q(actor__person__name=who) | Q(actor__person__number=who))
    since, until = read_day(chosen["since"], EVER), read_day(chosen["until"], FOREVER)
    rows = rows.filter(at__date__gte=since) if since != EVER else rows
    return rows.filter(at__date__lte=until) if until != FOREVER else rows


def _names(entries) -> dict[tuple, str]:
    """(model, key) → name of the units, people and accounts that the lines speak of: a query each for a page."""
    keys: dict = {Unit: set(), Person: set(), User: set()}
    for entry in entries:
        for column, value in [*(entry.before or {}).items(), *(entry.after or {}).items()]:
            if column in NAMED:
                keys[NAMED[column]].update(key for key in _several(value) if isinstance(key, int))
            elif column.startswith(ATTENDANCE):
                keys[Person].add(int(column.removeprefix(ATTENDANCE)))
    return {
        (model, pk): name
        for model, wanted in keys.items()
        for pk, name in model.objects.filter(pk__in=wanted).values_list("pk", CALLED[model])
    }


def _several(value) -> list:
    return value if isinstance(value, list) else [value]


def changes(entry: LogEntry, names: dict[tuple, str]) -> list[Change]:
    """The columns of a line by their headings, before and after; what is empty on both sides is left out."""
    was, now = entry.before or {}, entry.after or {}
    found = []
    for column in dict.fromkeys(column for column in [*now, *was] if column not in HIDDEN):
        field = _field(entry.table, column)
        said = [_said(field, column, side.get(column), names) for side in (was, now)]
        if any(said):
            found.append(Change(_heading(field, column, names), *said))
    return found


def _heading(field, column, names) -> str:
    """The heading of a column; of a line of the attendance, whose it is."""
    if column.startswith(ATTENDANCE):
        return names.get((Person, int(column.removeprefix(ATTENDANCE))), str(_("人员")))
    return str(COLUMNS.get(column) or _step(column) or getattr(field, "verbose_name", column))


def _step(column: str) -> str:
    """The title of a step before a decision, under which the log keeps how it stands."""
    step = load("base").steps.get(column.removeprefix("step.")) if column.startswith("step.") else None
    return step.title if step else ""


def _field(table: str, column: str):
    try:
        return apps.get_model(table)._meta.get_field(column.removesuffix("_id"))
    except (FieldDoesNotExist, LookupError):
        return None


def _said(field, column, value, names) -> str:
    if value is None or value in (str(EVER), str(FOREVER)):
        return ""
    if column in NAMED:
        return "、".join(names.get((NAMED[column], key)) or str(key) for key in _several(value))
    if column in KEYED and isinstance(value, str):
        return _keyed(column, value)
    if isinstance(field, DateTimeField) and (moment := parse_datetime(str(value))):
        return f"{localtime(moment):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if column.startswith(ATTENDANCE):
        return str(STATUS.get(value, value))
    if isinstance(value, list | dict):
        return _listed(value)
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))


def _keyed(column: str, value: str) -> str:
    """The title under which the national pack knows the key; a key of another layer as it is."""
    sections = [getattr(load("base"), section) for section in KEYED[column]]
    return next((section[value].title for section in sections if value in section), value)


def _listed(value) -> str:
    """Pairs of a person's number and how he stood as how many stood how: 出席 8、请假 1; any other list as it is."""
    pairs = [pair for pair in value if isinstance(pair, list) and len(pair) > 1 and pair[1] in STATUS]
    counted = Counter(str(STATUS[pair[1]]) for pair in pairs)
    return "、".join(f"{word} {n}" for word, n in counted.items()) or "、".join(str(part) for part in value)
