"""How the page of the log calls what stands in a line: what was done, to what, which column, whose key."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from zhuji.org.models import Person, Unit, User
from zhuji.web.templatetags.zhuji import VERBS as COMMON_VERBS

VERBS = COMMON_VERBS | {
    "password set": _("设置密码"), "factor added": _("启用动态口令"), "factor removed": _("停用动态口令"),
    "factor dropped": _("代为取消动态口令"), "spare codes made": _("生成备用码"), "provider linked": _("关联统一身份"),
}  # fmt: skip
# Columns that have no heading of their own on any page.
COLUMNS = {
    "since": _("起"), "until": _("止"), "unit_id": _("单位"), "parent_id": _("上级"), "school_id": _("学校"),
    "person_id": _("人员"), "user_id": _("账号"), "chair_id": _("主持"), "lecturer_id": _("讲课"),
    "mailed": _("发到邮箱"), "other_id": _("相关单位"), "state": _("状态"), "version": _("版本"),
    "recorded_at": _("记录时间"), "days_after": _("几天后记录"), "withdrawn_because": _("撤回原因"),
    "withdrawn": _("已撤回"), "answer": _("答复结果"), "rule": _("规则"), "period": _("期间"), "record": _("记录"),
    "param": _("参数"), "pack": _("制度包"), "given_by_id": _("授予人"), "recorded_by_id": _("记录人"),
    "attendance": _("名单"), "attachment": _("附件"), "theme_id": _("下发的主题"), "covers": _("所属学校"),
    "is_active": _("启用"), "began_on": _("起始日期"), "persons": _("涉及的人"), "edition": _("版次"),
    "proposer_id": _("提出人"), "roles": _("以何身份"), "branch": _("党支部"), "due": _("期限"), "text": _("说明"),
    "steps": _("前置程序"), "drafted_by": _("研究方案的会议"), "subjects": _("涉及人数或件数"), "key": _("事项"),
    "needs_branch_opinion": _("须有党支部意见"), "concerns_staff": _("涉及教职工"), "weighty": _("须三分之二以上到会"),
    "limit_below": _("下一档金额"), "revoked_because": _("撤回原因"), "issued_by_id": _("设定人"),
    "answered_on": _("答复日期"), "answered_at": _("答复时间"), "answered_by_id": _("答复人"),
    "written_by_id": _("填写人"), "entered_late": _("补录"), "opened_on": _("布置日期"), "closed_on": _("办结日期"),
    "closed_by_id": _("办结人"), "dropped_by_id": _("取消人"), "excerpt_received_by_id": _("摘录签收人"),
    "excerpt_received_on": _("摘录签收日期"), "recorder_id": _("记录人"), "convener_id": _("召集人"),
    "on_paper": _("纸质记录补录"), "opened_at": _("开会时间"), "closed_at": _("散会时间"), "place": _("次序"),
    "purpose": _("目的"), "circulated": _("会签代替开会"), "decided_at": _("决定时间"), "person": _("人员"),
    "reason": _("原因"), "agreed": _("同意"), "at": _("时间"), "by_id": _("经办人"), "invited_by_id": _("邀请人"),
    "circulated_at": _("请人确认的时间"), "drawn_by_id": _("生成人"), "signed_by_id": _("签发人"),
    "signed_at": _("签发时间"), "ended_because": _("结束原因"), "set_by_id": _("设定人"), "dropped": _("已移除"),
    "second_factor": _("动态口令"), "schools": _("所属学校"), "adopted_at": _("施行登记时间"),
    "entered_by_id": _("登记人"), "begun_by_id": _("发起人"), "prepared_by_id": _("准备人"), "codes": _("代码数"),
    "kept": _("保留分项统计"), "form": _("方式"), "result": _("结果"), "round": _("计票轮次"), "teller": _("计票人"),
    "ruled_by_id": _("裁定人"), "ruled_of": _("裁定的口径"), "open_seats": _("空缺名额"),
    "fewer_agreed": _("同意减少名额的人数"), "kind": _("类型"), "on": _("日期"), "stage": _("步骤"),
    "members": _("参加评议人数"), "grades": _("等次"), "assigned_by_id": _("布置人"), "note": _("说明"),
}  # fmt: skip
# Keys and digests, which tell a reader nothing: whose line it is stands beside it.
HIDDEN = {
    "digest", "resolution_digest", "address", "token", "version", "topic_id", "meeting_id", "activity_id", "series_id",
    "rulebook_id", "ballot_id",
}  # fmt: skip
NAMED: dict[str, type[Model]] = {
    **dict.fromkeys(("unit_id", "parent_id", "school_id", "other_id"), Unit),
    **dict.fromkeys(
        ("person_id", "chair_id", "lecturer_id", "proposer_id", "recorder_id", "convener_id", "owner_id", "person",
         "persons", "teller"), Person,
    ),
    "user_id": User,
    **dict.fromkeys((column for column in COLUMNS if column.endswith("by_id")), User),
}  # fmt: skip
# Columns that hold a key of the pack, and what the pack calls what they name.
KEYED = {
    "kind": ("activities", "bodies", "ballots", "appraisals"), "body": ("bodies",), "drafted_by": ("bodies",),
    "matter": ("matters",), "key": ("matters",), "rule": ("rules",), "param": ("params",), "step": ("steps",),
}  # fmt: skip
