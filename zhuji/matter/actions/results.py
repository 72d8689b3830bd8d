"""What comes out of a decision: tasks with owner, day and standard, what is reported of them, what was really done, and
the end. Whoever reports a task never closes it; a task is dropped only by a later decision."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.matter.models import Execution, Task, TaskReport, Topic
from zhuji.org.log import log, snapshot
from zhuji.org.models import Person, User

State, Verdict = Task.State, TaskReport.Verdict
DECIDED = (Topic.State.PASSED, Topic.State.CLOSED)


def _lock_topic(topic: Topic) -> Topic:
    return Topic.objects.select_for_update(of=("self",)).select_related("unit", "proposer").get(pk=topic.pk)


def _lock_task(task: Task) -> Task:
    """The task as it stands; whoever changes it queues at its topic, so that closing sees every task."""
    Topic.objects.select_for_update().get(pk=task.topic_id)
    return Task.objects.select_for_update(of=("self",)).select_related("topic", "owner").get(pk=task.pk)


def _refuse_to_come(on: date) -> None:
    if on > localdate():
        raise Refused(_("日期还没有到，请填今天或以前的日期。"))


def _refuse_not_passed(topic: Topic) -> None:
    if topic.state != Topic.State.PASSED:
        raise Refused(_("“%(title)s”现在是“%(state)s”，只有通过的、还没有办结的议题可以布置和登记落实。")
                      % {"title": topic.title, "state": topic.get_state_display()})  # fmt: skip


@transaction.atomic
def assign_task(topic: Topic, *, title: str, standard: str, owner: Person, due: date, by) -> Task:
    """Give somebody a task out of a decision, with a day and with what "done" means. Refuses a topic that did not pass
    or is closed, and a day that is past."""
    topic = _lock_topic(topic)
    _refuse_not_passed(topic)
    if due < localdate():
        raise Refused(_("完成时限已过，请选择今天或以后的日期。"))
    code = f"{topic.code}-R{topic.tasks.count() + 1}"
    task = Task.objects.create(
        code=code, topic=topic, unit=topic.unit, title=title.strip(), standard=standard.strip(), owner=owner, due=due,
        opened_on=localdate(), recorded_by=by,
    )  # fmt: skip
    log(task, by=by, verb="task assigned")
    return task


@transaction.atomic
def report_task(task: Task, *, text: str, finished: bool, by: User) -> TaskReport:
    """Report how far a task has come; `finished`: it is ready to be verified. Refuses anybody but its owner, an empty
    text, and a task that ended."""
    task = _lock_task(task)
    if by.person_id != task.owner_id:
        raise Refused(_("由责任人 %s 报告进展。") % task.owner.name)
    _refuse_ended(task)
    if not text.strip():
        raise Refused(_("请写明做了什么、到哪一步。"))
    report = TaskReport.objects.create(task=task, on=localdate(), text=text.strip(), finished=finished, by=by)
    before = snapshot(task)
    task.state = State.REPORTED if finished else State.OPEN
    _save(task, "state")
    log(task, by=by, verb="task reported", before=before)
    return report


def _refuse_ended(task: Task) -> None:
    if task.state in (State.DONE, State.DROPPED):
        raise Refused(_("这项任务已经是“%s”，不能再改。") % task.get_state_display())


def _save(task: Task, *fields: str) -> None:
    task.version += 1
    task.save(update_fields=[*fields, "version"])


@transaction.atomic
def verify_task(task: Task, *, accept: bool, text: str, by: User, recheck_on: date | None = None) -> Task:
    """Say whether what was reported holds against the standard. Accepted, the task is done and a day to look again is
    set; sent back, it runs on. Refuses whoever reported it or owns it, and a task that nobody reported as finished."""
    task = _lock_task(task)
    report = task.reports.order_by("pk").last()
    if task.state != State.REPORTED or report is None:
        raise Refused(_("责任人还没有报告完成，不能核验。"))
    if by.person_id is not None and by.person_id == task.owner_id or report.by_id == by.pk:
        raise Refused(_("报告人不能核验自己的任务，请由他人核验。"))
    if accept and (recheck_on is None or recheck_on <= localdate()):
        raise Refused(_("请定下以后复查的日期。"))
    if not accept and not text.strip():
        raise Refused(_("退回时请写明哪里没有达到完成标准。"))
    before = snapshot(task)
    report.verdict, report.verdict_text, report.verdict_by = Verdict.DONE if accept else Verdict.BACK, text.strip(), by
    report.save(update_fields=["verdict", "verdict_text", "verdict_by"])
    task.state = State.DONE if accept else State.OPEN
    if accept:
        task.closed_on, task.closed_by, task.recheck_on = localdate(), by, recheck_on
    _save(task, "state", "closed_on", "closed_by", "recheck_on")
    log(task, by=by, verb="task verified" if accept else "task sent back", before=before)
    return task


@transaction.atomic
def reopen_task(task: Task, *, text: str, due: date, by: User) -> Task:
    """At the recheck it does not hold any more: the old task runs again, with its history. Refuses a task that is not
    done, a missing reason, a day that is past, and a decision that is closed is opened with it."""
    task = _lock_task(task)
    if task.state != State.DONE:
        raise Refused(_("只有已完成的任务可以在复查后重新办理。"))
    if not text.strip() or due < localdate():
        raise Refused(_("请写明复查发现了什么，并定下今天以后的新时限。"))
    before = snapshot(task)
    TaskReport.objects.create(
        task=task, on=localdate(), text=text.strip(), by=by, verdict=Verdict.REOPENED, verdict_by=by
    )
    task.state, task.due, task.closed_on, task.closed_by = State.OPEN, due, None, None
    _save(task, "state", "due", "closed_on", "closed_by")
    log(task, by=by, verb="task reopened", before=before)
    topic = task.topic
    if topic.state == Topic.State.CLOSED:
        before = snapshot(topic)
        topic.state, topic.closed_on, topic.version = Topic.State.PASSED, None, topic.version + 1
        topic.save(update_fields=["state", "closed_on", "version"])
        log(topic, by=by, verb="decision reopened", before=before)
    return task


@transaction.atomic
def drop_task(task: Task, *, decision: Topic, by) -> Task:
    """Drop a task by another decision of the same school that passed after it was given. Refuses anything else: a task
    does not lapse by itself."""
    task = _lock_task(task)
    _refuse_ended(task)
    later = decision.pk != task.topic_id and decision.state in DECIDED and decision.unit_id == task.unit_id
    given, then = task.topic.proposed_on, decision.proposed_on
    if not later or (given is not None and then is not None and then < given):
        raise Refused(_("任务只能由本校后来通过的另一项决定取消，请选择那项决定。"))
    before = snapshot(task)
    task.state, task.dropped_by, task.closed_on, task.closed_by = State.DROPPED, decision, localdate(), by
    _save(task, "state", "dropped_by", "closed_on", "closed_by")
    log(task, by=by, verb="task dropped", before=before)
    return task


@transaction.atomic
def note_execution(
    topic: Topic, *, on: date, text: str, by, amount: int | None = None, person: Person | None = None
) -> Execution:
    """Write down what was really done under a decision: when, with how much money (fen), with whom. It is held against
    what was decided by the review, never refused: what was done was done. Refuses days to come."""
    topic = _lock_topic(topic)
    _refuse_not_passed(topic)
    _refuse_to_come(on)
    if not text.strip():
        raise Refused(_("请写明执行了什么。"))
    row = Execution.objects.create(
        topic=topic, on=on, amount=amount, person=person, text=text.strip(), recorded_by=by
    )  # fmt: skip
    log(row, by=by, verb="execution noted")
    return row


@transaction.atomic
def receive_excerpt(topic: Topic, *, by: User) -> Topic:
    """The proposer has the excerpt of the decision. Refuses anybody else, and a topic that is not decided."""
    topic = _lock_topic(topic)
    if topic.state not in (*DECIDED, Topic.State.FAILED):
        raise Refused(_("这项议题还没有结果，没有摘录可以签收。"))
    if topic.proposer is not None and by.person_id != topic.proposer_id:
        raise Refused(_("由提出人 %s 签收摘录。") % topic.proposer.name)
    if topic.excerpt_received_on:
        return topic
    before = snapshot(topic)
    topic.excerpt_received_on, topic.excerpt_received_by, topic.version = localdate(), by, topic.version + 1
    topic.save(update_fields=["excerpt_received_on", "excerpt_received_by", "version"])
    log(topic, by=by, verb="excerpt received", before=before)
    return topic


def hindrances(topic: Topic) -> list[str]:
    """What still keeps a decision from being closed, in words; empty where nothing does."""
    found = []
    if topic.excerpt_received_on is None:
        found.append(_("提出人还没有签收决议摘录。"))
    found += [_("任务“%(t)s”还是“%(s)s”。") % {"t": t.title, "s": t.get_state_display()} for t in topic.tasks.running()]
    return found


@transaction.atomic
def close_decision(topic: Topic, *, by) -> Topic:
    """Close a decision: its excerpt reached the proposer, and its tasks are done or dropped by a new decision. Refuses
    anything less, and says what is missing."""
    topic = _lock_topic(topic)
    _refuse_not_passed(topic)
    if missing := hindrances(topic):
        raise Refused(_("还不能办结：") + "".join(missing))
    before = snapshot(topic)
    topic.state, topic.closed_on, topic.version = Topic.State.CLOSED, localdate(), topic.version + 1
    topic.save(update_fields=["state", "closed_on", "version"])
    log(topic, by=by, verb="decision closed", before=before)
    return topic
