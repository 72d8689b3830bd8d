"""What keeps a topic off the agenda of a meeting, read off the topic and its route."""

from collections.abc import Iterator
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.matter.missing import must_be_communicated
from zhuji.matter.models import PriorStep, Topic, View
from zhuji.matter.models.listed import Category
from zhuji.meeting.clauses import COMMUNICATION, LOCAL, NOTICE, ONE_BY_ONE, OPINION, Obstacle
from zhuji.meeting.models import Item, Meeting
from zhuji.meeting.room import body_of
from zhuji.meeting.seats import holders, party_top
from zhuji.org.kinds import Title
from zhuji.pack.schema.packs import Pack

Purpose = Item.Purpose
PARTY_MEETING, PRINCIPAL_MEETING = "party-meeting", "principal-meeting"


def kept_off(topic: Topic, meeting: Meeting, purpose: str, pack: Pack) -> list[Obstacle]:
    """Everything that keeps the topic from being decided, or worked out, at the meeting; empty where nothing does."""
    if purpose == Purpose.INFORM:
        return []
    found = list(_wrong_body(topic, meeting, purpose, pack))
    if purpose == Purpose.DRAFT:
        return found
    found += _several_at_once(topic)
    found += _not_communicated(topic, meeting, pack)
    found += _steps_missing(topic, meeting.activity.held_on, pack)
    found += _no_opinion(topic)
    return found


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
    return topic.subjects > 1 or (topic.category == Category.PERSONNEL and topic.persons.count() > 1)


def _not_communicated(topic: Topic, meeting: Meeting, pack: Pack) -> Iterator[Obstacle]:
    """Secretary and principal have both spoken to this edition of the proposal, and do not differ seriously. Until both
    have, nobody learns here what one of them said."""
    if not must_be_communicated(topic, pack):
        return
    views = list(topic.views.filter(edition=topic.edition))
    if missing := [str(role.label) for role in _yet_to_speak(views, meeting)]:
        void = _("（方案已修改，原来的意见作废）") if topic.views.exclude(edition=topic.edition).exists() else ""
        values = {"topic": topic, "who": "、".join(missing), "void": void}
        text = _("“%(topic)s”还没有%(who)s的沟通意见%(void)s") % values
        yield Obstacle(text, COMMUNICATION, _("请书记、校长在会前分别填写意见。"))
    elif any(view.stance == View.Stance.SERIOUS for view in views):
        text = _("书记、校长对“%s”有重大分歧") % topic
        yield Obstacle(text, COMMUNICATION, _("请先沟通一致，或修改方案后重新沟通，再列入议程。"))


def _yet_to_speak(views: list[View], meeting: Meeting) -> list[View.Role]:
    """Who has not spoken by the day of the meeting; where one person holds both posts, his one view is both."""
    school, day = meeting.activity.unit, meeting.activity.held_on
    given = {view.role for view in views if view.given_on is None or view.given_on <= day}
    top = party_top(school, day) or school
    secretary, principal = (holders([u], [t], day) for u, t in ((top, Title.SECRETARY), (school, Title.PRINCIPAL)))
    if given and set(secretary) & set(principal):
        return []
    return [role for role in (View.Role.SECRETARY, View.Role.PRINCIPAL) if role not in given]


def _steps_missing(topic: Topic, day: date, pack: Pack) -> Iterator[Obstacle]:
    """The steps that the route asks for are done, by the day of the meeting."""
    for step in PriorStep.objects.filter(topic=topic, required=True).order_by("pk"):
        if step.done and (step.done_on is None or step.done_on <= day):
            continue
        known = pack.steps.get(step.kind)
        text = _("“%(topic)s”缺少前置程序：%(step)s") % {"topic": topic, "step": known.title if known else step.kind}
        yield Obstacle(
            text, step.cites or (known.cites if known else f"{LOCAL}/{step.kind}"), known.mend if known else ""
        )


def _no_opinion(topic: Topic) -> Iterator[Obstacle]:
    """Awards and titles wait for the answer of the branch; silence is no answer."""
    if not topic.needs_branch_opinion:
        return
    asked = list(topic.opinions.select_related("branch"))
    silent = [request.branch.name for request in asked if not request.answered]
    if asked and not silent:
        return
    text = _("“%(topic)s”还没有%(who)s的意见") % {"topic": topic, "who": "、".join(silent) or _("所在党支部")}
    yield Obstacle(text, OPINION, _("请先征求党支部意见，收到答复后再列入议程。"))


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
