"""The sheets 会议 and 议题: formal meetings and the topics they decided, as they were on paper."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from zhuji.document.workbook import cells
from zhuji.document.workbook.sheets import Column, Sheet
from zhuji.matter.models.listed import Category
from zhuji.meeting.models import Item


class MeetingKind(TextChoices):
    """会议类型. The keys are kinds of activity of the packs."""

    PARTY = "party-meeting", _("党组织会议")
    PRINCIPAL = "principal-meeting", _("校长办公会议")
    GENERAL = "general-meeting", _("党员大会")
    COMMITTEE = "committee-meeting", _("支委会")
    CONGRESS = "staff-congress", _("教职工代表大会")


class Conclusion(TextChoices):
    """沟通结论."""

    AGREED = "agreed", _("一致")
    DIFFERENT = "different", _("分歧")


class Step(TextChoices):
    """前置程序. 酝酿 is not in the contract; it is taken all the same, since a route may ask for it."""

    RESEARCH = "research", _("调研")
    OPINIONS = "opinions", _("征求意见")
    EXPERTS = "experts", _("专家论证")
    LEGAL = "legal", _("合法性审查")
    CONGRESS = "staff-congress", _("教职工代表大会")
    PUBLICITY = "publicity", _("公示")
    BREWING = "brewing", _("酝酿")


class Order(TextChoices):
    """主要负责人发言次序."""

    LAST = "last", _("末位")
    NOT_LAST = "not-last", _("非末位")


def _text(most):
    return lambda value: cells.read_text(value, most)


MEETINGS = Sheet(
    "会议",
    ("code",),
    (
        Column("会议编号", "code", cells.read_code, True, "唯一的编号；与活动编号相同的，是同一次活动", "M0001"),
        Column("单位代码", "unit", cells.read_code, True, "学校，或学校的党组织", "S001", unit_code=True),
        Column("会议类型", "kind", cells.read_choice(MeetingKind), True, "", "党组织会议"),
        Column("日期", "held_on", cells.read_day, True, "", "2026-03-10"),
        Column("召集人编号", "convener", cells.read_code, False, "", "T0001", person_number=True),
        Column("主持人编号", "chair", cells.read_code, False, "", "T0001", person_number=True),
        Column("班子成员应到", "entitled", cells.read_count, False, "有表决权的成员总数", "5"),
        Column("班子成员实到", "entitled_present", cells.read_count, False, "", "5"),
        Column("列席人数", "observers", cells.read_count),
        Column("议题通知日期", "notice_on", cells.read_day, False, "", "2026-03-06"),
        Column("记录人编号", "recorder", cells.read_code, False, "", "T0002", person_number=True),
        Column("纪要签发日期", "minutes_on", cells.read_day, False, "", "2026-03-12"),
    ),
)
TOPICS = Sheet(
    "议题",
    ("code",),
    (
        Column("议题编号", "code", cells.read_code, True, "唯一的编号", "Y0001"),
        Column("单位代码", "unit", cells.read_code, True, "", "S001", unit_code=True),
        Column("会议编号", "meeting", cells.read_code, True, "讨论它的会议", "M0001"),
        Column("标题", "title", _text(200), True, "写明金额的，按金额判断由谁决定", "年度预算"),
        Column("类别", "category", cells.read_choice(Category), False, "", "大额度资金使用"),
        Column("事项", "matter", _text(100), False, "事项清单中的一项", "年度预算和决算"),
        Column("提出人编号", "proposer", cells.read_code, False, "", "T0003", person_number=True),
        Column("书记沟通日期", "secretary_on", cells.read_day, False, "", "2026-03-05"),
        Column("校长沟通日期", "principal_on", cells.read_day, False, "", "2026-03-05"),
        Column("沟通结论", "conclusion", cells.read_choice(Conclusion), False, "", "一致"),
        Column("前置程序", "steps", cells.read_choices(Step), False, "可填多个", "调研"),
        Column("回避人员编号", "recused", cells.read_codes, False, "可填多个"),
        Column("表决方式", "method", cells.read_choice(Item.Method), False, "", "举手"),
        Column("赞成", "yes", cells.read_count, False, "", "5"),
        Column("反对", "no", cells.read_count, False, "", "0"),
        Column("弃权", "abstain", cells.read_count, False, "", "0"),
        Column("结果", "result", cells.read_choice(Item.Result), False, "", "通过"),
        Column("主要负责人发言次序", "order", cells.read_choice(Order), False, "", "末位"),
        Column("决议内容", "resolution", _text(5000)),
    ),
)
