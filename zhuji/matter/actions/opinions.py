"""党组织意见: a branch is asked what it thinks of an award or a title, by a day, and answers with its record."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.models import Activity
from zhuji.core.errors import Refused
from zhuji.matter.actions.standing import locked, log_beside, refuse_unless_in_preparation
from zhuji.matter.bodies import school_of
from zhuji.matter.models import OpinionRequest, Topic
from zhuji.org.kinds import BRANCH_KINDS
from zhuji.org.models import Unit


def branches_of(topic: Topic):
    """The branches that belong to the school of the topic today."""
    today = localdate()
    school = school_of(topic.unit, today)
    rows = Unit.objects.in_force(today).filter(kind__in=BRANCH_KINDS, coverages__school=school)
    return rows.filter(coverages__since__lte=today, coverages__until__gt=today).distinct().in_tree_order()


@transaction.atomic
def ask_opinion(topic: Topic, *, branch: Unit, due: date, by) -> OpinionRequest:
    """Ask a branch of the school for its opinion, by a day. Refuses other branches, a term that is past, a second
    request to the same branch, and a topic that is on an agenda or beyond."""
    topic = locked(topic)
    refuse_unless_in_preparation(topic)
    if not branches_of(topic).filter(pk=branch.pk).exists():
        raise Refused(_("“%s”不是本校的党支部。") % branch)
    if due < localdate():
        raise Refused(_("答复期限已经过去，请选择今天或以后的日期。"))
    if topic.opinions.filter(branch=branch).exists():
        raise Refused(_("已经征求过“%s”的意见。") % branch)
    request = OpinionRequest.objects.create(topic=topic, branch=branch, asked_on=localdate(), due=due, asked_by=by)
    log_beside(topic, by=by, verb="opinion asked", said={"branch": branch.name, "due": str(due)})
    return request


@transaction.atomic
def answer_opinion(request: OpinionRequest, *, answer: str, text: str, record: Activity | None, by) -> OpinionRequest:
    """The branch answers, once, resting on a meeting of its own that was held since it was asked. After the term it
    still may: the answer then shows as late.

    Refuses without such a record, an objection without its reason, a second answer, and once the topic was decided or
    taken back.
    """
    topic = locked(request.topic)
    request = OpinionRequest.objects.select_for_update().select_related("branch").get(pk=request.pk)
    if topic.state != Topic.State.ON_AGENDA:
        refuse_unless_in_preparation(topic)
    if request.answered:
        raise Refused(_("“%s”已经答复过。") % request.branch)
    if answer not in OpinionRequest.Answer.values:
        raise Refused(_("请选择同意或不同意。"))
    if answer == OpinionRequest.Answer.OPPOSED and not text.strip():
        raise Refused(_("不同意的，请写明理由。"))
    rests_on = _its_meeting(request, record)
    request.answer, request.text, request.record = answer, text.strip(), rests_on
    request.answered_on, request.answered_by = localdate(), by
    request.version += 1
    request.save()
    said = {"branch": request.branch.name, "answer": answer, "text": request.text, "record": rests_on.code}
    log_beside(topic, by=by, verb="opinion answered", said=said)
    return request


def _its_meeting(request: OpinionRequest, record: Activity | None) -> Activity:
    """The record, if it is a meeting of the branch that was held since it was asked."""
    if record is None:
        raise Refused(_("请选择支部研究这件事的会议。还没有记录的，请先记录会议。"))
    held = record.unit_id == request.branch_id and record.state == Activity.State.HELD
    if not held or record.held_on < request.asked_on:
        raise Refused(_("所选的会议不是“%s”在征求意见以后开的会，请另选一次。") % request.branch)
    return record


def ask_again(topic: Topic, *, by) -> None:
    """After a change of the proposal: what branches answered was said of the former one, so each is asked anew, with as
    long a term as before. The log keeps what it had answered."""
    today = localdate()
    for request in topic.opinions.exclude(answer="").select_related("branch"):
        before = {"answer": request.answer, "text": request.text, "answered_on": str(request.answered_on)}
        request.due = today + (request.due - request.asked_on)
        request.asked_on, request.answer, request.text, request.record = today, "", "", None
        request.answered_on, request.answered_by = None, None
        request.version += 1
        request.save()
        said = {"answer": "", "branch": request.branch.name, "due": str(request.due)}
        log_beside(topic, by=by, verb="opinion asked again", said=said, before=before)
