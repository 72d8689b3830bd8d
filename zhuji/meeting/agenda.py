"""What keeps a topic off the agenda of a meeting, read off the topic and its route."""

from collections.abc import Iterator

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.matter.missing import missing
from zhuji.matter.models import Topic
from zhuji.matter.models.listed import Category
from zhuji.meeting.clauses import NOTICE, ONE_BY_ONE, Obstacle
from zhuji.meeting.models import Item, Meeting
from zhuji.meeting.room import body_of
from zhuji.pack.schema.packs import Pack

Purpose = Item.Purpose
PARTY_MEETING, PRINCIPAL_MEETING = "party-meeting", "principal-meeting"


def kept_off(topic: Topic, meeting: Meeting, purpose: str, pack: Pack) -> list[Obstacle]:
    """Everything that keeps the topic from being decided, or worked out, at the meeting; empty where nothing does.

    Reads `persons` and what `missing` reads; fetched beforehand, it costs no query.
    """
    if purpose == Purpose.INFORM:
        return []
    found = list(_wrong_body(topic, meeting, purpose, pack))
    if purpose == Purpose.DRAFT:
        return found
    lacks = missing(topic, pack, meeting.activity.held_on)
    return [*found, *_several_at_once(topic), *(Obstacle(item.text, item.cites, item.mend) for item in lacks)]


def _wrong_body(topic: Topic, meeting: Meeting, purpose: str, pack: Pack) -> Iterator[Obstacle]:
    """Decided only where the list of matters says; worked out only by the body that works out proposals."""
    here = meeting.activity.kind
    decides = pack.bodies.get(topic.body)
    if purpose == Purpose.DRAFT:
        if here != (topic.drafted_by or PRINCIPAL_MEETING) or here == topic.body:
            text = _("“%(topic)s”不由%(here)s研究提出方案") % {"topic": topic, "here": pack.bodies[here].title}
            yield Obstacle(text, pack.bodies[here].cites, _("请选择“讨论决定”，或列入另一个会议的议程。"))
        return
    if decides is None or here == topic.body:
        return
    listed = pack.matters.get(topic.matter)
    values = {"topic": topic, "right": decides.title, "here": pack.bodies[here].title}
    text = _("“%(topic)s”应由%(right)s讨论决定，不能由%(here)s决定") % values
    draft = here == PRINCIPAL_MEETING
    mend = _("校长办公会议可以先“研究提出方案”，再提交党组织会议。") if draft else _("请列入%(right)s的议程。") % values
    yield Obstacle(text, listed.cites if listed else decides.cites, mend)


def _several_at_once(topic: Topic) -> Iterator[Obstacle]:
    """A vote on persons is taken for each of them."""
    if several(topic):
        text = _("“%s”把几个人放在一次表决里") % topic
        yield Obstacle(text, ONE_BY_ONE, _("一题一议、逐人表决：请每人提出一个议题。"))


def several(topic: Topic) -> bool:
    """Whether one vote on it would decide of several persons or things at once."""
    return topic.subjects > 1 or (topic.category == Category.PERSONNEL and len(topic.persons.all()) > 1)


def notice_days(meeting: Meeting, pack: Pack) -> int:
    """How many days before the meeting its topics are made known."""
    return pack.number(body_of(meeting, pack).notice_days, meeting.activity.held_on)


def is_late(meeting: Meeting, pack: Pack) -> bool:
    """Whether a topic put on today comes later than the notice allows."""
    return (meeting.activity.held_on - localdate()).days < notice_days(meeting, pack)


def late_topic(topic: Topic, meeting: Meeting, pack: Pack) -> Obstacle:
    """What is said of a topic that comes late without a reason."""
    values = {"topic": topic, "n": notice_days(meeting, pack)}
    text = _("“%(topic)s”列入时距会议不足 %(n)s 天，属于临时议题") % values
    return Obstacle(text, NOTICE, _("确需列入的，请写明原因。"))
