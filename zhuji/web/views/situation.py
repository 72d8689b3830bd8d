"""今天 and 情况: what is to be done, and how it stands."""

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuji.activity.actions.themes import themes_for
from zhuji.activity.models import Activity
from zhuji.core.days import add_months
from zhuji.document.workbook.writing import table
from zhuji.duty import heat
from zhuji.duty.actions import answer_explanation, explain_gap, refresh_stale
from zhuji.duty.models import Duty, Explanation, Finding, Status
from zhuji.meeting.models import Invitation
from zhuji.org.rights import JUDGE, RECORD, may
from zhuji.pack.evaluate import Evaluation, Question
from zhuji.pack.evidence import Evidence
from zhuji.pack.inforce import in_force
from zhuji.pack.roster import Roster
from zhuji.web.fetch import home_or_404, home_unit, tried, turned, unit_or_404
from zhuji.web.forms.days import read_day
from zhuji.web.forms.situation import AnswerForm, ExplainForm
from zhuji.web.page import page, workbook_response
from zhuji.web.showing import LATE_DAYS, duty_lines, finding_lines
from zhuji.web.views.decisions_before import waiting_for


@login_required
def today(request):
    """What the user has to do: his units' duties, his own hours, explanations that wait for him."""
    home, day, user = home_unit(request), localdate(), request.user
    if home is None:
        return page(request, "situation/nowhere.html")
    refresh_stale(day)
    request.here = home
    pack = in_force(home, day)
    near = Duty.objects.filter(unit=home, person=None).overlapping(add_months(day, -3), day).exclude(status="done")
    own = Duty.objects.filter(person=user.person_id).overlapping(day, day) if user.person_id else Duty.objects.none()
    context = {
        "home": home,
        "day": day,
        "lines": duty_lines(near, pack)[:20],
        "own": duty_lines(own, pack),
        "totals": heat.totals(home, day.year),
        "findings": Finding.objects.at_or_below(home).count(),
        "waiting": Explanation.objects.open_to(user, JUDGE).filter(answer="waiting").count(),
        "themes": themes_for(home, day),
        "invitations": Invitation.objects.to_come_for(user, day).count(),
        "planned": Activity.objects.open_to(user).planned().filter(held_on__lte=day, unit=home)[:10],
        "may_record": may(user, RECORD, home),
        **waiting_for(user),
    }
    return page(request, "situation/today.html", **context)


@login_required
def situation(request, unit_id=None):
    """How a unit and all below it stand: rules by months, the worst gaps, each unit below."""
    unit = unit_or_404(request, unit_id) if unit_id else home_or_404(request)
    day = localdate()
    refresh_stale(day)
    year = read_day(f"{request.GET.get('year', '')}-01-01", day).year
    pack = in_force(unit, day)
    found = heat.heat(unit, year)
    columns = [*range(1, 13), heat.YEARLY]
    rows = [(pack.rules[rule], [cells.get(c) for c in columns]) for rule, cells in found.items() if rule in pack.rules]
    limit = pack.params[LATE_DAYS].on(day) if LATE_DAYS in pack.params else 7
    children = heat.by_child(unit, year)
    context = {
        "unit": unit,
        "year": year,
        "columns": columns,
        "heat": rows,
        "children": children,
        "totals": heat.totals(unit, year),
        "worst": [(pack.rules[row["rule"]], row) for row in heat.worst(unit, year) if row["rule"] in pack.rules],
        "late_entries": heat.late_entries(unit, year, limit),
        "late_days": limit,
        "chart": _chart(children),
    }
    return page(request, "situation/situation.html", **context)


def _chart(children) -> str:
    """The units below, stacked by status, for the drawing beside the table."""
    shown = children[:15]
    names = (("done", _("已完成")), ("open", _("未到期")), ("wrong", _("逾期")), ("unknown", _("尚无数据")))
    series = [{"name": name, "data": [row[key] for row in shown]} for key, name in names]
    return json.dumps({"labels": [row["unit"].name for row in shown], "series": series}, ensure_ascii=False)


@login_required
def situation_workbook(request, unit_id):
    """The heat table as Excel: rule, period, and how many stand how."""
    unit = unit_or_404(request, unit_id)
    year = read_day(f"{request.GET.get('year', '')}-01-01", localdate()).year
    pack = in_force(unit, localdate())
    headings = [_("规则"), _("期间"), _("应完成"), *(str(label) for label in Status.labels)]
    rows = [
        [pack.rules[rule].title, cell.period, cell.asked, *(cell.counts[status] for status in Status.values)]
        for rule, cells in heat.heat(unit, year).items()
        if rule in pack.rules
        for _column, cell in sorted(cells.items())
    ]
    return workbook_response(table(_("情况"), headings, rows), f"{unit.name}{year}年情况.xlsx")


@login_required
def duties(request, unit_id):
    """The duties behind a figure: of a unit and all below it, by rule, period and status."""
    unit = unit_or_404(request, unit_id)
    rows = Duty.objects.at_or_below(unit).select_related("unit", "person")
    chosen = {name: request.GET.get(name, "") for name in ("rule", "period", "status")}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value and name != "status"})
    if chosen["status"] == "wrong":
        rows = rows.wrong()
    elif chosen["status"] in Status.values:
        rows = rows.filter(status=chosen["status"])
    pack = in_force(unit, localdate())
    turning = turned(request, rows.order_by("-status", "unit__path", "-starts", "pk"))
    lines = duty_lines(turning["rows"].object_list, pack)
    context = {"unit": unit, "chosen": chosen, "lines": lines, "statuses": Status.choices, "rules": pack.rules}
    return page(request, "situation/duties.html", **context, **turning)


@login_required
def duty(request, unit_id, rule, period):
    """One duty: the rule and its article, the rows it is made of, what would mend it, and what was explained."""
    unit = unit_or_404(request, unit_id)
    rows = Duty.objects.filter(unit=unit, rule=rule, period=period).select_related("person", "unit")
    if number := request.GET.get("person"):
        rows = rows.filter(person__number=number)
    row = rows.order_by("person").first()
    if row is None:
        raise Http404
    pack = in_force(unit, row.starts)
    lines = duty_lines([row], pack)
    if not lines:
        raise Http404
    form = ExplainForm(request.POST or None)
    if form.is_valid() and may(request.user, RECORD, unit):
        arguments = {"unit": unit, "rule": rule, "period": period, "by": request.user}
        if tried(form, explain_gap, **arguments, **form.cleaned_data):
            return redirect(request.get_full_path())
    context = {"unit": unit, "line": lines[0], "form": form, "evidence": _evidence(row, pack)}
    return page(
        request, "situation/duty.html", **context, **_rule_context(request, unit, pack, lines[0].rule, period=period)
    )


def _rule_context(request, unit, pack, rule, **key):
    """What the page of a duty or finding says of its rule, and what was explained before."""
    return {
        "source": pack.sources[rule.source],
        "article": pack.sources[rule.source].articles[rule.article],
        "explanations": Explanation.objects.filter(unit=unit, rule=rule.id, **key).order_by("-pk"),
        "may_explain": may(request.user, RECORD, unit),
        "may_judge": may(request.user, JUDGE, unit),
    }


def _evidence(row, pack):
    """The activities that a duty counts."""
    question = Question(pack, row.starts, row.ends, localdate())
    evaluation = Evaluation(question, Roster(only={row.unit_id}))
    outcomes = evaluation.outcomes([pack.rules[row.rule]])
    mine = [o for o in outcomes if (o.person_id, o.period.label) == (row.person_id, row.period)]
    codes = Evidence(evaluation).of(mine[0]) if mine else []
    return codes, Activity.objects.filter(code__in=codes).newest_first()


@login_required
def findings(request, unit_id):
    """The rows behind broken rules, of a unit and all below it."""
    unit = unit_or_404(request, unit_id)
    refresh_stale(localdate())
    rows = Finding.objects.at_or_below(unit)
    rule, known = request.GET.get("rule", ""), request.GET.get("known", "")
    if rule:
        rows = rows.filter(rule=rule)
    if known in ("yes", "unknown"):
        rows = rows.filter(known=known == "yes")
    pack = in_force(unit, localdate())
    turning = turned(request, rows.order_by("-on", "pk"))
    lines = finding_lines(Finding.objects.filter(pk__in=[f.pk for f in turning["rows"]]), pack)
    context = {"unit": unit, "lines": lines, "rules": pack.rules, "rule": rule, "known": known}
    return page(request, "situation/findings.html", **context, **turning)


@login_required
def finding(request, unit_id, rule, record):
    """One finding: the row, the rule and its article, how to mend it, and a place for the reason."""
    unit = unit_or_404(request, unit_id)
    row = get_object_or_404(Finding.objects.filter(unit=unit, rule=rule), record=record)
    pack = in_force(unit, row.on)
    lines = finding_lines(Finding.objects.filter(pk=row.pk), pack)
    form = ExplainForm(request.POST or None)
    if form.is_valid() and may(request.user, RECORD, unit):
        arguments = {"unit": unit, "rule": rule, "record": record, "by": request.user}
        if tried(form, explain_gap, **arguments, **form.cleaned_data):
            return redirect(request.get_full_path())
    context = {"unit": unit, "line": lines[0], "form": form}
    return page(
        request, "situation/finding.html", **context, **_rule_context(request, unit, pack, lines[0].rule, record=record)
    )


@login_required
def explanations(request):
    """Explanations that wait for the user's answer, and those answered before."""
    rows = Explanation.objects.open_to(request.user, JUDGE).select_related("unit", "written_by__person")
    answer = request.GET.get("answer", "waiting")
    rows = rows.filter(answer=answer) if answer in Explanation.Answer.values else rows
    context = {"answers": Explanation.Answer.choices, "answer": answer, "form": AnswerForm()}
    turning = turned(request, rows.order_by("pk"))
    for row in turning["rows"]:
        row.title = in_force(row.unit, row.written_at.date()).rules.get(row.rule)
    return page(request, "situation/explanations.html", **context, **turning)


@login_required
@require_POST
def answer(request, explanation_id):
    """Accept an explanation, or do not."""
    row = get_object_or_404(Explanation.objects.open_to(request.user, JUDGE), pk=explanation_id)
    form = AnswerForm(request.POST)
    accept = request.POST.get("accept") == "1"
    given = {"explanation": row, "accept": accept, "by": request.user}
    if form.is_valid() and tried(form, answer_explanation, **given, **form.cleaned_data):
        return redirect(reverse("explanations"))
    return page(request, "situation/answer.html", row=row, form=form, status=200)
