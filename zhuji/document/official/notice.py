"""会议通知: of a meeting that was called, with its agenda as it stands."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.document.official.paper import Block, Heading, Paper, Para, Signature, numbered, said_day
from zhuji.meeting.content import body_title
from zhuji.meeting.models import Item, Meeting

WEEKDAYS = "一二三四五六日"


def notice_paper(meeting: Meeting) -> Paper:
    """When, where, who convenes, and the agenda with the purpose and the proposer of each topic. Refuses a meeting that
    is over."""
    if meeting.state == Meeting.State.CLOSED:
        raise Refused(_("会议已经结束，不再发通知。"))
    activity = meeting.activity
    body: list[Block] = [Para(_("现将会议有关事项通知如下。")), Heading(1, _("一、时间"))]
    time = f" {activity.starts_at:%H:%M}" if activity.starts_at else ""
    body.append(Para(f"{said_day(activity.held_on)}（星期{WEEKDAYS[activity.held_on.weekday()]}）{time}".strip()))
    body += [Heading(1, _("二、地点")), Para(activity.place or _("另行通知")), Heading(1, _("三、议题"))]
    body += [Para(text) for text in _agenda(meeting)] or [Para(_("议题另行通知。"))]
    if meeting.convener:
        body += [Heading(1, _("四、召集人")), Para(meeting.convener.name)]
    title = body_title(meeting)
    return Paper(
        title=_("关于召开%s的通知") % title,
        recipient=_("各位参会人员"),
        body=tuple(body),
        signature=Signature(activity.unit.name, meeting.notice_on or localdate()),
    )


def _agenda(meeting: Meeting) -> list[str]:
    rows = meeting.items.exclude(state=Item.State.TAKEN_OFF).select_related("topic__proposer").order_by("place")
    found = []
    for place, item in enumerate(rows, start=1):
        who = _("，%s提出") % item.topic.proposer.name if item.topic.proposer else ""
        late = _("，临时列入：%s") % item.late_because if item.late_because else ""
        found.append(f"{numbered(3, place)}{item.topic.title}（{item.get_purpose_display()}{who}{late}）")
    return found
