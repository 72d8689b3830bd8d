"""What was done with an activity since it was first written down, in words: who, when, what stood before and after."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhuji.activity.models import Activity, Attendance
from zhuji.org.models import LogEntry, Person

MOST = 50
UNTOLD = {"version", "recorded_at", "recorded_by_id", "days_after", "code", "unit_id", "token", "theme_id"}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the log, and what it changed: (heading, before, after)."""

    entry: LogEntry
    changes: list[tuple[str, str, str]]


def history(activity: Activity) -> list[Step]:
    """The newest first. Three queries, however much was changed."""
    lines = LogEntry.objects.filter(table="activity.activity", row=activity.pk).select_related("actor__person")
    entries = list(lines.order_by("-seq")[:MOST])
    names = _names(entries)
    return [Step(entry, _changes(entry, names) if entry.before else _added(entry)) for entry in entries]


def _names(entries) -> dict[int, str]:
    people = {int(key.removeprefix("attendance.")) for e in entries for key in e.after or () if _is_person(key)}
    told = [(e.before or {}, e.after or {}) for e in entries]
    people |= {v[k] for pair in told for v in pair for k in ("chair_id", "lecturer_id") if v.get(k)}
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))


def _is_person(key: str) -> bool:
    return key.startswith("attendance.")


def _came_as_listed(key: str, entry) -> bool:
    """Whoever came when a plan was carried out is on the list of the page."""
    return _is_person(key) and entry.before.get(key) is None and entry.after[key] == Attendance.Status.PRESENT


def _added(entry) -> list[tuple[str, str, str]]:
    """Of a first writing nothing is told: the page says it all. Of a file its name."""
    name = (entry.after or {}).get("attachment")
    return [(_("附件"), "", name)] if name else []


def _changes(entry, names) -> list[tuple[str, str, str]]:
    if "attachment" in entry.before:
        return [(_("附件"), entry.before["attachment"], "")]
    keys = [key for key in entry.after or {} if key not in UNTOLD and not _came_as_listed(key, entry)]
    return [(_heading(k, names), _said(k, entry.before.get(k), names), _said(k, entry.after[k], names)) for k in keys]


def _heading(key: str, names) -> str:
    if _is_person(key):
        return names.get(int(key.removeprefix("attendance.")), "")
    known = {"chair_id": _("主持"), "lecturer_id": _("讲课"), "state": _("状态")}
    return known.get(key) or str(getattr(Activity._meta.get_field(key), "verbose_name", key))


def _said(key: str, value, names) -> str:
    """A value of the log as the page would show it."""
    if value in (None, ""):
        return _("无")
    if key in ("chair_id", "lecturer_id"):
        return names.get(value, "")
    if _is_person(key):
        return str(Attendance.Status(value).label)
    if key == "state":
        return str(Activity.State(value).label)
    if key == "recommended":
        return _("是") if value else _("否")
    if key == "held_on":
        day = date.fromisoformat(value)
        return _("%(y)s年%(m)s月%(d)s日") % {"y": day.year, "m": day.month, "d": day.day}
    return value[:60] if isinstance(value, str) else str(value)
