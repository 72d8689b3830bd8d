"""The log of a unit and all below it, as people read it."""

from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhuji.core.days import EVER, FOREVER
from zhuji.org.models import LogEntry, Person, Unit, User
from zhuji.org.queries import below
from zhuji.org.rights import LOG
from zhuji.pack.load import load
from zhuji.web.fetch import turned, unit_or_404
from zhuji.web.forms.days import read_day
from zhuji.web.page import page
from zhuji.web.templatetags.zhuji import TABLES
from zhuji.web.templatetags.zhuji import VERBS as COMMON_VERBS

VERBS = COMMON_VERBS | {
    "password set": _("设置密码"), "factor added": _("启用动态口令"), "factor removed": _("停用动态口令"),
    "factor dropped": _("代为取消动态口令"), "spare codes made": _("生成备用码"), "provider linked": _("关联统一身份"),
}  # fmt: skip
# Columns that have no heading of their own on any page.
COLUMNS = {
    "since": _("起"), "until": _("止"), "unit_id": _("单位"), "parent_id": _("上级"), "school_id": _("学校"),
    "person_id": _("人员"), "user_id": _("账号"), "chair_id": _("主持"), "lecturer_id": _("讲课"),
    "mailed": _("发到邮箱"), "other_id": _("相关单位"), "state": _("状态"), "version": _("版本"),
    "recorded_at": _("记录时间"), "days_after": _("几天后记录"), "withdrawn_because": _("撤回原因"),
    "withdrawn": _("已撤回"), "answer": _("答复结果"), "rule": _("规则"), "period": _("期间"), "record": _("记录"),
    "param": _("参数"), "pack": _("制度包"), "given_by_id": _("授予人"), "recorded_by_id": _("记录人"),
    "is_active": _("启用"), "began_on": _("起始日期"), "persons": _("涉及的人"), "edition": _("版次"),
    "proposer_id": _("提出人"), "roles": _("以何身份"), "branch": _("党支部"), "due": _("期限"), "text": _("说明"),
    "steps": _("前置程序"), "drafted_by": _("研究方案的会议"), "subjects": _("涉及人数或件数"), "key": _("事项"),
    "needs_branch_opinion": _("须有党支部意见"), "concerns_staff": _("涉及教职工"), "weighty": _("须三分之二以上到会"),
    "limit_below": _("下一档金额"), "revoked_because": _("撤回原因"), "issued_by_id": _("设定人"),
    "answered_on": _("答复日期"),
}  # fmt: skip
NAMED = {
    **dict.fromkeys(("unit_id", "parent_id", "school_id", "other_id"), Unit),
    **dict.fromkeys(("person_id", "chair_id", "lecturer_id", "proposer_id"), Person),
}


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
    chosen = {name: request.GET.get(name, "").strip()[:60] for name in ("verb", "table", "who", "since", "until")}
    rows = _narrowed(_of(unit), chosen).select_related("actor__person", "unit").order_by("-seq")
    turning = turned(request, rows)
    names = _names(turning["rows"])
    for row in turning["rows"]:
        row.changes, row.said = changes(row, names), VERBS.get(row.verb, row.verb)
    context = {"unit": unit, "chosen": chosen, "verbs": VERBS, "tables": TABLES}
    return page(request, "accounts/log.html", **context, **turning)


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
    """(model, key) → name of the units and people that the lines speak of: two queries for a page."""
    keys: dict = {Unit: set(), Person: set()}
    for entry in entries:
        for column, value in [*(entry.before or {}).items(), *(entry.after or {}).items()]:
            if column in NAMED and isinstance(value, int):
                keys[NAMED[column]].add(value)
    return {
        (model, pk): name
        for model, wanted in keys.items()
        for pk, name in model.objects.filter(pk__in=wanted).values_list("pk", "name")
    }


def changes(entry: LogEntry, names: dict[tuple, str]) -> list[Change]:
    """The columns of a line by their headings, before and after; what is empty on both sides is left out."""
    was, now = entry.before or {}, entry.after or {}
    found = []
    for column in dict.fromkeys([*now, *was]):
        field = _field(entry.table, column)
        said = [_said(field, column, side.get(column), names) for side in (was, now)]
        if any(said):
            heading = COLUMNS.get(column) or _step(column) or getattr(field, "verbose_name", column)
            found.append(Change(str(heading), *said))
    return found


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
        return names.get((NAMED[column], value), str(value))
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))
