"""Small words for templates: days and counts as people say them."""

import json

from django import template
from django.conf import settings
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from zhuji.core.days import EVER, FOREVER
from zhuji.duty.models import Status
from zhuji.pack.reasons import plain as plain_number

register = template.Library()
WEEKDAYS = "一二三四五六日"
VERBS = {
    "recorded": _("记录"), "planned": _("列入计划"), "corrected": _("更正"), "carried out": _("按计划开展"),
    "withdrawn": _("撤回"), "imported": _("导入"), "founded": _("成立"), "renamed": _("更名"), "moved": _("调整隶属"),
    "reformed": _("改设"), "merged": _("合并"), "split": _("拆分"), "ended": _("撤销"), "coverage": _("调整所属单位"),
    "appointed": _("任职"), "relieved": _("免职"), "entered": _("登记"), "joined": _("转入"), "left": _("转出"),
    "explained": _("提交说明"), "accepted": _("采纳说明"), "refused": _("未采纳说明"), "issued": _("下发"),
    "recalled": _("撤回下发"), "attachment added": _("添加附件"), "attachment withdrawn": _("撤回附件"),
    "pack adopted": _("采用制度包"), "parameter set": _("调整参数"), "parameter revoked": _("撤回参数"),
    "account opened": _("开通账号"), "account closed": _("停用账号"), "account reopened": _("恢复账号"),
    "role given": _("授予角色"), "role taken": _("收回角色"), "password link made": _("生成设密码链接"),
    "task assigned": _("布置任务"), "task reported": _("报告进展"), "task verified": _("核验销号"),
    "task sent back": _("退回"), "task reopened": _("复查后重新办理"), "task dropped": _("取消任务"),
    "execution noted": _("登记执行情况"), "excerpt received": _("签收摘录"), "decision closed": _("办结"),
    "decision reopened": _("重新办理"),
    "reminders set": _("调整提醒"), "term began": _("登记换届"), "view kept": _("存为常用"),
    "view dropped": _("移除常用"), "recommended": _("推荐"), "recommendation taken back": _("取消推荐"),
    "minutes drawn": _("生成纪要"), "minutes circulated": _("请人确认纪要"), "minutes confirmed": _("确认纪要"),
    "minutes signed": _("签发纪要"), "minutes corrected": _("更正纪要"), "rulebook begun": _("登记章程或规则"),
    "edition drafted": _("起草"), "edition adopted": _("施行"), "draft withdrawn": _("撤回草案"),
    "proposed": _("提出议题"),
    "proposal changed": _("变更方案"), "view given": _("填写沟通意见"), "step recorded": _("登记前置程序"),
    "opinion asked": _("征求党支部意见"), "opinion asked again": _("重新征求党支部意见"),
    "opinion answered": _("答复意见"), "topic withdrawn": _("撤回议题"),
    "matter listed": _("补充事项"), "matter tightened": _("收紧事项"),
    "matter revoked": _("撤回事项"),
    "ballot prepared": _("准备票决"), "ballot opened": _("开始投票"), "count entered": _("计票人报数"),
    "counts differ": _("两人数字不一致"), "counts agree": _("计票一致"), "ballot ruled on": _("裁定当选口径"),
    "fewer seats accepted": _("减少名额"), "ballot withdrawn": _("撤回票决"), "sheets prepared": _("准备测评"),
    "codes made": _("制作测评代码"), "sheets closed": _("封票"), "sheets withdrawn": _("撤回测评"),
    "called": _("召集会议"), "series begun": _("排定例会"), "series ended": _("结束例会"), "roll taken": _("登记到会"),
    "opened": _("开会"), "closed": _("散会"), "put on agenda": _("列入议程"), "taken off agenda": _("撤下议程"),
    "agenda reordered": _("调整议程次序"), "discussed": _("开始讨论"), "left the room": _("暂离会场"),
    "returned": _("回到会场"), "recused": _("回避"), "spoke": _("发表意见"), "decided": _("作出决定"),
    "deferred": _("暂缓"), "carried over": _("转下次会议"), "followed": _("议题状态随会议变化"),
    "invited": _("邀请列席"), "invitation taken back": _("取消列席邀请"), "noted": _("列席意见"),
    "entered later": _("补录会议"), "assigned": _("布置任务"),
    "review begun": _("开始民主评议"), "stage taken": _("记录评议步骤"), "grades given": _("评定等次"),
}  # fmt: skip
TABLES = {
    "org.unit": _("单位"), "org.person": _("人员"), "org.post": _("任职"), "org.membership": _("组织关系"),
    "org.user": _("账号"), "org.savedview": _("常用"), "org.grant": _("角色"), "org.term": _("届次"),
    "activity.activity": _("活动"),
    "activity.theme": _("主题"), "activity.attachment": _("附件"), "duty.explanation": _("说明"),
    "matter.topic": _("议题"), "matter.task": _("任务"), "matter.execution": _("执行情况"),
    "meeting.minutes": _("纪要"),
    "meeting.confirmation": _("纪要确认"), "rulebook.rulebook": _("章程和规则"), "rulebook.edition": _("章程规则各版"),
    "pack.adoption": _("制度包"), "pack.setting": _("参数"), "meeting.meeting": _("会议"), "meeting.item": _("议程项"),
    "meeting.series": _("例会"), "meeting.invitation": _("列席邀请"),
    "matter.listedmatter": _("事项清单"),
    "ballot.ballot": _("票决"), "ballot.appraisal": _("测评"), "ballot.review": _("民主评议"),
}  # fmt: skip


@register.filter
def day(value) -> str:
    """3月5日 周四, with the year where nobody could guess it; nothing for a day that nobody stated."""
    if value in (None, "", EVER, FOREVER):
        return "—"
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def short_day(value) -> str:
    return f"{value.month}月{value.day}日 周{WEEKDAYS[value.weekday()]}"


@register.filter
def when(value) -> str:
    """3月5日 周四; with the year where it is not this one."""
    if value in (None, "", EVER, FOREVER):
        return "—"
    said = short_day(value)
    return said if value.year == localdate().year else f"{value.year}年{said}"


@register.filter
def moment(value) -> str:
    """3月5日 周四 15:30; with the year where it is not this one."""
    if not value:
        return "—"
    here = localtime(value)
    return f"{when(here.date())} {here:%H:%M}"


@register.filter
def iso_month(value) -> str:
    return f"{value:%Y-%m}"


@register.filter
def plain(value) -> str:
    return plain_number(value)


@register.filter
def yuan(fen) -> str:
    """Fen as yuan: 60,000 or 1,234.50; — where there is no amount."""
    if fen is None:
        return "—"
    return f"{fen // 100:,}" + (f".{fen % 100:02}" if fen % 100 else "")


@register.filter
def hours(minutes) -> str:
    """Minutes as hours, more or fewer alike: 8, 1.5."""
    return f"{abs(minutes) / 60:.1f}".removesuffix(".0")


@register.filter
def status_word(key) -> str:
    return str(Status(key).label)


@register.filter
def get(mapping, key):
    return mapping.get(key, "") if mapping else ""


@register.filter
def at(items, index):
    return items[index]


@register.filter
def verb(key) -> str:
    return VERBS.get(key, key)


@register.filter
def table(key) -> str:
    return TABLES.get(key, key)


@register.filter
def said_period(duty) -> str:
    """2026年3月, 2026年第一季度, 2026年."""
    label = getattr(duty, "period", duty)
    if "学年" in label:
        return label
    if "-Q" in label:
        return f"{label[:4]}年第{'一二三四'[int(label[-1]) - 1]}季度"
    return f"{label[:4]}年{int(label[5:])}月" if "-" in label else f"{label}年"


@register.simple_tag
def sample_accounts() -> dict:
    """The accounts of the sample city, where it is loaded."""
    path = settings.HOME / "demo.json"
    return json.loads(path.read_text()) if path.exists() else {}
