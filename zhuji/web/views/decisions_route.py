"""议题: a proposal gets its route before its form. The answer is there as soon as the matter is named."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.matter.actions.topics import change_proposal, propose_topic
from zhuji.matter.answer import Answer, answer
from zhuji.matter.bodies import leading_body
from zhuji.matter.missing import BRANCH_OPINION, COMMUNICATE
from zhuji.matter.models import Topic
from zhuji.matter.models.listed import Category
from zhuji.matter.route import Route, clause, layer_words, matters_of, route
from zhuji.org.kinds import UnitKind
from zhuji.org.rights import RECORD
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried, unit_or_404
from zhuji.web.forms.decisions_fields import said_yuan
from zhuji.web.forms.decisions_topics import ChangeForm, ProposalForm, RouteForm, fresh, stated
from zhuji.web.page import page

ASKED = ("matter", "amount", "persons")


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One demand as it is shown: what, by which clause, of which layer, and how it is met."""

    text: str
    clause: str
    layer: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A route as it is shown: before the meeting, at the meeting, and a mark by which it is known again."""

    answer: Answer
    why: RouteLine
    before: list[RouteLine]
    at: list[RouteLine]

    @property
    def seen(self) -> str:
        found = self.answer.route
        return f"{found.body.id}:{','.join(step.key for step in found.steps)}"


def tell(found: Route, pack, school, *, persons=()) -> Told:
    """A route in that school today, every demand with its clause and layer."""
    told = answer(found, pack=pack, school=school, day=localdate(), persons=persons)
    nation = layer_words("base")

    def line(demand, text=""):
        return RouteLine(text or demand.text, clause(pack, demand.cites), layer_words(demand.layer), demand.mend)

    before = [line(step) for step in found.steps]
    if found.matter.category != Category.OTHER or found.body.decides_by == "vote":
        before.append(RouteLine(_("书记、校长分别填写沟通意见，没有重大分歧"), clause(pack, COMMUNICATE), nation))
    if found.matter.needs_branch_opinion:
        before.append(RouteLine(_("征求有关党支部的意见，未答复不得表决"), clause(pack, BRANCH_OPINION), nation))
    said = {"quorum": told.attendance, "majority": told.majority, "decide": told.majority}
    said["last"] = _("其他成员逐一发表意见，%s最后表态") % told.last
    who = "、".join(person.name for person in told.recused)
    said["recusal"] = _("回避：%s") % who if who else ""
    return Told(told, line(found.why), before, [line(demand, said.get(demand.key, "")) for demand in found.demands])


def school_or_404(request, school_id, act):
    """The school, if the act is open to the user there; a unit that is no school looks absent."""
    school = unit_or_404(request, school_id, act)
    if school.kind != UnitKind.SCHOOL:
        raise Http404
    return school


def by_class(matters):
    """The list of matters under its classes, in their order."""
    found = [(label, [m for m in matters.values() if m.category == key]) for key, label in Category.choices]
    return [(label, rows) for label, rows in found if rows]


@login_required
def propose(request, school_id):
    """Propose a topic: the matter, the amount, the persons; the route; then the rest."""
    school = school_or_404(request, school_id, RECORD)
    pack, today = in_force(school, localdate()), localdate()
    known = {"school": school, "matters": matters_of(school, pack, today)}
    asked = RouteForm(request.POST or (request.GET if "matter" in request.GET else None), **known)
    told = _tell_asked(asked, pack, school)
    if _is_route_asked(request):
        return page(request, "decisions/route.html", told=told, asked=asked)
    members = leading_body(pack, school, today)
    whole = {**known, "members": members, "proposer": request.user.person}
    form = ProposalForm(request.POST or None, initial=fresh(request.GET), **whole)
    if form.is_valid() and told and _was_seen(form, told):
        fields = {"unit": school, "by": request.user, "pack": pack, **form.said()}
        use_case = _propose_each if form.cleaned_data["each"] else _propose_one
        if topics := tried(form, use_case, **fields):
            messages.success(request, _("已提出。请看上会以前还差什么。"), "good")
            return redirect("topic", topics[0].pk) if len(topics) == 1 else redirect("topics", school.pk)
    context = {"unit": school, "form": form, "asked": asked, "told": told, "classes": by_class(known["matters"])}
    return page(request, "decisions/propose.html", part="proposal", **context)


def _propose_one(**fields) -> list[Topic]:
    return [propose_topic(**fields)]


@transaction.atomic
def _propose_each(*, title, persons, token, **fields) -> list[Topic]:
    """One topic for each person, as each is discussed and voted on by himself: all of them or none."""
    if len(persons) < 2:
        return _propose_one(title=title, persons=persons, token=token, **fields)
    named = [(f"{title[:180]}（{person.name}）", [person], f"{token}+{n}") for n, person in enumerate(persons)]
    return [propose_topic(title=t, persons=who, token=key, **fields) for t, who, key in named]


def _is_route_asked(request) -> bool:
    """Only the route is asked for, while the form is being filled in."""
    return request.method == "GET" and bool(request.htmx) and request.htmx.target == "route"


def _tell_asked(asked: RouteForm, pack, school) -> Told | None:
    if not asked.is_valid():
        return None
    data = asked.cleaned_data
    matter = asked.matters[data["matter"]]
    found = route(matter, pack=pack, day=localdate(), amount=data["amount"])
    return tell(found, pack, school, persons=data["persons"])


def _was_seen(form: ProposalForm, told: Told) -> bool:
    """A proposal goes through by the route that was shown beside it; another is shown first."""
    if form.cleaned_data["seen"] == told.seen:
        return True
    form.add_error(None, _("按现在填写的内容，决策路径与先前显示的不同。请看过下面的路径再提交。"))
    return False


@login_required
def change(request, topic_id):
    """Change a proposal: it becomes a new edition, with its route anew."""
    rows = Topic.objects.open_to(request.user, RECORD).select_related("unit")
    topic = get_object_or_404(rows, pk=topic_id)
    school = request.here = topic.unit
    pack = in_force(school, localdate())
    known = {"school": school, "matters": matters_of(school, pack, localdate())}
    initial = stated(topic)
    asked = RouteForm(request.POST or (request.GET if "matter" in request.GET else _as_typed(initial)), **known)
    told = _tell_asked(asked, pack, school)
    if _is_route_asked(request):
        return page(request, "decisions/route.html", told=told, asked=asked)
    form = ChangeForm(request.POST or None, initial=initial, **known)
    if form.is_valid() and told and _was_seen(form, told):
        fields = {"version": form.cleaned_data["version"] or 0, "by": request.user, "pack": pack, **form.said()}
        if tried(form, change_proposal, topic=topic, **fields):
            return redirect("topic", topic.pk)
    both = _overtaken(topic, form)
    context = {"unit": school, "topic": topic, "form": form, "asked": asked, "told": told, "both": both}
    return page(request, "decisions/propose.html", **context, classes=by_class(known["matters"]))


def _as_typed(initial: dict) -> dict:
    """What stands, as it would be typed."""
    numbers = "、".join(person.number for person in initial["persons"])
    return {"matter": initial["matter"], "amount": said_yuan(initial["amount"]), "persons": numbers}


def _overtaken(topic: Topic, form: ChangeForm) -> list[tuple]:
    """What stands now beside what was typed, where somebody else changed the proposal meanwhile."""
    if not form.is_bound or str(topic.version) == form.data.get("version"):
        return []
    now = stated(topic)
    named = [field for field in form.visible_fields() if field.name in now]
    rows = [(field.label, field.field.prepare_value(now[field.name]), field.value()) for field in named]
    return [row for row in rows if (row[1] or "") != (row[2] or "")]
