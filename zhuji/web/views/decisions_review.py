"""Looking through decision records: a school looks at itself in private, a superior at any school below."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhuji.core.days import EVER
from zhuji.document.workbook.writing import table
from zhuji.duty.actions import explain_gap
from zhuji.duty.models import Explanation
from zhuji.duty.review import Line, by_kind, drawn, family_of, review, schools_of
from zhuji.matter.actions.mending import assign_mending
from zhuji.org.models import Person, Post, Unit
from zhuji.org.rights import DELIBERATE, JUDGE, RECORD, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried, unit_or_404
from zhuji.web.forms.decisions_review import MendForm, ScopeForm
from zhuji.web.forms.situation import ExplainForm
from zhuji.web.page import page, workbook_response
from zhuji.web.showing import basis

TWO_TERMS = timedelta(days=400)  # what is looked at where no days are named
HEADINGS = (
    gettext_lazy("单位"),
    gettext_lazy("规则"),
    gettext_lazy("记录"),
    gettext_lazy("标题"),
    gettext_lazy("日期"),
    gettext_lazy("是否查明"),
    gettext_lazy("问题"),
    gettext_lazy("依据"),
    gettext_lazy("已有事实"),
    gettext_lazy("缺少事实"),
    gettext_lazy("怎样改正"),
    gettext_lazy("答复"),
)
SHOWN = 30  # findings of a kind on the page; all of them are in the workbook


@login_required
def review_page(request, unit_id):
    """The findings about the decisions of a school, or of the schools below, grouped by kind."""
    unit = unit_or_404(request, unit_id, DELIBERATE)
    context = _looked_through(request, unit)
    return page(request, "decisions/review.html", unit=unit, shown=SHOWN, own=_is_own(unit), **context)


@login_required
def review_workbook(request, unit_id):
    """The same findings as Excel, each with its clause, its facts and its answer."""
    unit = unit_or_404(request, unit_id, DELIBERATE)
    lines = [line for kind in _looked_through(request, unit)["kinds"] for line in kind.lines]
    content = table(_("决策记录检查"), [str(heading) for heading in HEADINGS], [_row(line) for line in lines])
    return workbook_response(content, f"{unit.name}决策记录检查.xlsx")


def _row(line: Line) -> list:
    return [
        line.unit.name, line.rule.title, line.record, line.title, line.on,
        _("已查明") if line.known else _("尚无数据"), line.said, f"《{line.basis[0]}》{line.basis[1]}",
        "；".join(f"{label}：{value}" for label, value in line.facts.used), "、".join(line.facts.missing),
        line.rule.mend, line.answered,
    ]  # fmt: skip


def _is_own(unit: Unit) -> bool:
    """Whether it is one school that is looked at, and not those below a superior."""
    return schools_of(unit).count() <= 1 and unit.kind not in ("education-committee", "bureau")


def _looked_through(request, unit: Unit) -> dict:
    """The form, the schools looked at, and the findings by kind. Only of units that are open to the user."""
    form = ScopeForm(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    last = min(given.get("last") or localdate(), localdate())
    first = given.get("first") or last - TWO_TERMS
    schools = list(schools_of(unit).order_by("path"))
    chosen = drawn(schools, given.get("sample") or 0, given.get("draw") or 0)
    wanted = family_of(chosen) | ({unit.pk} if len(chosen) == len(schools) else set())
    open_to = Unit.objects.open_to(request.user, DELIBERATE).filter(pk__in=wanted)
    lines = review(set(open_to.values_list("pk", flat=True)), first, last)
    unknown = sum(not line.known for line in lines)
    return {
        "form": form, "first": first, "last": last, "schools": schools, "chosen": chosen, "kinds": by_kind(lines),
        "known": len(lines) - unknown, "unknown": unknown, "query": request.GET.urlencode(),
    }  # fmt: skip


@login_required
def review_finding(request, unit_id, rule, record):
    """One finding: clause, facts, what is missing, how to mend it; a place for the answer and for a task."""
    unit = unit_or_404(request, unit_id, DELIBERATE)
    line = next((line for line in review({unit.pk}, EVER, localdate(), rule) if line.record == record), None)
    if line is None:
        raise Http404
    people = Person.objects.filter(posts__in=_posts(unit)).distinct().order_by("name")
    explain, mend = ExplainForm(), MendForm(people=people, initial={"due": localdate() + timedelta(days=14)})
    if request.method == "POST":
        explain, mend, done = _answered(request, line, people)
        if done:
            return redirect(request.get_full_path())
    return page(request, "decisions/review_finding.html", **_shown(request, line), form=explain, mend=mend)


def _posts(unit: Unit):
    """The posts of the school and its organisations today."""
    schools = schools_of(unit)
    return Post.objects.in_force(localdate()).filter(unit__in=family_of(schools) | {unit.pk})


def _answered(request, line: Line, people):
    """What was sent in: an explanation, or a task. Returns both forms and whether it is done."""
    if "owner" in request.POST:
        mend = MendForm(request.POST, people=people)
        allowed = line.topic and (may(request.user, RECORD, line.unit) or may(request.user, JUDGE, line.unit))
        given = {"topic": line.topic, "rule": line.rule, "by": request.user}
        done = mend.is_valid() and allowed and tried(mend, assign_mending, **given, **mend.cleaned_data)
        return ExplainForm(), mend, bool(done)
    explain = ExplainForm(request.POST)
    given = {"unit": line.unit, "rule": line.rule.id, "record": line.record, "by": request.user}
    allowed = explain.is_valid() and may(request.user, RECORD, line.unit)
    done = allowed and tried(explain, explain_gap, **given, **explain.cleaned_data)
    return explain, MendForm(people=people), bool(done)


def _shown(request, line: Line) -> dict:
    pack = in_force(line.unit, line.on)
    source = pack.sources[line.rule.source]
    said = Explanation.objects.filter(unit=line.unit, rule=line.rule.id, record=line.record)
    may_record = may(request.user, RECORD, line.unit)
    return {
        "unit": line.unit, "line": line, "source": source, "article": source.articles[line.rule.article],
        "basis": basis(pack, line.rule), "explanations": said.select_related("written_by__person").order_by("pk"),
        "may_explain": may_record,
        "may_assign": line.topic and not line.task and (may_record or may(request.user, JUDGE, line.unit)),
    }  # fmt: skip
