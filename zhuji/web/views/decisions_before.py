"""议题: what is done before the meeting: views, steps, opinions of branches; and what of it waits for the user."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.models import Activity
from zhuji.matter.actions.opinions import branches_of
from zhuji.matter.actions.standing import IN_PREPARATION
from zhuji.matter.actions.topics import answer_opinion, ask_opinion, give_view, record_step
from zhuji.matter.actions.views import roles_of
from zhuji.matter.missing import must_be_communicated
from zhuji.matter.models import OpinionRequest, Task, Topic, View
from zhuji.matter.route import clause
from zhuji.org.kinds import BRANCH_KINDS, PARTY_KINDS, Title, UnitKind
from zhuji.org.models import Coverage, Membership, Post, Unit
from zhuji.org.rights import RECORD, TOPMOST
from zhuji.pack.inforce import in_force
from zhuji.web.fetch import tried
from zhuji.web.forms.decisions_topics import AskForm, OpinionForm, StepForm, ViewForm
from zhuji.web.page import page
from zhuji.web.views.decisions_topics import topic_or_404


@login_required
def view(request, topic_id):
    """The secretary or the principal says what he thinks of the proposal."""
    topic = topic_or_404(request, topic_id, RECORD)
    roles = roles_of(request.user.person, topic)
    form = ViewForm(request.POST or None) if roles else None
    if form and form.is_valid():
        data = form.cleaned_data
        topic.edition = data.pop("edition")  # the one that was shown
        said = {"role": roles[0], "person": request.user.person, "by": request.user, **data}
        if tried(form, give_view, topic=topic, **said):
            messages.success(request, _("已提交。"), "good")
            return redirect("topic", topic.pk)
        topic.refresh_from_db()
    return page(request, "decisions/view.html", unit=topic.unit, topic=topic, form=form, roles=roles)


@login_required
def step(request, topic_id, step):
    """Record that a step was taken, or correct what was recorded."""
    topic = topic_or_404(request, topic_id, RECORD)
    pack = in_force(topic.unit, localdate())
    known = pack.steps.get(step)
    if known is None:
        raise Http404
    row = next((r for r in topic.steps.all() if r.kind == step), None)
    was = str(row.recorded_at or row.done_on) if row and row.done else ""
    form = StepForm(request.POST or None, initial={"on": row.done_on, "note": row.note} if row and was else None)
    if form.is_valid():
        said = {"step": step, "on": form.cleaned_data["on"], "note": form.cleaned_data["note"], "by": request.user}
        if tried(form, record_step, topic=topic, correcting=form.cleaned_data["was"] == was != "", **said):
            return redirect("topic", topic.pk)
    cites = row.cites if row and row.cites else known.cites
    context = {"unit": topic.unit, "topic": topic, "step": known, "row": row, "form": form, "was": was}
    context["clause"] = clause(pack, cites)
    return page(request, "decisions/prior_step.html", **context)


@login_required
def ask(request, topic_id):
    """Ask branches for their opinion; those of the persons concerned are ticked."""
    topic = topic_or_404(request, topic_id, RECORD)
    branches = branches_of(topic).exclude(pk__in=topic.opinions.values("branch"))
    theirs = branches.filter(memberships__in=_memberships(topic)).values_list("pk", flat=True)
    form = AskForm(request.POST or None, branches=branches, initial={"branches": list(theirs)})
    if form.is_valid() and tried(form, _ask_each, topic=topic, by=request.user, **form.cleaned_data):
        return redirect("topic", topic.pk)
    context = {"unit": topic.unit, "topic": topic, "form": form, "left": branches.exists()}
    return page(request, "decisions/ask.html", **context)


def _memberships(topic):
    """Where the persons concerned are members today."""
    return Membership.objects.in_force_now().filter(person__in=topic.persons.order_by().values("pk"))


@transaction.atomic
def _ask_each(*, topic, branches, due, by):
    """All of them or none."""
    return [ask_opinion(topic, branch=branch, due=due, by=by) for branch in branches]


def opinion_or_404(request, opinion_id) -> OpinionRequest:
    """A request, if the user may record for the branch that is asked."""
    mine = Unit.objects.open_to(request.user, RECORD).order_by().values("pk")
    rows = OpinionRequest.objects.filter(branch__in=mine).select_related("topic__unit", "branch", "record")
    asked = get_object_or_404(rows, pk=opinion_id)
    request.here = asked.branch
    return asked


@login_required
def opinion(request, opinion_id):
    """A branch answers what it was asked."""
    asked = opinion_or_404(request, opinion_id)
    held = Activity.objects.held().filter(unit=asked.branch, held_on__gte=asked.asked_on)
    form = OpinionForm(request.POST or None, meetings=held.order_by("-held_on", "-pk"))
    if form.is_valid() and tried(form, answer_opinion, request=asked, by=request.user, **form.cleaned_data):
        messages.success(request, _("已答复。"), "good")
        return redirect("answer-opinion", asked.pk)
    persons = asked.topic.persons.by_name()
    context = {"unit": asked.branch, "asked": asked, "topic": asked.topic, "persons": persons, "form": form}
    return page(request, "decisions/opinion.html", **context, today=localdate())


def waiting_for(user) -> dict:
    """What waits for the user: topics on which he has to speak as secretary or principal, requests that his branch has
    to answer, tasks that decisions gave him; and whether his school shows its staff what it decided."""
    today = localdate()
    if user.person_id is None:
        return {}
    tasks = Task.objects.running().filter(owner=user.person_id).order_by("due", "pk")[:20]
    shown = Topic.objects.shown_to_staff(user.person).exists()
    return {"tasks_due": tasks, "shown_to_staff": shown, **_asked_of_posts(user, today)}


def _asked_of_posts(user, today) -> dict:
    """Views and opinions; nothing of the kind is asked of whoever holds no such post."""
    held = Post.objects.in_force(today).filter(person=user.person_id, title__in=(Title.SECRETARY, Title.PRINCIPAL))
    posts = list(held.values_list("unit_id", "unit__kind", "title"))
    if not posts:
        return {}
    branches = [pk for pk, kind, title in posts if kind in BRANCH_KINDS and title == Title.SECRETARY]
    opinions = OpinionRequest.objects.filter(branch__in=branches, answer="", topic__state__in=WAITING)
    opinions = opinions.select_related("branch", "topic").order_by("due", "pk")
    return {"views_due": _views_due(posts, today), "opinions_due": opinions[:20]}


WAITING = (*IN_PREPARATION, Topic.State.ON_AGENDA)


def _views_due(posts, today) -> list[Topic]:
    """Topics in preparation on whose present edition nobody has spoken yet in a role that he holds."""
    tops = [pk for pk, kind, title in posts if kind in TOPMOST and title == Title.SECRETARY]
    covered = Coverage.objects.in_force(today).filter(unit__in=tops).exclude(unit__parent__kind__in=PARTY_KINDS)
    asked = {(pk, View.Role.PRINCIPAL) for pk, kind, title in posts if (kind, title) == PRINCIPAL_OF_SCHOOL}
    asked |= {(pk, View.Role.SECRETARY) for pk in covered.values_list("school_id", flat=True)}
    rows = Topic.objects.filter(unit__in=[pk for pk, _role in asked]).in_state(*IN_PREPARATION).newest_first()
    topics = [topic for topic in rows.prefetch_related("views")[:60] if _is_due(topic, asked)]
    packs = {
        topic.unit_id: in_force(topic.unit, today) for topic in {topic.unit_id: topic for topic in topics}.values()
    }
    return [topic for topic in topics if must_be_communicated(topic, packs[topic.unit_id])][:20]


PRINCIPAL_OF_SCHOOL = (UnitKind.SCHOOL, Title.PRINCIPAL)


def _is_due(topic, asked) -> bool:
    spoken = {view.role for view in topic.views.all() if view.edition == topic.edition}
    return any(school == topic.unit_id and role not in spoken for school, role in asked)
