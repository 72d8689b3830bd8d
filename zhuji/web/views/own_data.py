"""我的数据: everything that the system holds about whoever is logged in, to be read on paper or by a machine."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from axes.models import AccessLog
from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuji.core.days import EVER, FOREVER
from zhuji.document.workbook.writing import tables
from zhuji.org.models import User
from zhuji.web.page import workbook_response


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one table that point at the person or the account by `key`, with the columns named."""

    title: Any  # translated when shown
    table: str
    key: str
    columns: str  # heading=path, separated by blanks


PERSON = (
    Section(
        _("人员"), "org.person", "pk",
        "人员编号=number 姓名=name 性别=sex 出生年月=born 单位=unit__name 政治面貌=standing 入党日期=joined_on "
        "转正日期=full_on 学历=education 职称=rank 骨干类别=backbone 离退休=retired 党费计算基数=dues_base "
        "参加工作日期=worked_since 手机号=phone",
    ),
    Section(
        _("任职"), "org.post", "person",
        "单位=unit__name 职务=title 任职日期=since 免职日期=until 文号=document",
    ),
    Section(_("组织关系"), "org.membership", "person", "党支部=unit__name 转入=since 转出=until"),
    Section(
        _("参加的活动"), "activity.attendance", "person",
        "日期=activity__held_on 主题=activity__title 单位=activity__unit__name 状态=status 学时=hours",
    ),
    Section(_("主持的活动"), "activity.activity", "chair", "日期=held_on 主题=title 单位=unit__name"),
    Section(_("讲课的活动"), "activity.activity", "lecturer", "日期=held_on 主题=title 单位=unit__name"),
    Section(
        _("对本人的要求"), "duty.duty", "person",
        "规则=rule 期间=period 截止=due 状态=status 已有=have 应有=need",
    ),
    Section(_("问题线索"), "duty.finding", "person", "规则=rule 记录=record 日期=on 原因=reason"),
    Section(
        _("关于本人的说明"), "duty.explanation", "person", "规则=rule 期间=period 说明=text 答复=answer_text"
    ),
)  # fmt: skip
ACCOUNT = (
    Section(
        _("账号"), "org.user", "pk",
        "账号=username 电子邮箱=email 启用=is_active 开通时间=created_at 上次登录=last_login 邮件提醒=wants_digest",
    ),
    Section(_("角色"), "org.grant", "user", "单位=unit__name 角色=role 开始日期=since 到期日期=until"),
    Section(
        _("授予别人的角色"), "org.grant", "given_by",
        "账号=user__username 单位=unit__name 角色=role 开始日期=since 到期日期=until",
    ),
    Section(_("记录的活动"), "activity.activity", "recorded_by", "日期=held_on 主题=title 记录时间=recorded_at"),
    Section(_("添加的附件"), "activity.attachment", "added_by", "文件名=name 添加时间=added_at"),
    Section(_("下发的主题"), "activity.theme", "issued_by", "月份=month 主题=title 下发时间=issued_at"),
    Section(
        _("写的说明"), "duty.explanation", "written_by",
        "单位=unit__name 说明=text 时间=written_at 答复=answer_text",
    ),
    Section(
        _("答复的说明"), "duty.explanation", "answered_by", "单位=unit__name 答复=answer_text 时间=answered_at"
    ),
    Section(
        _("采用的制度包"), "pack.adoption", "issued_by", "单位=unit__name 制度包=pack 生效日期=since 理由=reason"
    ),
    Section(
        _("调整的参数"), "pack.setting", "issued_by",
        "单位=unit__name 参数=param 数值=value 生效日期=since 理由=reason",
    ),
    Section(_("操作日志"), "org.logentry", "actor", "序号=seq 时间=at 做了什么=verb 表=table 行=row"),
    Section(_("常用"), "org.savedview", "user", "名称=name 网址=address 已移除=dropped"),
    Section(_("发出的邮件提醒"), "duty.digest", "user", "日期=sent_on"),
    Section(_("邮箱登记"), "account.emailaddress", "user", "电子邮箱=email"),
    Section(
        _("动态口令"), "mfa.authenticator", "user", "类型=type 启用时间=created_at 上次使用=last_used_at"
    ),
    Section(
        _("统一身份"), "socialaccount.socialaccount", "user", "提供者=provider 编号=uid 关联时间=date_joined"
    ),
)  # fmt: skip


def _rows(section: Section, owner) -> tuple[list[str], list[list]]:
    model = apps.get_model(section.table)
    pairs = [pair.split("=") for pair in section.columns.split()]
    choices = {f.name: dict(f.flatchoices) for f in model._meta.concrete_fields if f.choices}
    found = model._default_manager.filter(**{section.key: owner.pk}).order_by("pk")
    rows = found.values_list(*[path for _heading, path in pairs])
    return (
        [heading for heading, _path in pairs],
        [[_said(value, choices.get(path)) for value, (_h, path) in zip(row, pairs, strict=True)] for row in rows],
    )


def _said(value, labels):
    if labels:
        return str(labels.get(value, value or ""))
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    if value in (EVER, FOREVER):
        return ""
    return value.isoformat() if isinstance(value, date) else value


def collect(user: User) -> dict[str, tuple[list[str], list[list]]]:
    """title → headings and rows, of every table that knows the person or the account."""
    owners: list[tuple[Section, Any]] = [(section, user) for section in ACCOUNT]
    if user.person is not None:
        owners = [(section, user.person) for section in PERSON] + owners
    found = {str(section.title): _rows(section, owner) for section, owner in owners}
    logins = AccessLog.objects.filter(username=user.username).values_list("attempt_time", "ip_address", "logout_time")
    rows = [[_said(value, None) for value in row] for row in logins.order_by("pk")]
    found[str(_("登录"))] = ([str(_("时间")), str(_("地址")), str(_("退出"))], rows)
    return found


@login_required
def own_data(request):
    """As JSON, for a machine."""
    told = {
        title: [dict(zip(headings, row, strict=True)) for row in rows]
        for title, (headings, rows) in collect(request.user).items()
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@login_required
def own_workbook(request):
    """As a workbook, for a reader."""
    sheets = {title: held for title, held in collect(request.user).items() if held[1]}
    return workbook_response(tables(sheets), str(_("我的数据.xlsx")))
