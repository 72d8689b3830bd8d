"""The sheets and columns of the import contract, in their fixed wording. The order of columns is free."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from zhuji.activity.models import Attendance
from zhuji.document.workbook import cells
from zhuji.org.kinds import Area, Backbone, Cell, Ownership, Stage, Standing, Title, UnitKind


@dataclass(frozen=True)
class Column:
    """One column: its heading, the name of what it says, how a cell is read, and what the template tells about it."""

    heading: str
    name: str
    read: Callable
    required: bool = False
    note: str = ""
    example: str = ""
    unit_code: bool = False  # the cell names a unit
    person_number: bool = False  # the cell names a person
    words: tuple[str, ...] = ()  # what is offered, where the reader takes more than that


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, and by which columns a row is known again."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        return {column.heading: column for column in self.columns}

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}


def _long(value):
    return cells.read_text(value, 5000)


def _short(most):
    return lambda value: cells.read_text(value, most)


SCHOOL_ONLY, PARTY_ONLY = "学校填写", "党组织填写"

UNITS = Sheet(
    "单位",
    ("code",),
    (
        Column("单位代码", "code", cells.read_code, True, "唯一的代码，按文本填写", "3101001", unit_code=True),
        Column("名称", "name", _short(100), True, "单位全称", "第一中学语文组党支部"),
        Column("类型", "kind", cells.read_choice(UnitKind), True, "", "党支部"),
        Column("上级代码", "parent", cells.read_code, False, "上级单位的代码；只有最上级单位可以不填", "3101"),
        Column("学段", "stage", cells.read_choice(Stage), False, SCHOOL_ONLY),
        Column("办学性质", "ownership", cells.read_choice(Ownership), False, SCHOOL_ONLY),
        Column("城乡", "area", cells.read_choice(Area)),
        Column(
            "所属单位代码", "covers", cells.read_codes, False, f"{PARTY_ONLY}：所属学校；联合党支部可填多个", "S001"
        ),
        Column("设置单元", "cell", cells.read_choice(Cell), False, "党支部填写", "教研组"),
        Column("批准日期", "since", cells.read_day, False, "批准成立的日期", "2020-09-01"),
        Column("撤销日期", "until", cells.read_day, False, "撤销之日；当日起不再存在"),
        Column("届次起始日期", "term", cells.read_day, False, f"{PARTY_ONLY}：本届委员会开始的日期", "2024-03-05"),
    ),
)
PEOPLE = Sheet(
    "人员",
    ("number",),
    (
        Column("人员编号", "number", cells.read_code, True, "唯一的编号，按文本填写", "T0001", person_number=True),
        Column("姓名", "name", _short(60), True, "", "王敏"),
        Column("性别", "sex", _short(4), False, "男 · 女", "女", words=("男", "女")),
        Column("出生年月", "born", cells.read_month, False, "可只填到月", "1985-06"),
        Column("单位代码", "unit", cells.read_code, True, "工作单位", "S001", unit_code=True),
        Column("政治面貌", "standing", cells.read_choice(Standing), False, "", "正式党员"),
        Column("所在党组织代码", "branch", cells.read_code, False, "党员所在的党支部", "3101001"),
        Column("入党日期", "joined_on", cells.read_day, False, "支部大会通过接收为预备党员之日", "2008-06-30"),
        Column("转正日期", "full_on", cells.read_day, False, "成为正式党员之日", "2009-06-30"),
        Column("学历", "education", _short(40), False, "", "本科"),
        Column("职称", "rank", _short(40), False, "", "一级教师"),
        Column("骨干类别", "backbone", cells.read_choices(Backbone), False, "可填多个", "骨干教师"),
        Column("离退休", "retired", cells.read_flag, False, "是 · 否", "否", words=("是", "否")),
        Column("党费计算基数", "dues_base", cells.read_money, False, "元/月，两位小数", "6055.50"),
        Column("参加工作日期", "worked_since", cells.read_day),
        Column("手机号", "phone", cells.read_phone, False, "加密保存"),
    ),
)
POSTS = Sheet(
    "任职",
    ("person", "unit", "title", "since"),
    (
        Column("人员编号", "person", cells.read_code, True, "", "T0001", person_number=True),
        Column("单位代码", "unit", cells.read_code, True, "在哪个单位任职", "3101001", unit_code=True),
        Column("职务", "title", cells.read_choice(Title), True, "", "党组织书记"),
        Column("任职日期", "since", cells.read_day, True, "", "2024-03-05"),
        Column("免职日期", "until", cells.read_day, False, "免职之日；当日起不再任职"),
        Column("任职文号", "document", _short(100)),
    ),
)
ACTIVITIES = Sheet(
    "活动",
    ("code",),
    (
        Column("活动编号", "code", cells.read_code, True, "唯一的编号", "H0001"),
        Column("单位代码", "unit", cells.read_code, True, "开展活动的单位", "3101001", unit_code=True),
        Column("类型", "kind", _short(60), True, "制度包中的活动类型", "主题党日"),
        Column("日期", "held_on", cells.read_day, True, "", "2026-03-05"),
        Column("开始时间", "starts_at", cells.read_time, False, "", "15:30"),
        Column("结束时间", "ends_at", cells.read_time, False, "", "16:30"),
        Column("地点", "place", _short(100), False, "", "会议室"),
        Column("主题", "title", _short(200), True, "", "学习师德建设文件"),
        Column("主持人编号", "chair", cells.read_code, False, "", "T0001", person_number=True),
        Column("讲课人编号", "lecturer", cells.read_code, False, "", "", person_number=True),
        Column("应到人数", "expected", cells.read_count, False, "填了“参加”的，由系统算出"),
        Column("实到人数", "present", cells.read_count, False, "填了“参加”的，由系统算出"),
        Column("有表决权应到", "entitled", cells.read_count),
        Column("有表决权实到", "entitled_present", cells.read_count),
        Column("学时", "hours", cells.read_hours, False, "", "1"),
        Column("内容摘要", "summary", _long),
    ),
)
ATTENDANCE = Sheet(
    "参加",
    ("activity", "person"),
    (
        Column("活动编号", "activity", cells.read_code, True, "", "H0001"),
        Column("人员编号", "person", cells.read_code, True, "", "T0001", person_number=True),
        Column("状态", "status", cells.read_choice(Attendance.Status), False, "不填为出席", "出席"),
        Column("学时", "hours", cells.read_hours, False, "不填为活动的学时"),
    ),
)
SHEETS = {sheet.name: sheet for sheet in (UNITS, PEOPLE, POSTS, ACTIVITIES, ATTENDANCE)}
# Sheets of the same contract that other parts of the work will read.
KNOWN_LATER = ("议题", "会议", "发展党员", "清单", "指标")
EXAMPLE = "示例"  # a row whose first cell begins with this word shows how to fill in, and is passed over
GUIDE = "说明"


def column_note(column: Column) -> str:
    """What the template says about a column."""
    words = getattr(column.read, "words", None)
    parts = [_("必填") if column.required else _("选填"), column.note]
    if words:
        parts.append(_("可填：") + " · ".join(words))
    return "；".join(part for part in parts if part)
