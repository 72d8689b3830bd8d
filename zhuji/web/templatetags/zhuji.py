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
    "reminders set": _("调整提醒"), "term began": _("登记换届"), "view kept": _("存为常用"),
    "view dropped": _("移除常用"), "recommended": _("推荐"), "recommendation taken back": _("取消推荐"),
}  # fmt: skip
TABLES = {
    "org.unit": _("单位"), "org.person": _("人员"), "org.post": _("任职"), "org.membership": _("组织关系"),
    "org.user": _("账号"), "org.savedview": _("常用"), "org.grant": _("角色"), "org.term": _("届次"),
    "activity.activity": _("活动"),
    "activity.theme": _("主题"), "activity.attachment": _("附件"), "duty.explanation": _("说明"),
    "pack.adoption": _("制度包"), "pack.setting": _("参数"),
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
