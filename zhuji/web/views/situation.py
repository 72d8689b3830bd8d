"""今天 and 情况: what is to be done, and how it stands."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuji.activity.actions.themes import themes_for
from zhuji.activity.models import Activity
from zhuji.core.days import Period, add_months, periods
from zhuji.duty import heat
from zhuji.duty.actions import answer_explanation, explain_gap, refresh_stale
from zhuji.duty.models import Duty, Explanation, Finding, Status
from zhuji.org.kinds import BRANCH_KINDS
from zhuji.org.rights import JUDGE, RECORD, THEME, may
from zhuji.pack.evaluate import Evaluation, Question
from zhuji.pack.evidence import Evidence
from zhuji.pack.inforce import in_force
from zhuji.pack.roster import Roster
from zhuji.web.fetch import home_unit, tried, turned, unit_or_404
from zhuji.web.filters import MOST_ROWS, Filter, as_excel, narrowing, wants_excel
from zhuji.web.forms.days import read_day
from zhuji.web.forms.situation import AnswerForm, ExplainForm
from zhuji.web.page import page
from zhuji.web.showing import duty_lines, finding_lines, lines_of


@login_required
def today(request):
    """What the user has to do: his units' duties, his own hours, explanations that wait for him."""
    home, day, user = home_unit(request), localdate(), request.user
    if home is None:
        return page(request, "situation/nowhere.html")
    refresh_stale(day)
    request.here = home
    pack, found = in_force(home, day), heat.heat(home, day.year)
    near = Duty.objects.filter(unit=home, person=None).overlapping(add_months(day, -3), day).exclude(status="done")
    own = Duty.objects.filter(person=user.person_id).overlapping(day, day) if user.person_id else Duty.objects.none()
    context = {
        "home": home,
        "day": day,
        "lines": duty_lines(near, pack)[:20],
        "own": duty_lines(own, pack),
        "totals": heat.totals(home, day.year, found),
        "findings": Finding.objects.at_or_below(home).count(),
        "waiting": Explanation.objects.open_to(user, JUDGE).filter(answer="waiting").count(),
        "themes": themes_for(home, day),
        "planned": Activity.objects.open_to(user).planned().filter(held_on__lte=day, unit=home)[:10],
        "may_record": may(user, RECORD, home),
        "views": user.views.filter(dropped=False).order_by("name"),
    }
    return page(request, "situation/today.html", **context, **_of_below(user, home, day, _named(found, pack)))


def _named(found, pack) -> list[tuple]:
    """What falls short most, each with its rule."""
    return [(pack.rules[row["rule"]], row) for row in heat.worst(found) if row["rule"] in pack.rules]


def _of_below(user, home, day, worst) -> dict:
    """For whoever has units below him: what falls short there most, and whether this month's theme is issued."""
    if home.kind in BRANCH_KINDS or not home.children.exists():
        return {}
    issued = home.themes.filter(month=day.replace(day=1), recalled="").exists()
    return {
        "worst": worst,
        "may_theme": may(user, THEME, home),
        "theme_missing": not issued and may(user, THEME, home),
    }


@login_required
def duties(request, unit_id):
    """The duties behind a figure: of a unit and all below it, by status, year, rule and period."""
    unit = unit_or_404(request, unit_id)
    pack = in_force(unit, localdate())
    chosen, filters = narrowing(request, *_duty_filters(pack))
    rows = _narrowed(Duty.objects.at_or_below(unit).select_related("unit", "person"), chosen)
    rows = rows.order_by("-due", "unit__path", "pk")
    if wants_excel(request):
        return _duties_as_excel(unit, lines_of(rows[:MOST_ROWS], pack))
    turning = turned(request, rows)
    lines = lines_of(turning["rows"].object_list, pack)
    return page(request, "situation/duties.html", unit=unit, lines=lines, **filters, **turning)


def _duty_filters(pack) -> list[Filter]:
    day = localdate()
    every = (("year", 2), ("semester", 4), ("quarter", 8), ("month", 24))
    spans = [span for name, most in every for span in list(periods(name, add_months(day, -23), day))[-most:]]
    spans.sort(key=lambda span: (span.end, span.start), reverse=True)
    years = [(str(year), _("%s年") % year) for year in (day.year, day.year - 1)]
    return [
        Filter("status", _("状态"), (("wrong", _("逾期和有缺陷")), *Status.choices), every=_("全部")),
        Filter("year", _("年份"), tuple(years), every=_("全部")),
        Filter("rule", _("规则"), _titles(pack), every=_("全部")),
        Filter("period", _("期间"), tuple((span.label, span.said) for span in spans), every=_("全部")),
    ]


def _titles(pack) -> tuple:
    """The rules of the pack by their titles, for a picker."""
    return tuple(sorted(((key, rule.title) for key, rule in pack.rules.items()), key=lambda pair: pair[1]))


def _narrowed(rows, chosen):
    rows = rows.filter(**{name: chosen[name] for name in ("rule", "period") if chosen[name]})
    if chosen["year"]:
        span = Period.year(read_day(f"{chosen['year']}-01-01", localdate()))
        rows = rows.overlapping(span.start, span.end)
    if chosen["status"] == "wrong":
        return rows.wrong()
    return rows.filter(status=chosen["status"]) if chosen["status"] else rows


def _duty_row(line) -> list:
    duty, rule = line.duty, line.rule
    who = duty.person.name if duty.person else ""
    asked = [rule.title, duty.period, duty.due, duty.have, duty.need, line.said, line.basis]
    return [duty.get_status_display(), duty.unit.code, duty.unit.name, who, *asked]


def _duties_as_excel(unit, lines):
    headings = [
        _("状态"),
        _("单位代码"),
        _("单位"),
        _("人员"),
        _("规定动作"),
        _("期间"),
        _("截止"),
        _("现有"),
        _("要求"),
    ]
    rows = [_duty_row(line) for line in lines]
    return as_excel(_("%s规定动作") % unit.name, [*headings, _("差什么"), _("依据")], rows)


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
    pack = in_force(unit, localdate())
    known = (("yes", _("已查明")), ("unknown", _("尚无数据")))
    by = (
        Filter("known", _("是否查明"), known, every=_("全部")),
        Filter("rule", _("规则"), _titles(pack), every=_("全部")),
    )
    chosen, filters = narrowing(request, *by)
    rows = Finding.objects.at_or_below(unit).order_by("-on", "pk")
    rows = rows.filter(rule=chosen["rule"]) if chosen["rule"] else rows
    rows = rows.filter(known=chosen["known"] == "yes") if chosen["known"] else rows
    if wants_excel(request):
        return _findings_as_excel(unit, finding_lines(rows[:MOST_ROWS], pack))
    turning = turned(request, rows)
    lines = finding_lines(Finding.objects.filter(pk__in=[f.pk for f in turning["rows"]]).order_by("-on", "pk"), pack)
    return page(request, "situation/findings.html", unit=unit, lines=lines, **filters, **turning)


def _finding_row(line) -> list:
    found = line.finding
    who = found.person.name if found.person else ""
    told = [found.on, line.rule.title, line.said, line.basis, found.record, line.rule.mend]
    return [found.unit.code, found.unit.name, who, *told]


def _findings_as_excel(unit, lines):
    headings = [
        _("单位代码"),
        _("单位"),
        _("人员"),
        _("日期"),
        _("规则"),
        _("问题"),
        _("依据"),
        _("记录"),
        _("怎样改正"),
    ]
    rows = [_finding_row(line) for line in lines]
    return as_excel(_("%s需要改正的记录") % unit.name, headings, rows)


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
    answers = Filter("answer", _("答复"), Explanation.Answer.choices)
    chosen, filters = narrowing(request, answers, answer=Explanation.Answer.WAITING)
    rows = Explanation.objects.open_to(request.user, JUDGE).select_related("unit", "written_by__person")
    rows = rows.filter(answer=chosen["answer"]).order_by("pk")
    if wants_excel(request):
        return _explanations_as_excel(rows[:MOST_ROWS])
    turning = turned(request, rows)
    for row in turning["rows"]:
        row.title = in_force(row.unit, row.written_at.date()).rules.get(row.rule)
    return page(request, "situation/explanations.html", form=AnswerForm(), **filters, **turning)


def _explanation_row(row) -> list:
    rule = in_force(row.unit, row.written_at.date()).rules.get(row.rule)
    answer = [row.get_answer_display(), row.answer_text]
    by, on = str(row.written_by or ""), localtime(row.written_at).date()
    return [row.unit.name, rule.title if rule else row.rule, row.period, row.record, row.text, by, on, *answer]


def _explanations_as_excel(rows):
    headings = [_("单位"), _("规则"), _("期间"), _("记录"), _("说明"), _("提交人"), _("提交日期"), _("结果"), _("答复")]
    told = [_explanation_row(row) for row in rows]
    return as_excel(_("下级提交的说明"), headings, told)


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
