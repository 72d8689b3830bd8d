"""工作: a unit's month on one page: what it asks, what is planned, what was held, what is to be mended."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.actions.themes import themes_for
from zhuji.activity.models import Activity, Theme
from zhuji.core.days import Period, add_months
from zhuji.duty.actions import refresh_stale
from zhuji.duty.heat import by_child
from zhuji.duty.models import Duty, Explanation, Finding
from zhuji.org.rights import RECORD, THEME, may
from zhuji.pack.inforce import in_force
from zhuji.pack.reasons import plain
from zhuji.pack.schema.packs import ActivityKind, Pack
from zhuji.web.fetch import unit_or_404
from zhuji.web.forms.days import read_month
from zhuji.web.page import page
from zhuji.web.showing import DutyLine, duty_lines, finding_lines, late_days

SOON = timedelta(days=100)  # what is due later is not yet proposed for the same sitting


@dataclass(slots=True)
class Asked:
    """One thing that the month asks, with everything at hand that answers it."""

    line: DutyLine
    theme: Theme | None = None
    plan: Activity | None = None
    held: list[Activity] = field(default_factory=list)
    together: list[ActivityKind] = field(default_factory=list)
    past: bool = False  # its period has ended: what is recorded now is a late entry

    @property
    def done(self) -> bool:
        return self.line.duty.status == "done"

    @property
    def missing(self) -> str:
        """How many are still to be held."""
        duty = self.line.duty
        if self.done or duty.need is None or duty.have is None:
            return ""
        return _("还差 %s 次") % plain(duty.need - duty.have)

    @property
    def kinds(self) -> tuple[str, ...]:
        ask = self.line.rule.asks[min(self.line.duty.ask, len(self.line.rule.asks) - 1)]
        return getattr(getattr(ask, "counts", None), "kinds", ())


def asked_of(unit, span: Period, pack: Pack, today: date) -> list[Asked]:
    """What the month asks of the unit: what is wrong first, then what is open, then what is done."""
    duties = Duty.objects.filter(unit=unit).of_units().overlapping(span.start, span.end)
    found = [Asked(line) for line in duty_lines(duties, pack) if line.kind]
    if not found:
        return []
    first, last = min(a.line.duty.starts for a in found), max(a.line.duty.ends for a in found)
    rows = unit.activities.filter(state__in=("held", "planned"), held_on__range=(first, last)).order_by("held_on", "pk")
    activities, themes = list(rows), {theme.kind: theme for theme in themes_for(unit, span.start)}
    for asked in found:
        duty = asked.line.duty
        mine = [a for a in activities if a.kind in asked.kinds and duty.starts <= a.held_on <= duty.ends]
        asked.held = [a for a in mine if a.state == Activity.State.HELD]
        asked.plan = next((a for a in mine if a.state == Activity.State.PLANNED), None)
        asked.theme = next((themes[kind] for kind in asked.kinds if kind in themes), None)
        asked.past = duty.ends < today
    _propose_one_sitting(found, pack, today)
    return found


def _propose_one_sitting(found: list[Asked], pack: Pack, today: date) -> None:
    """Several that are still open and ask the same people together may be met in one sitting: said once, with the
    first of them."""
    kinds = pack.activities
    free = [
        asked
        for asked in found
        if not asked.done and not asked.plan and not asked.past and asked.line.duty.due - today <= SOON
        if asked.line.kind in kinds and kinds[asked.line.kind].attended_by == "members"
    ]
    if len(free) > 1:
        free[0].together = [kinds[asked.line.kind] for asked in free[1:]]


def _to_mend(unit, span: Period, pack: Pack):
    """Findings of the past year up to the month, each with whether it was explained already."""
    rows = Finding.objects.filter(unit=unit, on__lte=span.end, on__gte=add_months(span.start, -12)).order_by(
        "-on", "pk"
    )
    waiting = Explanation.objects.filter(unit=unit, answer=Explanation.Answer.WAITING).exclude(record="")
    explained = set(waiting.values_list("rule", "record"))
    return [(line, (line.rule.id, line.finding.record) in explained) for line in finding_lines(rows, pack)]


def _personal(unit, span: Period, pack: Pack):
    """Duties of single people here: how many of those asked have met them."""
    rows = Duty.objects.filter(unit=unit).exclude(person=None).overlapping(span.start, span.end)
    counted = rows.values("rule", "period").annotate(asked=Count("pk"), done=Count("pk", filter=Q(status="done")))
    return [(pack.rules[row["rule"]], row) for row in counted.order_by("rule", "period") if row["rule"] in pack.rules]


@login_required
def month(request, unit_id):
    """What a month asks of a unit, what is planned, what was held, what is to be mended."""
    unit = unit_or_404(request, unit_id)
    today = localdate()
    refresh_stale(today)
    span = Period.month(read_month(request.GET.get("month"), today))
    pack = in_force(unit, span.start)
    asked = asked_of(unit, span, pack, today)
    told = {a.theme.pk for a in asked if a.theme}
    plans = unit.activities.planned().filter(held_on__lte=span.end).order_by("held_on", "pk")
    context = {
        "unit": unit,
        "span": span,
        "before": add_months(span.start, -1),
        "after": add_months(span.start, 1),
        "now": today in span,
        "asked": asked,
        "done": sum(a.done for a in asked),
        "themes": [t for t in themes_for(unit, span.start) if t.pk not in told and _concerns(t, unit, pack)],
        "planned": plans if today in span else plans.held_in(span),
        "held": unit.activities.held().held_in(span).newest_first(),
        "late_days": late_days(pack, span.start),
        "below": by_child(unit, span),
        "mend": _to_mend(unit, span, pack),
        "personal": _personal(unit, span, pack),
        "kinds": [k for k in pack.activities.values() if unit.kind in k.held_by],
        "titles": {k.id: k.title for k in pack.activities.values()},
        "may_record": may(request.user, RECORD, unit),
        "may_theme": may(request.user, THEME, unit),
        "today": today,
    }
    return page(request, "branch_life/month.html", **context)


def _concerns(theme, unit, pack: Pack) -> bool:
    """Whether the theme is of a kind that such a unit holds, or was issued here."""
    kind = pack.activities.get(theme.kind)
    return theme.unit_id == unit.pk or (kind is not None and unit.kind in kind.held_by)
