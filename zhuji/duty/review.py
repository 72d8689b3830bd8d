"""Looking through the decision records of schools: what `zhuji findings` says of them, each finding with the facts it
rests on and the facts that are missing. Nothing of it is kept: a school that looks at itself does so in private."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from django.db.models import Q
from django.utils.translation import gettext as _

from zhuji.duty.actions import evaluations
from zhuji.duty.facts import Facts, facts_of_item, facts_of_meeting
from zhuji.duty.models import Explanation
from zhuji.matter.actions.mending import mending_code
from zhuji.matter.models import Task, Topic
from zhuji.meeting.models import Item, Meeting
from zhuji.org.models import Coverage, Unit
from zhuji.pack.evaluate import Question
from zhuji.pack.findings import found
from zhuji.pack.reasons import explain
from zhuji.pack.schema.measures import DECIDED, MEETINGS_DECIDED
from zhuji.pack.schema.packs import Pack
from zhuji.pack.schema.rules import Rule

LEVELS = ("must", "should", "generally")


def decision_rules(pack: Pack) -> dict[str, Rule]:
    """The rules that ask about decisions: about items of agendas, or about meetings of bodies that decide."""
    return {key: rule for key, rule in pack.rules.items() if any(_of_decisions(ask) for ask in rule.asks)}


def _of_decisions(ask) -> bool:
    counts = getattr(ask, "counts", None)
    return isinstance(counts, DECIDED) or bool(MEETINGS_DECIDED & set(getattr(counts, "kinds", ())))


def schools_of(unit: Unit):
    """The schools that are looked at from a unit: itself, those below it, or those that it covers."""
    covered = Coverage.objects.in_force_now().filter(unit=unit).values("school")
    return Unit.objects.of_kinds("school").filter(Q(pk__in=Unit.objects.at_or_below(unit)) | Q(pk__in=covered))


def drawn(schools: list[Unit], how_many: int, draw: int) -> list[Unit]:
    """A sample: the same number draws the same schools again, so that nobody need trust whoever drew."""
    if not 0 < how_many < len(schools):
        return schools
    chosen = {unit.pk for unit in Random(draw).sample(schools, how_many)}  # noqa: S311 - must be repeatable
    return [unit for unit in schools if unit.pk in chosen]


def family_of(schools: Iterable[Unit]) -> set[int]:
    """The schools and the Party organisations that belong to them."""
    ids = {school.pk for school in schools}
    return ids | set(Coverage.objects.in_force_now().filter(school__in=ids).values_list("unit", flat=True))


@dataclass(slots=True)
class Line:
    """One finding as the review shows it."""

    rule: Rule
    unit: Unit
    record: str
    on: date
    said: str
    known: bool
    basis: tuple[str, str]  # source, article
    topic: Topic | None = None
    meeting: Meeting | None = None
    facts: Facts = field(default_factory=Facts)
    explanation: Explanation | None = None
    task: Task | None = None

    @property
    def title(self) -> str:
        """The topic, or the meeting, by its name."""
        return self.topic.title if self.topic else str(self.meeting or self.record)

    @property
    def answered(self) -> str:
        """Where the answer stands, in a word."""
        if self.task:
            return _("已转任务：%s") % self.task.get_state_display()
        return str(self.explanation.get_answer_display()) if self.explanation else _("未答复")


def review(units: set[int], first: date, last: date, only: str = "") -> list[Line]:
    """Every finding about the decisions of the units between the days, the gravest rules first; `only`: of one rule."""
    lines = []

    def question(pack):
        rules = {key: rule for key, rule in decision_rules(pack).items() if only in ("", key)}
        return Question(pack.model_copy(update={"rules": rules}), first, last, last)

    places = Unit.objects.in_bulk(units)
    for evaluation in evaluations(question, day=last, only=units):
        sources = evaluation.question.pack.sources
        for row in found(evaluation):
            said = explain(row.rule, row.ask, row.reason, row.have, row.need)
            basis = sources[row.rule.source].title, row.rule.article
            lines.append(Line(row.rule, places[row.unit_id], row.record, row.on, said, row.known, basis))
    _complete(lines)
    lines.sort(key=lambda line: (LEVELS.index(line.rule.level), line.rule.id, line.unit.path, line.on, line.record))
    return lines


def _complete(lines: list[Line]) -> None:
    """Add to each finding its topic or meeting, the facts, and what was answered: a few queries for all."""
    records = {line.record for line in lines}
    items = Item.objects.filter(topic__code__in=records).select_related("topic", "meeting__activity__chair")
    items = items.prefetch_related("topic__views", "topic__steps", "away").order_by("meeting__activity__held_on")
    by_topic = {(item.topic.code, item.meeting.activity.held_on): item for item in items}
    latest = {code: item for (code, _on), item in by_topic.items()}
    chosen = Meeting.objects.filter(activity__code__in=records)
    chosen = chosen.select_related("activity__chair", "convener", "recorder")
    meetings = {meeting.activity.code: meeting for meeting in chosen}
    said = Explanation.objects.filter(record__in=records).order_by("pk")
    answers = {(row.unit_id, row.rule, row.record): row for row in said}
    codes = {mending_code(line.rule.id, line.record): line for line in lines}
    tasks = {task.code: task for task in Task.objects.filter(code__in=codes)}
    for line in lines:
        item = by_topic.get((line.record, line.on)) or latest.get(line.record)
        if item is not None:
            line.topic, line.meeting, line.facts = item.topic, item.meeting, facts_of_item(item)
        elif line.record in meetings:
            line.meeting = meetings[line.record]
            line.facts = facts_of_meeting(line.meeting)
        line.explanation = answers.get((line.unit.pk, line.rule.id, line.record))
        line.task = tasks.get(mending_code(line.rule.id, line.record))


@dataclass(slots=True)
class Kind:
    """The findings of one kind: those of one rule."""

    rule: Rule
    lines: list[Line]

    @property
    def unknown(self) -> int:
        return sum(not line.known for line in self.lines)


def by_kind(lines: list[Line]) -> list[Kind]:
    """Grouped by rule, in the order in which they stand."""
    groups: dict[str, Kind] = {}
    for line in lines:
        groups.setdefault(line.rule.id, Kind(line.rule, [])).lines.append(line)
    return list(groups.values())
