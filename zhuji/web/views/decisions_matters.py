"""事项清单: the list of matters of a school as prose with its layers, and how the school adds to it and tightens it."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.matter.actions.listed import list_matter, own_entries, revoke_matter, tighten_matter
from zhuji.matter.models import ListedMatter
from zhuji.matter.route import OwnMatter, clause, layer_words, matters_of, route
from zhuji.org.rights import RULEBOOK, SEE, may
from zhuji.pack.inforce import in_force
from zhuji.pack.schema.decisions import MatterKind
from zhuji.web.fetch import tried
from zhuji.web.forms.base import ReasonForm
from zhuji.web.forms.decisions_matters import ListForm, TightenForm
from zhuji.web.page import page
from zhuji.web.views.decisions_route import RouteLine, by_class, school_or_404
from zhuji.web.views.packs import OWN


@dataclass(frozen=True, slots=True)
class MatterLine:
    """An entry of the list as prose; `row` is what the school itself wrote of it."""

    matter: MatterKind
    sentences: list[RouteLine]
    row: ListedMatter | None

    @property
    def added(self) -> bool:
        return isinstance(self.matter, OwnMatter) and self.matter.added


@login_required
def matters(request, school_id):
    """The list of matters of a school: who decides, what comes before, by which clause of which layer."""
    school = school_or_404(request, school_id, SEE)
    pack, today = in_force(school, localdate()), localdate()
    found, own = matters_of(school, pack, today), own_entries(school, today)
    lines = {key: MatterLine(m, list(prose(m, pack, today)), own.get(key)) for key, m in found.items()}
    inert = [row for row in school.listed_matters.order_by("-since", "-pk")[:50] if own.get(row.key) != row]
    context = {
        "unit": school,
        "pack": pack,
        "classes": [(label, [lines[matter.id] for matter in rows]) for label, rows in by_class(found)],
        "limits": [(p, f"{p.on(today):,}") for p in pack.params.values() if p.id.startswith(OWN)],
        "may_edit": may(request.user, RULEBOOK, school),
        "revoked": [row for row in inert if row.revoked_because or row.since > today],
    }
    return page(request, "decisions/matters.html", **context)


def prose(matter: MatterKind, pack, day):
    """An entry in sentences: the lowest way, then each rung of its ladder."""
    lowest = route(matter, pack=pack, day=day, amount=0 if matter.ladder else None)
    yield _line(pack, lowest.why, [step.text for step in lowest.steps])
    for rung in matter.ladder:
        starts = pack.number(rung.amount, day)
        found = route(matter, pack=pack, day=day, amount=starts * 100)
        more = [step.text for step in found.steps]
        yield _line(pack, found.why, more)
    for step in lowest.steps:
        if isinstance(matter, OwnMatter) and step.key in matter.own:
            yield RouteLine(_("本校要求先“%s”") % step.text, clause(pack, step.cites), layer_words(step.layer))
    if matter.weighty:
        share = next(demand for demand in lowest.demands if demand.key == "quorum")
        yield _line(pack, share, [])


def _line(pack, demand, steps: list[str]) -> RouteLine:
    text = demand.text + (_("；先%s") % "、".join(steps) if steps else "")
    return RouteLine(text, clause(pack, demand.cites), layer_words(demand.layer))


@login_required
def add(request, school_id):
    """Put a matter of its own on the school's list."""
    school = school_or_404(request, school_id, RULEBOOK)
    pack = in_force(school, localdate())
    form = ListForm(request.POST or None, pack=pack)
    if form.is_valid() and tried(form, list_matter, unit=school, by=request.user, pack=pack, **form.said()):
        return redirect("matters", school.pk)
    return page(request, "decisions/listed.html", unit=school, form=form, title=_("补充事项"))


@login_required
def tighten(request, school_id, matter):
    """Ask more of a matter of the pack."""
    school = school_or_404(request, school_id, RULEBOOK)
    pack, today = in_force(school, localdate()), localdate()
    base = pack.matters.get(matter)
    if base is None:
        raise Http404
    now = matters_of(school, pack, today)[matter]
    initial = {"body": now.body, "steps": list(now.steps), "weighty": now.weighty}
    form = TightenForm(request.POST or None, pack=pack, fixed=base.steps, initial=initial)
    fields = {"unit": school, "key": matter, "by": request.user, "pack": pack}
    if form.is_valid() and tried(form, tighten_matter, **fields, **form.said()):
        return redirect("matters", school.pk)
    said = next(iter(prose(base, pack, today)))
    context = {"unit": school, "form": form, "matter": base, "stands": said.text, "clause": said.clause}
    return page(request, "decisions/listed.html", **context, title=_("收紧“%s”") % base.title)


@login_required
def revoke(request, listed_id):
    """Take an entry of the school back, with the reason."""
    rows = ListedMatter.objects.open_to(request.user, RULEBOOK).select_related("unit")
    row = get_object_or_404(rows, pk=listed_id)
    request.here = row.unit
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(form, revoke_matter, row=row, by=request.user, **form.cleaned_data):
        return redirect("matters", row.unit_id)
    title = _("撤回“%s”") % row.title
    return page(request, "branch_life/reason.html", unit=row.unit, form=form, title=title)
