"""“三重一大”决策情况报告: drawn from the records of a school for a span of days; nobody fills it in."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.document.official.paper import Block, Gap, Heading, Paper, Para, Signature, Table, numbered, said_day
from zhuji.matter.models import PriorStep, Task
from zhuji.matter.models.listed import Category
from zhuji.meeting.models import Item, Meeting
from zhuji.org.models import Unit
from zhuji.org.rights import DELIBERATE
from zhuji.pack.inforce import in_force
from zhuji.pack.schema.packs import Pack

WEIGHTY = (Category.MAJOR_DECISION, Category.PERSONNEL, Category.PROJECT, Category.FUNDS)
FEN = 100  # to the yuan


@dataclass(frozen=True, slots=True)
class Decided:
    """What was dealt with in the span: meetings, and their items of the four classes, in the order of their days."""

    meetings: list[Meeting]
    items: list[Item]
    pack: Pack
    steps: list[PriorStep]
    tasks: list[Task]
    hidden: bool  # whether there are meetings that the reader may not see


def decided_in(school: Unit, since: date, until: date, user) -> Decided:
    """The records that the report is drawn from: those that the user may read, so that no total tells more."""
    pack = in_force(school, until)
    every = Meeting.objects.held().of_school(school).of_bodies(*pack.bodies)
    every = every.filter(activity__held_on__range=(since, until)).select_related("activity__unit")
    meetings = every.open_to(user, DELIBERATE)
    rows = Item.objects.filter(meeting__in=meetings, topic__category__in=WEIGHTY).exclude(state=Item.State.TAKEN_OFF)
    rows = rows.filter(purpose=Item.Purpose.DECIDE).select_related("topic", "meeting__activity")
    items = list(rows.order_by("meeting__activity__held_on", "meeting_id", "place"))
    topics = {item.topic_id for item in items}
    return Decided(
        list(meetings.order_by("activity__held_on")),
        items,
        pack,
        list(PriorStep.objects.filter(topic__in=topics, required=True)),
        list(Task.objects.filter(topic__in=topics)),
        every.count() > meetings.count(),
    )


def report_paper(school: Unit, since: date, until: date, found: Decided) -> Paper:
    """The report of a school to whoever stands above it."""
    above = school.parent
    opening = _("%(since)s至%(until)s，%(name)s“三重一大”事项决策情况如下，由会议和议题记录生成。")
    span = {"since": said_day(since), "until": said_day(until), "name": school.name}
    body: list[Block] = [Para(opening % span)]
    if found.hidden:
        body.append(Para(_("（党组织的会议须由书记生成；以下只含生成人有权查看的会议。）")))
    body += [Heading(1, _("一、总体情况")), *(Para(text) for text in _overall(found))]
    body += [Heading(1, _("二、会前程序")), *(Para(text) for text in _before(found))]
    body += [Heading(1, _("三、决策事项")), *_listed(found)]
    body += [Heading(1, _("四、执行情况")), Para(_carried_out(found))]
    if open_questions := _not_known(found):
        body += [Heading(1, _("五、记录中没有登记的")), *(Para(text) for text in open_questions)]
    return Paper(
        title=_("%(name)s关于“三重一大”事项决策情况的报告") % {"name": school.name},
        recipient=above.name if above else "",
        body=tuple(body),
        signature=Signature(school.name, localdate()),
    )


def _overall(found: Decided) -> list[str]:
    held = Counter(meeting.activity.kind for meeting in found.meetings)
    bodies = "、".join(
        _("%(body)s %(n)s 次") % {"body": b.title, "n": held[key]} for key, b in found.pack.bodies.items()
    )
    classes = Counter(item.topic.category for item in found.items)
    sorts = "、".join(_("%(what)s %(n)s 项") % {"what": c.label, "n": classes[c]} for c in WEIGHTY)
    results = Counter(item.result for item in found.items)
    ends = "、".join(_("%(what)s %(n)s 项") % {"what": r.label, "n": results[r]} for r in Item.Result)
    lines = [
        _("召开%s。") % bodies,
        _("讨论决定“三重一大”事项 %(n)s 项：%(sorts)s。") % {"n": len(found.items), "sorts": sorts},
        _("结果：%(ends)s，未登记结果 %(none)s 项。") % {"ends": ends, "none": results[""]},
    ]
    if late := sum(meeting.on_paper for meeting in found.meetings):
        lines.append(_("其中 %s 次会议的记录为会后补录。") % late)
    return lines


def _before(found: Decided) -> list[str]:
    """Of each step how often it was asked and how often taken."""
    asked, done = Counter(s.kind for s in found.steps), Counter(s.kind for s in found.steps if s.done)
    return [
        _("%(step)s：应有 %(asked)s 项，已登记 %(done)s 项。") % {
            "step": found.pack.steps[kind].title if kind in found.pack.steps else kind, "asked": n, "done": done[kind]}
        for kind, n in sorted(asked.items())
    ] or [_("没有须登记的会前程序。")]  # fmt: skip


def _listed(found: Decided) -> list[Block]:
    """Each class under a heading with its items as they were decided."""
    blocks: list[Block] = []
    for place, category in enumerate(WEIGHTY, start=1):
        rows = [item for item in found.items if item.topic.category == category]
        blocks.append(Heading(2, f"{numbered(2, place)}{category.label}（{len(rows)}项）"))
        if rows:
            head = (_("日期"), _("事项"), _("会议"), _("金额（元）"), _("表决（赞成/反对/弃权）"), _("结果"))
            blocks.append(Table(head, tuple(_row(found, item) for item in rows), (4, 8, 4, 4, 5, 3)))
        else:
            blocks.append(Para(_("本期没有。")))
    return [*blocks, Gap()]


def _row(found: Decided, item: Item) -> tuple[str, ...]:
    activity, amount = item.meeting.activity, item.topic.amount
    votes = (item.yes, item.no, item.abstain)
    kind = found.pack.bodies.get(activity.kind)
    counted = (
        "/".join("—" if v is None else str(v) for v in votes) if any(v is not None for v in votes) else _("未登记")
    )
    return (
        f"{activity.held_on:%Y-%m-%d}",
        item.topic.title,
        kind.title if kind else activity.kind,
        money(amount) if amount is not None else "",
        counted,
        item.get_result_display() or _("未登记"),
    )


def money(fen: int) -> str:
    """Yuan with thousands apart; the fen only where there are any."""
    yuan, rest = divmod(fen, FEN)
    return f"{yuan:,}.{rest:02}" if rest else f"{yuan:,}"


def _carried_out(found: Decided) -> str:
    states = Counter(task.state for task in found.tasks)
    late = sum(task.state in ("open", "reported") and task.due < localdate() for task in found.tasks)
    parts = "、".join(_("%(what)s %(n)s 项") % {"what": s.label, "n": states[s]} for s in Task.State)
    return _("上述决定分解任务 %(n)s 项：%(parts)s；已过时限未完成 %(late)s 项。") % {
        "n": len(found.tasks), "parts": parts, "late": late}  # fmt: skip


def _not_known(found: Decided) -> list[str]:
    """What whoever reads the report should know is missing in the records, by number."""
    unsigned = sum(meeting.minutes_on is None for meeting in found.meetings)
    counts = [
        (_("没有登记签发日期的纪要 %s 份。"), unsigned),
        (_("没有登记应到或到会人数的事项 %s 项。"), sum(i.entitled is None or i.present is None for i in found.items)),
        (_("没有登记决议内容的事项 %s 项。"), sum(bool(i.result) and not i.resolution for i in found.items)),
    ]
    return [words % n for words, n in counts if n]
