"""What can hardly be meant, though it can be taken in: told beside the report, and never a reason to refuse a city."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from zhuji.document.workbook.book import Row
from zhuji.document.workbook.state import State
from zhuji.org.kinds import BRANCH_KINDS, MEMBERS, Standing
from zhuji.pack.load import load, names

SHOWN = 20  # rows of one doubt that are named


def doubts(state: State) -> list[str]:
    """One line for each sort of doubt, with the rows it is about. To be asked once every sheet has been checked."""
    found: dict[tuple[str, str], list[int]] = {}
    for look in (_of_units, _of_people, _of_activities):
        for row, message in look(state):
            found.setdefault((row.sheet.name, message), []).append(row.number)
    return [_told(sheet, message, rows) for (sheet, message), rows in found.items()]


def _told(sheet: str, message: str, rows: list[int]) -> str:
    numbers = "、".join(str(number) for number in rows[:SHOWN])
    said = {"sheet": sheet, "rows": numbers, "n": len(rows), "message": message}
    if len(rows) > SHOWN:
        return _("请核对：工作表“%(sheet)s”第 %(rows)s 等 %(n)s 行：%(message)s") % said
    return _("请核对：工作表“%(sheet)s”第 %(rows)s 行：%(message)s") % said


def _of_units(state: State) -> Iterator[tuple[Row, str]]:
    tops = [row for row in state.rows("单位") if "parent" in row.values and not row.values["parent"]]
    if len(tops) > 1:
        yield from ((row, _("没有填上级代码，只有最上级单位可以不填")) for row in tops)


def _of_people(state: State) -> Iterator[tuple[Row, str]]:
    for row in state.rows("人员"):
        values = row.values
        standing, branch = values.get("standing"), values.get("branch")
        if standing in MEMBERS and "branch" in values and not branch:
            yield row, _("党员没有填所在党组织代码，各党支部的人数中没有这个人")
        if standing and standing not in MEMBERS and branch:
            yield row, _("政治面貌不是党员，却填了所在党组织代码")
        if branch and state.kinds.get(branch) not in BRANCH_KINDS:
            yield row, _("所在党组织不是党支部，各党支部的人数中没有这个人")
        if standing == Standing.PROBATIONARY and values.get("full_on") and values["full_on"] <= state.today:
            yield row, _("预备党员填了转正日期")


def _of_activities(state: State) -> Iterator[tuple[Row, str]]:
    held_by = {kind.id: kind.held_by for name in names() for kind in load(name).activities.values()}
    spans = {code: (unit.since, unit.until) for code, unit in state.units.items() if unit.pk}
    for row in state.rows("单位"):
        since, until = spans.get(row.values["code"], (date.min, date.max))
        since, until = row.values.get("since", since) or date.min, row.values.get("until", until) or date.max
        spans[row.values["code"]] = since, until
    for row in state.rows("活动"):
        unit, day = row.values["unit"], row.values["held_on"]
        since, until = spans[unit]
        if day < since:
            yield row, _("活动日期早于单位的批准日期")
        if day >= until:
            yield row, _("活动日期不早于单位的撤销日期")
        if state.kinds[unit] not in held_by.get(row.values["kind"], ()):
            yield row, _("这类活动不由这类单位开展，规则不把它算进去")
