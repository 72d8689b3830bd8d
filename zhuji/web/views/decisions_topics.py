"""议题: the topics of a school, and one topic with everything that comes before its meeting."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.document.workbook.writing import table
from zhuji.matter.actions.standing import IN_PREPARATION
from zhuji.matter.actions.topics import withdraw_topic
from zhuji.matter.actions.views import views_for
from zhuji.matter.bodies import principals_of, school_of, secretaries_of
from zhuji.matter.missing import WHAT_IS_MISSING, missing, must_be_communicated
from zhuji.matter.models import ListedMatter, Topic, View
from zhuji.matter.models.listed import Category
from zhuji.matter.route import clause, layer_words, matters_of, route_of
from zhuji.org.kinds import UnitKind
from zhuji.org.models import LogEntry, Person, Unit
from zhuji.org.rights import DELIBERATE, RECORD, may
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried, turned, unit_or_404
from zhuji.web.forms.base import ReasonForm
from zhuji.web.page import page, workbook_response
from zhuji.web.views.decisions_route import tell

State = Topic.State
OPEN = (*IN_PREPARATION, State.ON_AGENDA)


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in a list: what its matter and body are called, what it still lacks."""

    topic: Topic
    matter: str
    body: str
    lacks: str
    ready: bool


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    query: str
    chosen: bool


def deciding_school(user, unit) -> Unit | None:
    """The school whose topics stand behind the unit, where the user may read them."""
    school = school_of(unit, localdate())
    return school if school.kind == UnitKind.SCHOOL and may(user, DELIBERATE, school) else None


def topics_of(request, unit):
    """The topics that the user may read in the unit: of a school also those of its Party organisations."""
    rows = Topic.objects.open_to(request.user, DELIBERATE)
    rows = rows.of_school(unit) if unit.kind == UnitKind.SCHOOL else rows.at_or_below(unit)
    chosen = {name: request.GET.get(name, "") for name in ("state", "category", "body")}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    return rows.newest_first().prefetch_related(*WHAT_IS_MISSING), chosen


def titles_of(topics, matters) -> dict[str, str]:
    """What the matters of the topics are called: on the list, or on that of another school or of an earlier day."""
    known = {key: matter.title for key, matter in matters.items()}
    others = {topic.matter for topic in topics} - known.keys()
    return known | dict(ListedMatter.objects.filter(key__in=others).values_list("key", "title"))


def _lines(rows, unit, pack) -> list[TopicLine]:
    today = localdate()
    titles = titles_of(rows, matters_of(unit, pack, today))
    found = []
    for topic in rows:
        lacks = missing(topic, pack, today) if topic.state in OPEN else []
        body = pack.bodies.get(topic.body)
        found.append(
            TopicLine(
                topic, titles.get(topic.matter, topic.matter), body.title if body else "",
                "、".join(item.text for item in lacks), not lacks and topic.state in IN_PREPARATION,
            )
        )  # fmt: skip
    return found


def _chips(query: QueryDict, name: str, choices, chosen: str) -> list[Chip]:
    """One row of choices, each keeping what was chosen in the others."""
    found = []
    for key, label in [("", _("全部")), *choices]:
        other = query.copy()
        other.pop("page", None)
        other[name] = key
        found.append(Chip(str(label), other.urlencode(), key == chosen))
    return found


@login_required
def topics(request, unit_id):
    """The topics of a school, or of all below, by state, class and body."""
    unit = unit_or_404(request, unit_id, DELIBERATE)
    pack = in_force(unit, localdate())
    rows, chosen = topics_of(request, unit)
    turning = turned(request, rows)
    bodies = [(body.id, body.title) for body in pack.bodies.values()]
    kinds = (
        ("state", _("状态"), State.choices),
        ("category", _("类别"), Category.choices),
        ("body", _("会议"), bodies),
    )
    context = {
        "unit": unit,
        "is_school": unit.kind == UnitKind.SCHOOL,
        "lines": _lines(turning["rows"], unit, pack),
        "chips": [(heading, _chips(request.GET, name, choices, chosen[name])) for name, heading, choices in kinds],
        "may_record": unit.kind == UnitKind.SCHOOL and may(request.user, RECORD, unit),
    }
    return page(request, "decisions/topics.html", **context, **turning)


@login_required
def workbook(request, unit_id):
    """The same list as Excel."""
    unit = unit_or_404(request, unit_id, DELIBERATE)
    rows, _chosen = topics_of(request, unit)
    headings = [
        _("议题编号"), _("单位代码"), _("单位"), _("标题"), _("类别"), _("事项"), _("金额（元）"), _("提出人"),
        _("提出日期"), _("决策会议"), _("状态"), _("还差"),
    ]  # fmt: skip
    cells = [
        [
            line.topic.code, line.topic.unit.code, line.topic.unit.name, line.topic.title,
            line.topic.get_category_display(), line.matter,
            None if line.topic.amount is None else line.topic.amount / 100, str(line.topic.proposer or ""),
            line.topic.proposed_on, line.body, line.topic.get_state_display(), line.lacks,
        ]
        for line in _lines(rows, unit, in_force(unit, localdate()))
    ]  # fmt: skip
    return workbook_response(table(_("议题"), headings, cells), f"{unit.name}议题.xlsx")


def topic_or_404(request, topic_id, act=DELIBERATE) -> Topic:
    """The topic, if the act is open to the user where it belongs; else it looks absent."""
    rows = Topic.objects.open_to(request.user, act).select_related("unit", "proposer")
    topic = get_object_or_404(rows.prefetch_related("steps__recorded_by__person", "views__person"), pk=topic_id)
    request.here = topic.unit
    return topic


@login_required
def topic(request, topic_id):
    """One topic: what is proposed, the route as a check-list, what is done and what is missing."""
    topic = topic_or_404(request, topic_id)
    pack, today = in_force(topic.unit, localdate()), localdate()
    persons = list(topic.persons.by_name())
    matters, found = matters_of(topic.unit, pack, today), route_of(topic, pack=pack, day=today)
    readable = views_for(topic, request.user.person)
    kinds = {row.kind for row in topic.steps.all()}
    context = {
        "topic": topic,
        "unit": topic.unit,
        "matter": titles_of([topic], matters).get(topic.matter, topic.matter),
        "drafted_by": pack.bodies[topic.drafted_by].title if topic.drafted_by in pack.bodies else "",
        "told": tell(found, pack, school_of(topic.unit, today), persons=persons) if found else None,
        "persons": persons,
        "missing": [_missing_line(item, pack) for item in missing(topic, pack, today)],
        "open": topic.state in OPEN,
        "in_preparation": topic.state in IN_PREPARATION,
        "steps": [_step_line(row, pack) for row in topic.steps.all()],
        "other_steps": [step for step in pack.steps.values() if step.id not in kinds],
        "communicated": must_be_communicated(topic, pack),
        "sides": _sides(topic, request.user.person, readable),
        "void_views": [view for view in readable if view.edition != topic.edition],
        "opinions": topic.opinions.select_related("branch", "record").order_by("branch__path"),
        "items": topic.items.select_related("meeting__activity").order_by("pk"),
        "entries": _entries(topic),
        "may_record": may(request.user, RECORD, topic.unit),
        "today": today,
    }
    return page(request, "decisions/topic.html", **context)


def _missing_line(item, pack) -> dict:
    return {"text": item.text, "clause": clause(pack, item.cites)}


def _step_line(row, pack) -> dict:
    known = pack.steps.get(row.kind)
    layer = layer_words(row.layer) if row.layer else ""
    cites = row.cites or (known.cites if known else "")
    return {"row": row, "title": known.title if known else row.kind, "clause": clause(pack, cites), "layer": layer}


def _sides(topic, person: Person | None, readable) -> list[dict]:
    """Secretary and principal: who holds the post, whether he spoke, what he said as far as the user may read it."""
    today = localdate()
    school = school_of(topic.unit, today)
    holders: dict[str, list[Person]] = {
        View.Role.SECRETARY: secretaries_of(school, today),
        View.Role.PRINCIPAL: principals_of(school, today),
    }
    spoken = {view.role: view for view in topic.views.all() if view.edition == topic.edition}
    shown = {view.role: view for view in readable if view.edition == topic.edition}
    return [
        {
            "label": label,
            "names": "、".join(holder.name for holder in holders[role]),
            "mine": person is not None and person in holders[role],
            "spoken": spoken.get(role),
            "view": shown.get(role),
        }
        for role, label in View.Role.choices
    ]


def _entries(topic):
    """Every hand that touched it, the newest first; what was said in an opinion or of a step stands above."""
    rows = LogEntry.objects.filter(table="matter.topic", row=topic.pk).select_related("actor__person")
    entries = list(rows.order_by("-seq")[:50])
    for entry in entries:
        after = entry.after or {}
        entry.said = after.get("branch") or after.get("roles", "")
    return entries


@login_required
def withdraw(request, topic_id):
    """Take a topic back, with the reason."""
    topic = topic_or_404(request, topic_id, RECORD)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and tried(form, withdraw_topic, topic=topic, by=request.user, **form.cleaned_data):
        return redirect("topic", topic.pk)
    title = _("撤回“%s”") % topic.title
    return page(request, "branch_life/reason.html", unit=topic.unit, form=form, title=title)
