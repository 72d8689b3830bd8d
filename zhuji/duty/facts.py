"""What was written down of an item or a meeting, and what was not: the facts that a finding rests on."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from zhuji.meeting.models import Item, Meeting
from zhuji.pack.load import load


@dataclass(slots=True)
class Facts:
    """used: (what, its value) in the order of the form; missing: what was left empty."""

    used: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, label: str, value) -> None:
        if value is None or value == "":
            self.missing.append(label)
        else:
            self.used.append((label, str(value)))


def facts_of_meeting(meeting: Meeting) -> Facts:
    """What was written down of a meeting."""
    facts, activity = Facts(), meeting.activity
    facts.add(_("会议日期"), activity.held_on)
    facts.add(_("召集人"), meeting.convener)
    facts.add(_("主持人"), activity.chair)
    facts.add(_("应到"), activity.entitled)
    facts.add(_("实到"), activity.entitled_present)
    facts.add(_("记录人"), meeting.recorder)
    facts.add(_("议题通知日期"), meeting.notice_on)
    facts.add(_("纪要签发日期"), meeting.minutes_on)
    return facts


def facts_of_item(item: Item) -> Facts:
    """What was written down of a topic at a meeting, with the steps before it."""
    facts, topic, activity = Facts(), item.topic, item.meeting.activity
    facts.add(_("会议日期"), activity.held_on)
    facts.add(_("类别"), topic.get_category_display())
    if topic.amount is not None:
        facts.add(_("金额"), _("%s 元") % f"{topic.amount / 100:,.2f}".removesuffix(".00"))
    _add_before(facts, topic)
    facts.add(_("应到"), activity.entitled if item.entitled is None else item.entitled)
    facts.add(_("在场"), activity.entitled_present if item.present is None else item.present)
    if item.recused:
        facts.add(_("回避"), item.recused)
    facts.add(_("表决方式"), item.get_method_display())
    votes = (item.yes, item.no, item.abstain)
    facts.add(_("赞成、反对、弃权"), None if item.yes is None else "、".join(str(n or 0) for n in votes))
    facts.add(_("结果"), item.get_result_display())
    facts.add(_("末位表态"), None if item.chair_last is None else _("是") if item.chair_last else _("否"))
    return facts


def _add_before(facts: Facts, topic) -> None:
    """The two views and the steps: what was done, when that is known, and what the route asks for in vain."""
    views = {view.role: view for view in topic.views.all() if view.edition == topic.edition}
    for role, label in (("secretary", _("书记沟通")), ("principal", _("校长沟通"))):
        view = views.get(role)
        words = "" if view is None else f"{view.given_on or _('日期不详')} {view.get_stance_display()}".strip()
        facts.add(label, words)
    steps = load("base").steps
    for step in topic.steps.all():
        if step.required or step.done:
            title = steps[step.kind].title if step.kind in steps else step.kind
            facts.add(_("会前%s") % title, (step.done_on or _("已完成")) if step.done else "")
