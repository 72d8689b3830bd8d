"""Duties and findings in the words that a page shows: title, sentence, article, what would mend it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhuji.activity.models import Activity
from zhuji.core.days import Period
from zhuji.duty.models import Duty, Finding
from zhuji.pack.measuring import rows_of
from zhuji.pack.reasons import explain
from zhuji.pack.schema.measures import ActivitiesHeld
from zhuji.pack.schema.packs import Pack
from zhuji.pack.schema.rules import Rule, Tally

LATE_DAYS = "entry.late-days"


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty as it is shown."""

    duty: Duty
    rule: Rule
    said: str  # what is wrong, empty where nothing is
    basis: str
    kind: str  # the activity that would fulfil it, if it is one
    tally: bool

    @property
    def hint(self) -> bool:
        return self.rule.level == "generally"


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as it is shown; `activity` is the record that it speaks of, if it is one."""

    finding: Finding
    rule: Rule
    said: str
    basis: str
    activity: Activity | None


def basis(pack: Pack, rule: Rule) -> str:
    """《支部工作条例》 11: the source and its article."""
    article = rule.article if not rule.article.isdigit() else _("第%s条") % rule.article
    return f"《{pack.sources[rule.source].title}》{article}"


def _ask(rule: Rule, number: int):
    return rule.asks[number] if number < len(rule.asks) else rule.asks[0]


def lines_of(duties, pack: Pack) -> list[DutyLine]:
    """In the order of the duties; rules that the pack no longer has are left out."""
    lines = []
    for duty in duties:
        rule = pack.rules.get(duty.rule)
        if rule is None:
            continue
        ask = _ask(rule, duty.ask)
        kind = ask.counts.kinds[0] if isinstance(ask, Tally) and isinstance(ask.counts, ActivitiesHeld) else ""
        said = explain(rule, min(duty.ask, len(rule.asks) - 1), duty.reason, duty.have, duty.need)
        lines.append(DutyLine(duty, rule, said, basis(pack, rule), kind, bool(kind)))
    return lines


def duty_lines(duties, pack: Pack) -> list[DutyLine]:
    """In the order: what is wrong, what is open, what is done."""
    order = ["overdue", "defective", "unknown", "open", "late", "done"]
    return sorted(lines_of(duties, pack), key=lambda line: (order.index(line.duty.status), line.duty.due, line.rule.id))


def finding_lines(findings, pack: Pack) -> list[FindingLine]:
    findings = list(findings.select_related("unit", "person"))
    codes = [finding.record for finding in findings]
    activities = {a.code: a for a in Activity.objects.filter(code__in=codes)}
    lines = []
    for finding in findings:
        rule = pack.rules.get(finding.rule)
        if rule is not None:
            said = explain(rule, min(finding.ask, len(rule.asks) - 1), finding.reason, finding.have, finding.need)
            lines.append(FindingLine(finding, rule, said, basis(pack, rule), activities.get(finding.record)))
    return lines


def counts_for(pack: Pack, kind: str, day) -> list[str]:
    """For which rules an activity of the kind on that day counts: 主题党日（2026年9月）."""
    served = []
    for rule in pack.rules_on(day):
        for ask in rule.asks:
            if isinstance(ask, Tally) and isinstance(ask.counts, ActivitiesHeld) and kind in ask.counts.kinds:
                served.append(f"{rule.title}（{Period.of(ask.every, day).said}）")
                break
    return served


def quality_warnings(pack: Pack, activity: Activity) -> list[str]:
    """What a rule of quality finds in this very record: the same rows, narrowed to one."""
    warnings = []
    for rule in pack.rules_on(activity.held_on):
        for number, ask in enumerate(rule.asks):
            if not isinstance(ask, Tally) or ask.among is None or activity.unit.kind not in ask.of.kinds:
                continue
            broken = [(ask.counts, "row-broken"), *((b.counts, "uncounted") for b in ask.known_if)]
            reason = next((r for spec, r in broken if rows_of(spec).rows.filter(pk=activity.pk).exists()), None)
            if reason:
                warnings.append(f"{explain(rule, number, reason)}（{basis(pack, rule)}）。{rule.mend}")
    return warnings


def late_days(pack: Pack, day) -> int:
    """After how many days a record is marked as a late entry."""
    return pack.params[LATE_DAYS].on(day) if LATE_DAYS in pack.params else 7


def late_after(pack: Pack, activity: Activity) -> int | None:
    """How many days after it was held an activity was recorded, where that is late; None where it is not."""
    limit = late_days(pack, activity.held_on)
    return activity.days_after if activity.days_after > limit else None
