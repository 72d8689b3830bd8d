"""A decision as one line from proposal to result, with every hand that touched it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from zhuji.matter.models import OpinionRequest, Topic
from zhuji.meeting.models import Item
from zhuji.org.models import LogEntry
from zhuji.pack.inforce import in_force

MOST = 200


@dataclass(frozen=True, slots=True)
class Station:
    """One point on the line: the day it happened (None: not known, or still to come), what, and in words."""

    on: date | None
    title: str
    text: str = ""
    done: bool = True
    late: bool = False


def stations(topic: Topic) -> list[Station]:
    """The line of a topic: what happened in the order of days, then what is still to come."""
    found = [
        Station(topic.proposed_on, _("提出"), str(topic.proposer or ""), late=topic.entered_late),
        *_steps(topic),
        *_views(topic),
        *_opinions(topic),
        *_meetings(topic),
        *_results(topic),
    ]
    known = sorted((s for s in found if s.on is not None and s.done), key=lambda s: s.on or date.max)
    unknown = [s for s in found if s.done and s.on is None]
    return [*unknown, *known, *(s for s in found if not s.done)]


def _steps(topic) -> Iterator[Station]:
    pack = in_force(topic.unit, topic.proposed_on or date.today())
    for step in topic.steps.order_by("pk"):
        title = pack.steps[step.kind].title if step.kind in pack.steps else step.kind
        yield Station(step.done_on, title, step.note, done=step.done)


def _views(topic) -> Iterator[Station]:
    for view in topic.views.select_related("person").order_by("pk"):
        void = _("（方案已改，作废）") if view.edition != topic.edition else ""
        title = _("%(role)s沟通：%(stance)s") % {
            "role": view.get_role_display(),
            "stance": view.get_stance_display(),
        }
        yield Station(view.given_on, title + void, view.text)


def _opinions(topic) -> Iterator[Station]:
    for opinion in topic.opinions.select_related("branch").order_by("pk"):
        if opinion.answered:
            answer = OpinionRequest.Answer(opinion.answer).label
            yield Station(opinion.answered_on, _("%(b)s：%(a)s") % {"b": opinion.branch, "a": answer}, opinion.text)
        else:
            due = _("答复期限 %s") % opinion.due
            yield Station(None, _("征求 %s 意见，尚未答复") % opinion.branch, due, done=False)


def _meetings(topic) -> Iterator[Station]:
    pack = in_force(topic.unit, topic.proposed_on or date.today())
    items = topic.items.select_related("meeting__activity").order_by("meeting__activity__held_on", "pk")
    for item in items:
        activity = item.meeting.activity
        body = pack.activities[activity.kind].title if activity.kind in pack.activities else activity.kind
        held = activity.state == activity.State.HELD
        title = f"{body} · {item.get_purpose_display()}" + (f" · {item.get_result_display()}" if item.result else "")
        yield Station(activity.held_on, title, counted(item), done=held, late=item.meeting.on_paper)


def counted(item: Item) -> str:
    """The vote of an item in words, as far as it was counted, and what was resolved."""
    votes = [(item.yes, _("赞成")), (item.no, _("反对")), (item.abstain, _("弃权"))]
    said = "，".join(_("%(w)s %(n)s") % {"w": word, "n": n} for n, word in votes if n is not None)
    heads = ""
    if item.entitled is not None and item.present is not None:
        heads = _("应到 %(a)s，在场 %(b)s") % {"a": item.entitled, "b": item.present}
    return "；".join(part for part in (heads, said, item.resolution) if part)


def _results(topic) -> Iterator[Station]:
    if topic.excerpt_received_on:
        yield Station(topic.excerpt_received_on, _("提出人签收决议摘录"))
    for task in topic.tasks.select_related("owner").order_by("pk"):
        text = _("%(o)s，%(d)s 前：%(s)s") % {"o": task.owner, "d": task.due, "s": task.standard}
        yield Station(task.opened_on, _("布置任务：%s") % task.title, text)
        if task.closed_on:
            yield Station(task.closed_on, _("任务%(s)s：%(t)s") % {"s": task.get_state_display(), "t": task.title})
        else:
            yield Station(None, _("任务%(s)s：%(t)s") % {"s": task.get_state_display(), "t": task.title}, done=False)
    for row in topic.executions.select_related("person").order_by("pk"):
        money = _("，%s 元") % f"{row.amount / 100:.2f}" if row.amount is not None else ""
        yield Station(row.on, _("执行"), f"{row.text}{money}{'，' + row.person.name if row.person else ''}")
    if topic.closed_on:
        yield Station(topic.closed_on, _("办结"))


def hands(topic: Topic) -> list[LogEntry]:
    """Every line of the log about the topic and what hangs on it, in order: who, when, what."""
    touched = Q(table="matter.topic", row=topic.pk)
    for name in ("steps", "views", "opinions", "tasks", "executions", "items"):
        rows = getattr(topic, name)
        label = rows.model._meta.label_lower
        touched |= Q(table=label, row__in=list(rows.values_list("pk", flat=True)))
    meetings = list(topic.items.values_list("meeting_id", flat=True))
    touched |= Q(table="meeting.meeting", row__in=meetings)
    return list(LogEntry.objects.filter(touched).select_related("actor__person").order_by("seq")[:MOST])
