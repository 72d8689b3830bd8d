"""What every use case of topics does: lock, see whether the topic may still change, and write the line of the log."""

from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.matter.models import Topic
from zhuji.org.log import Line, difference, log_lines, snapshot

State = Topic.State
# On no agenda and without a result: the proposal may be changed, spoken about, taken back.
IN_PREPARATION = (State.PROPOSED, State.DEFERRED)


def locked(topic: Topic) -> Topic:
    """The topic as it stands, locked until the transaction ends: its writers queue here."""
    return Topic.objects.select_for_update().get(pk=topic.pk)


def refuse_unless_in_preparation(topic: Topic) -> None:
    """Refuse what may be done only before the topic goes to a meeting."""
    if topic.state == State.ON_AGENDA:
        raise Refused(_("“%s”已列入会议议程。要改动，请先由主持人撤下这项议题。") % topic.title)
    if topic.state not in IN_PREPARATION:
        said = topic.get_state_display()
        raise Refused(_("“%(title)s”的状态是“%(state)s”，不能再改动。") % {"title": topic.title, "state": said})


def standing_of(topic: Topic) -> dict:
    """The topic as the log keeps it: its columns, whom it concerns, and under `step.<key>` how each step stands."""
    steps = {f"step.{s.kind}": _stands(s) for s in topic.steps.order_by("kind")}
    persons = "、".join(topic.persons.by_name().values_list("name", flat=True))
    return snapshot(topic) | {"persons": persons} | steps


def _stands(step) -> str:
    if step.done:
        return f"{step.done_on or ''} {step.note}".strip() or _("已进行")
    return _("尚未进行") if step.required else ""


def log_topic(topic: Topic, *, by, verb: str, before: dict | None = None) -> None:
    """One line for the whole: a step or a person that changed shows in the log as the columns do."""
    after = standing_of(topic)
    if before is not None:
        gone = dict.fromkeys(before.keys() - after.keys())
        before, after = difference(before, after | gone)
    log_lines([Line(verb, topic, before, after)], by=by)


def log_beside(topic: Topic, *, by, verb: str, said: dict, before: dict | None = None) -> None:
    """A line about something that hangs on the topic."""
    log_lines([Line(verb, topic, before, said)], by=by)
