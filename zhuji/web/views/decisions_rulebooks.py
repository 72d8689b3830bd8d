"""制度: the charter and the rules of procedure of a school, in editions; which schools lack what."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.days import FOREVER
from zhuji.core.differences import differences
from zhuji.matter.models import Topic
from zhuji.matter.route import matters_of
from zhuji.meeting.models import Item, Meeting
from zhuji.org.kinds import UnitKind
from zhuji.org.models import Unit
from zhuji.org.rights import DELIBERATE, RULEBOOK, SEE, may
from zhuji.pack.inforce import in_force
from zhuji.rulebook.actions.rulebooks import adopt_edition, begin_rulebook, draft_edition, withdraw_draft
from zhuji.rulebook.clauses import check
from zhuji.rulebook.models import CHARTER, OTHER, Edition, Rulebook
from zhuji.web.fetch import tried, turned, unit_or_404
from zhuji.web.forms.base import ReasonForm
from zhuji.web.forms.decisions_papers import AdoptEditionForm, DraftForm, RulebookForm
from zhuji.web.page import page
from zhuji.web.rulebooks import register_of, registers_of, wanted_of


def rulebook_or_404(request, rulebook_id, act=SEE) -> Rulebook:
    """The rulebook, if the act is open to the user at its school."""
    rulebook = get_object_or_404(Rulebook.objects.open_to(request.user, act).select_related("unit"), pk=rulebook_id)
    request.here = rulebook.unit
    return rulebook


def edition_or_404(request, edition_id, act=SEE) -> Edition:
    rows = Edition.objects.open_to(request.user, act).select_related("rulebook__unit", "entered_by__person")
    edition = get_object_or_404(rows, pk=edition_id)
    request.here = edition.rulebook.unit
    return edition


@login_required
def rulebooks(request, unit_id):
    """The register of a unit's own rulebooks with their state of revision; of the schools below, which lack what."""
    unit, today = unit_or_404(request, unit_id), localdate()
    pack = in_force(unit, today)
    schools = Unit.objects.at_or_below(unit).of_kinds(UnitKind.SCHOOL).in_force(today).exclude(pk=unit.pk)
    turning = turned(request, schools.in_tree_order())
    context = {
        "unit": unit,
        "wanted": wanted_of(pack),
        "register": register_of(unit, pack, today),
        "schools": registers_of(turning["rows"], pack, today),
        "matters": matters_of(unit, pack, today).values(),
        "bodies": pack.bodies,
        "may_edit": may(request.user, RULEBOOK, unit),
        "own": unit.kind == UnitKind.SCHOOL or unit.rulebooks.exists(),
    }
    return page(request, "decisions/rulebooks.html", **context, **turning)


@login_required
def begin(request, unit_id):
    """Begin a rulebook; its first edition is drafted on the next page."""
    unit = unit_or_404(request, unit_id, RULEBOOK)
    pack = in_force(unit, localdate())
    bodies = [(body.id, body.title) for body in pack.bodies.values()]
    titles = dict(wanted_of(pack))
    kind = request.GET.get("kind", CHARTER)
    initial = {"kind": kind, "title": f"{unit.name}{titles.get(kind, '')}"}
    form = RulebookForm(request.POST or None, bodies=bodies, initial=initial)
    if form.is_valid() and (made := tried(form, begin_rulebook, unit=unit, by=request.user, **form.cleaned_data)):
        return redirect("draft-edition", made.pk)
    return page(
        request, "decisions/paper_form.html", unit=unit, form=form, title=_("登记章程或规则"), button=_("下一步")
    )


@login_required
def rulebook(request, rulebook_id):
    """A rulebook: its editions, what it must say and does, the decisions made under each edition."""
    book, today = rulebook_or_404(request, rulebook_id), localdate()
    editions = list(book.editions.order_by("-number"))
    now = book.editions.in_force(today).first()
    shown = now or next((one for one in editions if one.state == Edition.State.DRAFT), None)
    pack = in_force(book.unit, today)
    context = {
        "unit": book.unit,
        "rulebook": book,
        "editions": editions,
        "now": now,
        "shown": shown,
        "checked": check(pack, book.kind, shown.text, today) if shown else [],
        "decided": _decided_under(request.user, book, editions),
        "pack": pack,
        "may_edit": may(request.user, RULEBOOK, book.unit),
    }
    return page(request, "decisions/rulebook.html", **context)


def _decided_under(user, book, editions) -> list[tuple[Edition, list[Item], int]]:
    """Of each adopted edition the decisions made while it was in force, the newest ten and how many there are: those of
    its own meeting, or of every meeting where it is the charter or another rulebook. For whoever may read topics."""
    meetings = Meeting.objects.open_to(user, DELIBERATE).held().of_school(book.unit)
    if book.kind not in (CHARTER, OTHER):
        meetings = meetings.of_bodies(book.kind)
    rows = Item.objects.filter(meeting__in=meetings.values("pk")).decided().select_related("topic", "meeting__activity")
    found, until = [], FOREVER
    for one in sorted((e for e in editions if e.since), key=lambda e: e.since, reverse=True):
        under = rows.filter(meeting__activity__held_on__gte=one.since, meeting__activity__held_on__lt=until)
        found.append((one, list(under.order_by("-meeting__activity__held_on")[:10]), under.count()))
        until = one.since
    return found


@login_required
def draft(request, rulebook_id):
    """Draft the next edition: from the text in force, pasted, or out of a Word file."""
    book = rulebook_or_404(request, rulebook_id, RULEBOOK)
    last = book.editions.exclude(state=Edition.State.WITHDRAWN).order_by("-number").first()
    initial = {"text": last.text, "note": last.note if last.state == Edition.State.DRAFT else ""} if last else {}
    form = DraftForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid() and (made := tried(form, draft_edition, rulebook=book, by=request.user, **form.cleaned_data)):
        return redirect("edition", made.pk)
    title = _("起草：%s") % book.title
    context = {"unit": book.unit, "form": form, "title": title, "button": _("保存草案")}
    return page(request, "decisions/paper_form.html", **context, upload=True, keep="draft")


@login_required
def edition(request, edition_id):
    """One edition: its text, what it changed in the one before, the required clauses and what hangs on them."""
    one, today = edition_or_404(request, edition_id), localdate()
    pack = in_force(one.rulebook.unit, today)
    earlier = one.rulebook.editions.adopted().filter(number__lt=one.number).order_by("-number").first()
    context = {
        "unit": one.rulebook.unit,
        "edition": one,
        "topic": Topic.objects.open_to(request.user, DELIBERATE).filter(code=one.topic).first(),
        "earlier": earlier,
        "changes": differences(earlier.text.splitlines(), one.text.splitlines()) if earlier else [],
        "checked": check(pack, one.rulebook.kind, one.text, today),
        "pack": pack,
        "may_edit": may(request.user, RULEBOOK, one.rulebook.unit),
    }
    return page(request, "decisions/edition.html", **context)


@login_required
def adopt(request, edition_id):
    """Put a draft in force from a day, by a decision."""
    one = edition_or_404(request, edition_id, RULEBOOK)
    topics = Topic.objects.of_school(one.rulebook.unit).in_state(Topic.State.PASSED, Topic.State.CLOSED)
    topics = topics.filter(matter__in=("charter", "basic-rules")).newest_first()[:50]
    choices = [(topic.code, f"{topic.proposed_on or ''} {topic.title}".strip()) for topic in topics]
    form = AdoptEditionForm(request.POST or None, topics=choices, initial={"since": localdate()})
    if form.is_valid() and tried(form, adopt_edition, edition=one, by=request.user, **form.cleaned_data):
        return redirect("rulebook", one.rulebook_id)
    title = _("施行：%(book)s第%(n)s版") % {"book": one.rulebook.title, "n": one.number}
    return page(request, "decisions/paper_form.html", unit=request.here, form=form, title=title, button=_("施行"))


@login_required
def withdraw(request, edition_id):
    """Take a draft back."""
    one = edition_or_404(request, edition_id, RULEBOOK)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(form, withdraw_draft, edition=one, by=request.user, **form.cleaned_data):
        return redirect("rulebook", one.rulebook_id)
    title = _("撤回草案：%s") % one.rulebook.title
    return page(request, "decisions/paper_form.html", unit=request.here, form=form, title=title, button=_("撤回"))
