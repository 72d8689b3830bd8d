"""`zhuji duties` and `zhuji findings`: what is asked of whom, and the rows behind broken rules."""

import csv
import json
import sys

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.cli import day
from zhuji.core.errors import Refused
from zhuji.duty.actions import evaluations
from zhuji.duty.report import duty_rows, finding_rows
from zhuji.org.models import Unit
from zhuji.pack.evaluate import Question

DUTY = "rule", "unit", "person", "period", "due", "status", "have", "need", "reasons", "basis", "evidence"
FINDING = "rule", "unit", "person", "record", "date", "reason", "basis", "known"


def register(commands) -> None:
    """Add the commands of this module."""
    for name, help_, run in (
        ("duties", "列出各单位的规定动作及其状态", run_duties),
        ("findings", "列出不合规定的记录", run_findings),
    ):
        command = commands.add_parser(name, help=help_)
        command.add_argument("--unit", metavar="CODE", help="只看这个单位及其下级")
        command.add_argument("--from", dest="first", type=day, metavar="DATE")
        command.add_argument("--to", dest="last", type=day, metavar="DATE")
        command.add_argument("--as-of", type=day, metavar="DATE", help="以哪一天为准，默认今天")
        command.add_argument("--json", action="store_true")
        command.add_argument("--csv", action="store_true")
        command.add_argument("--fail", action="store_true", help="有逾期、缺陷或问题线索时以 1 退出")
        command.set_defaults(run=run)


def _evaluations(options):
    as_of = options.as_of or localdate()
    first = options.first or as_of.replace(month=1, day=1)
    last = options.last or as_of
    if last < first:
        raise Refused(_("--to 早于 --from"))
    scope = None
    if options.unit:
        scope = Unit.objects.filter(code=options.unit).first()
        if scope is None:
            raise Refused(_("没有代码为 %s 的单位") % options.unit)
    return evaluations(lambda pack: Question(pack, first, last, as_of), day=as_of, scope=scope)


def run_duties(options) -> int:
    rows = [row for evaluation in _evaluations(options) for row in duty_rows(evaluation)]
    rows.sort(key=lambda row: (row["unit"], row["rule"], row["period"], row["person"] or ""))
    _show(rows, DUTY, options)
    return int(options.fail and any(row["status"] in ("overdue", "defective") for row in rows))


def run_findings(options) -> int:
    rows = [row for evaluation in _evaluations(options) for row in finding_rows(evaluation)]
    rows.sort(key=lambda row: (row["unit"], row["rule"], row["date"], row["record"]))
    _show(rows, FINDING, options)
    return int(options.fail and bool(rows))


def _show(rows: list[dict], columns: tuple[str, ...], options) -> None:
    if options.json:
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return
    flat = [{key: _flat(value) for key, value in row.items()} for row in rows]
    if options.csv:
        writer = csv.DictWriter(sys.stdout, fieldnames=columns)
        writer.writeheader()
        writer.writerows({key: _harmless(value) for key, value in row.items()} for row in flat)
        return
    for row in flat:
        print("  ".join(value for value in row.values() if value))


def _flat(value) -> str:
    if isinstance(value, list):
        return "；".join(v["text"] if isinstance(v, dict) else str(v) for v in value)
    if isinstance(value, dict):
        return " ".join(str(v) for v in value.values())
    return "" if value is None else str(value)


def _harmless(value: str) -> str:
    """A cell that a spreadsheet would take for a formula gets a quote in front."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠") else value
