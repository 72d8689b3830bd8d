"""A finding about a topic turned into a task: who mends it, by when, and what "mended" means."""

import hashlib
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.matter.models import Task, Topic
from zhuji.org.log import log
from zhuji.org.models import Person
from zhuji.pack.schema.rules import Rule


def mending_code(rule: str, record: str) -> str:
    """The number of the task that mends the finding: the same finding has at most one."""
    return "ZG" + hashlib.sha256(f"{rule}|{record}".encode()).hexdigest()[:14]


@transaction.atomic
def assign_mending(*, topic: Topic, rule: Rule, owner: Person, due: date, by) -> Task:
    """Give what a rule found about the topic to somebody as a task. Refuses a day that is over, and a second task for
    the same finding."""
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if due < localdate():
        raise Refused(_("完成时限不能早于今天。"))
    code = mending_code(rule.id, topic.code)
    if Task.objects.filter(code=code).exists():
        raise Refused(_("这个问题已经转为任务，不能重复下达。"))
    said = _("整改：%(rule)s（%(topic)s）") % {"rule": rule.title, "topic": topic.title}
    task = Task.objects.create(
        code=code, topic=topic, unit=topic.unit, title=said[:200], standard=rule.mend[:300], owner=owner, due=due,
        opened_on=localdate(), recorded_by=by,
    )  # fmt: skip
    log(task, by=by, verb="assigned")
    return task
