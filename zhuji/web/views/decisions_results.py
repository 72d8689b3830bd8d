"""议事决策: what comes out of decisions: tasks, execution, the end, the story, and what the staff may read."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhuji.document.workbook.writing import table
from zhuji.matter.actions.results import (
    assign_task,
    close_decision,
    drop_task,
    hindrances,
    note_execution,
    receive_excerpt,
    reopen_task,
    report_task,
    verify_task,
)
from zhuji.matter.models import Task, Topic
from zhuji.matter.models.listed import Category
from zhuji.org.rights import DELIBERATE, RECORD, may
from zhuji.web.fetch import tried, turned, unit_or_404
from zhuji.web.forms import decisions_results as forms
from zhuji.web.page import page, workbook_response
from zhuji.web.views.decisions_story import hands, stations


def topic_or_404(request, topic_id, act=DELIBERATE) -> Topic:
    """The topic, if the act is open to the user where it belongs; else it looks absent."""
    rows = Topic.objects.open_to(request.user, act).select_related("unit", "proposer")
    topic = get_object_or_404(rows, pk=topic_id)
    request.here = topic.unit
    return topic


def task_or_404(request, task_id, act=DELIBERATE) -> Task:
    """The task, if the act is open to the user or it is his own to do."""
    rows = Task.objects.open_or_owned(request.user, act).select_related("unit", "topic", "owner", "dropped_by")
    task = get_object_or_404(rows, pk=task_id)
    request.here = task.unit if may(request.user, DELIBERATE, task.unit) else None
    return task


def school_of(unit):
    """The school that a topic's unit is or belongs to."""
    covered = unit.coverages.in_force_now().select_related("school").first()
    return unit.school or (covered.school if covered else unit)


@login_required
def results(request, unit_id):
    """How the decisions of a school are carried out: to be read at the next meeting."""
    unit = unit_or_404(request, unit_id, DELIBERATE)
    tasks = Prefetch("tasks", Task.objects.select_related("owner").order_by("due", "pk"))
    decided = Topic.objects.of_school(unit).in_state("passed", "closed").newest_first().prefetch_related(tasks)
    state = request.GET.get("state", "passed")
    if state in ("passed", "closed"):
        decided = decided.in_state(state)
    context = {"unit": unit, "state": state, "today": localdate()}
    return page(request, "decisions/results.html", **context, **turned(request, decided))


@login_required
def results_workbook(request, unit_id):
    """The same as Excel."""
    unit = unit_or_404(request, unit_id, DELIBERATE)
    rows = Task.objects.filter(topic__in=Topic.objects.of_school(unit)).select_related("topic", "owner")
    headings = [
        _("议题编号"),
        _("议题"),
        _("任务"),
        _("完成标准"),
        _("责任人"),
        _("完成时限"),
        _("状态"),
        _("完成日期"),
    ]
    lines = [
        [t.topic.code, t.topic.title, t.title, t.standard, t.owner.name, t.due, t.get_state_display(), t.closed_on]
        for t in rows.order_by("topic__code", "pk")
    ]
    return workbook_response(table(_("决议落实"), headings, lines), f"{unit.name}-决议落实.xlsx")


@login_required
def story(request, topic_id):
    """One page from proposal to result, printable, with every hand that touched it."""
    topic = topic_or_404(request, topic_id)
    context = {
        "topic": topic,
        "unit": topic.unit,
        "category": Category(topic.category).label if topic.category else "",
        "stations": stations(topic),
        "hands": hands(topic),
        "hindrances": hindrances(topic) if topic.state == Topic.State.PASSED else [],
        "tasks": topic.tasks.select_related("owner").order_by("due", "pk"),
        "may_record": may(request.user, RECORD, topic.unit),
        "is_proposer": topic.proposer_id is not None and request.user.person_id == topic.proposer_id,
        "today": localdate(),
    }
    return page(request, "decisions/story.html", **context)


@login_required
def assign(request, topic_id):
    """Give a task out of the decision."""
    topic = topic_or_404(request, topic_id, RECORD)
    form = forms.TaskForm(request.POST or None, school=school_of(topic.unit), user=request.user)
    if form.is_valid() and tried(form, assign_task, topic=topic, by=request.user, **form.cleaned_data):
        return redirect("story", topic.pk)
    return page(request, "decisions/form.html", unit=topic.unit, topic=topic, form=form, title=_("布置任务"))


@login_required
def execution(request, topic_id):
    """Note what was really done under the decision."""
    topic = topic_or_404(request, topic_id, RECORD)
    form = forms.ExecutionForm(request.POST or None, school=school_of(topic.unit), user=request.user)
    if form.is_valid() and tried(form, note_execution, topic=topic, by=request.user, **form.cleaned_data):
        return redirect("story", topic.pk)
    return page(request, "decisions/form.html", unit=topic.unit, topic=topic, form=form, title=_("登记执行情况"))


@login_required
@require_POST
def receive(request, topic_id):
    """The proposer takes the excerpt."""
    topic = topic_or_404(request, topic_id)
    receive_excerpt(topic, by=request.user)
    return redirect("story", topic.pk)


@login_required
@require_POST
def close(request, topic_id):
    """Close the decision."""
    topic = topic_or_404(request, topic_id, RECORD)
    close_decision(topic, by=request.user)
    return redirect("story", topic.pk)


@login_required
def task(request, task_id):
    """A task with what was reported; its owner reports here how far he has come."""
    task = task_or_404(request, task_id)
    owner = request.user.person_id is not None and request.user.person_id == task.owner_id
    reporting = owner and task.state in ("open", "reported")
    form = forms.ReportForm(request.POST or None) if reporting else None
    if form and form.is_valid() and tried(form, report_task, task=task, by=request.user, **form.cleaned_data):
        return redirect("task", task.pk)
    may_record = may(request.user, RECORD, task.unit)
    context = {
        "task": task,
        "unit": task.unit,
        "reports": task.reports.select_related("by__person", "verdict_by__person").order_by("pk"),
        "form": form,
        "may_verify": not owner and task.state == "reported" and may_record,
        "may_record": may_record,
        "sees_topic": may(request.user, DELIBERATE, task.unit),
        "today": localdate(),
    }
    return page(request, "decisions/task.html", **context)


TASK_STEPS = {
    "verify": (forms.VerifyForm, verify_task, gettext_lazy("核验")),
    "reopen": (forms.ReopenForm, reopen_task, gettext_lazy("复查不合格，重新办理")),
    "drop": (forms.DropForm, drop_task, gettext_lazy("取消任务")),
}


@login_required
def task_step(request, task_id, step):
    """Verify, reopen or drop a task."""
    if step not in TASK_STEPS:
        raise Http404
    task = get_object_or_404(Task.objects.open_to(request.user, RECORD).select_related("unit", "owner"), pk=task_id)
    request.here = task.unit
    form_class, use_case, title = TASK_STEPS[step]
    extra = {"task": task} if step == "drop" else {}
    form = form_class(request.POST or None, **extra)
    if form.is_valid() and tried(form, use_case, task=task, by=request.user, **form.cleaned_data):
        return redirect("task", task.pk)
    return page(request, "decisions/form.html", unit=task.unit, form=form, title=f"{title}：{task.title}")


@login_required
def open_decisions(request):
    """校内公开: what the school of the user decided and shows to its staff."""
    person = request.user.person
    rows = Topic.objects.shown_to_staff(person).newest_first() if person else Topic.objects.none()
    return page(request, "decisions/open.html", person=person, **turned(request, rows))


@login_required
def open_decision(request, topic_id):
    """One decision that is open to the staff: what was decided, and how far it is carried out."""
    person = request.user.person
    if person is None:
        raise Http404
    topic = get_object_or_404(Topic.objects.shown_to_staff(person).select_related("unit"), pk=topic_id)
    items = topic.items.filter(result="passed").select_related("meeting__activity").order_by("-pk")
    tasks = topic.tasks.select_related("owner").order_by("due", "pk")
    return page(request, "decisions/open_one.html", topic=topic, item=items.first(), tasks=tasks)
