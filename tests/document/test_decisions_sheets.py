"""会议 and 议题 taken in from workbooks and written out again: what was on paper, judged as it was, all or nothing."""

import copy
import datetime as dt

import pytest
from openpyxl import load_workbook

from tests.document import books
from zhuji.activity.models import Activity
from zhuji.document.workbook.export import export
from zhuji.document.workbook.layout import SHEETS
from zhuji.document.workbook.reading import Proposal, amount_in, digest_of
from zhuji.document.workbook.take_in import import_workbook
from zhuji.document.workbook.template import write_template
from zhuji.matter.models import Topic
from zhuji.meeting.models import Item, Meeting
from zhuji.org.log import verify
from zhuji.org.models import LogEntry, Unit

pytestmark = pytest.mark.django_db
HEAD = {name: [column.heading for column in SHEETS[name].columns] for name in ("会议", "议题")}
MEETING = {
    "会议编号": "M1", "单位代码": "P1", "会议类型": "党组织会议", "日期": "2026-03-10", "召集人编号": "T001", "主持人编号": "T001",
    "班子成员应到": 5, "班子成员实到": 4, "列席人数": 1, "议题通知日期": "2026-03-05", "记录人编号": "T003", "纪要签发日期": "2026-03-12",
}  # fmt: skip
TOPIC = {
    "议题编号": "Y1", "单位代码": "0012", "会议编号": "M1", "标题": "年度预算", "类别": "大额度资金使用", "事项": "年度预算",
    "提出人编号": "T002", "书记沟通日期": "2026-03-08", "校长沟通日期": "2026-03-07", "沟通结论": "一致", "前置程序": "调研、征求意见",
    "回避人员编号": "T004", "表决方式": "举手", "赞成": 3, "反对": 0, "弃权": 0, "结果": "通过", "主要负责人发言次序": "末位",
    "决议内容": "同意年度预算。",
}  # fmt: skip


def city(meetings=(MEETING,), topics=(TOPIC,)):
    sheets = books.right()
    for name, rows in (("会议", meetings), ("议题", topics)):
        sheets[name] = [HEAD[name], *([row.get(heading, "") for heading in HEAD[name]] for row in rows)]
    return sheets


def take(tmp_path, sheets, **options):
    return import_workbook([books.write(tmp_path / "city.xlsx", sheets)], **options)


def counts(report):
    return {name: (tally.new, tally.changed) for name, tally in report.tallies.items() if name in HEAD}


def test_meeting_and_its_topic_come_in_as_entered_later_with_the_route_they_should_have_taken(tmp_path):
    report = take(tmp_path, city())

    assert (report.faults, counts(report)) == ([], {"会议": (1, 0), "议题": (1, 0)})
    meeting = Meeting.objects.get(activity__code="M1")
    assert (meeting.on_paper, meeting.state, meeting.activity.entitled_present) == (True, "closed", 4)
    item = Item.objects.get(topic__code="Y1")
    topic = item.topic
    assert (topic.matter, topic.body, topic.drafted_by, topic.entered_late) == (
        "budget", "party-meeting", "principal-meeting", True,
    )  # fmt: skip
    assert [(step.kind, step.required, step.done) for step in topic.steps.order_by("pk")] == [
        ("research", True, True), ("opinions", False, True),
    ]  # fmt: skip
    assert set(topic.views.values_list("role", "given_on")) == {
        ("secretary", dt.date(2026, 3, 8)), ("principal", dt.date(2026, 3, 7)),
    }  # fmt: skip
    assert (item.yes, item.result, item.chair_last, item.away.get().person.number) == (3, "passed", True, "T004")
    assert verify()[1] is None


def test_same_workbook_again_and_what_was_written_out_change_nothing(tmp_path):
    take(tmp_path, city())
    lines = LogEntry.objects.count()

    assert counts(take(tmp_path, city())) == {"会议": (0, 0), "议题": (0, 0)}
    out = tmp_path / "out.xlsx"
    out.write_bytes(export(Unit.objects.get(code="C"), tuple(SHEETS), personal=True))
    report = import_workbook([out])

    assert report.faults == []
    assert {(tally.new, tally.changed) for tally in report.tallies.values()} == {(0, 0)}
    assert LogEntry.objects.count() == lines


def test_row_that_says_something_else_corrects_and_the_report_says_what(tmp_path):
    take(tmp_path, city())

    report = take(tmp_path, city(topics=[TOPIC | {"赞成": 2, "前置程序": "", "回避人员编号": ""}]))

    changed = {(heading, old, new) for _n, _c, heading, old, new in report.tallies["议题"].changes}
    assert {heading for heading, _o, _n in changed} == {"赞成", "前置程序", "回避人员编号"}
    item = Item.objects.get(topic__code="Y1")
    assert (item.yes, item.recused, item.topic.steps.filter(done=True).count()) == (2, 0, 0)


def test_column_that_the_sheet_does_not_have_stays_as_it_is(tmp_path):
    take(tmp_path, city())
    sheets = city()
    sheets["议题"] = [[*HEAD["议题"][:4], "赞成"], ["Y1", "0012", "M1", "年度预算", 1]]

    assert counts(take(tmp_path, sheets))["议题"] == (0, 1)
    topic = Topic.objects.get(code="Y1")
    assert (topic.views.count(), topic.matter, topic.items.get().method) == (2, "budget", "hands")


@pytest.mark.parametrize(
    ("sheet", "column", "value", "words"),
    [
        ("会议", "会议类型", "茶话会", "党组织会议"),
        ("会议", "单位代码", "没有", "没有这个单位"),
        ("会议", "主持人编号", "T999", "没有这个人员"),
        ("会议", "班子成员实到", 6, "多于"),
        ("会议", "日期", "2099-01-01", "还没有到"),
        ("议题", "会议编号", "M9", "没有这次会议"),
        ("议题", "事项", "年度预祘", "年度预算"),
        ("议题", "回避人员编号", "T001、T999", "没有这个人员"),
        ("议题", "赞成", "三", "数字"),
        ("议题", "前置程序", "拍脑袋", "调研"),
        ("议题", "标题", "", "必填"),
    ],
)
def test_fault_is_told_by_sheet_row_and_column_and_nothing_is_written(tmp_path, sheet, column, value, words):
    rows = {"会议": MEETING, "议题": TOPIC}
    rows[sheet] = rows[sheet] | {column: value}

    report = take(tmp_path, city([rows["会议"]], [rows["议题"]]))

    found = [fault for fault in report.faults if (fault.sheet, fault.row, fault.column) == (sheet, 2, column)]
    assert found, report.faults
    assert words in found[0].message
    assert (Meeting.objects.count(), Topic.objects.count(), Unit.objects.count()) == (0, 0, 0)


def test_number_of_an_activity_of_the_same_unit_day_and_kind_is_the_same_meeting(tmp_path):
    sheets = city([MEETING | {"会议编号": "H2", "单位代码": "B1", "会议类型": "党员大会", "日期": "2026-03-20", "班子成员应到": 8,
                              "班子成员实到": 7}], [TOPIC | {"会议编号": "H2"}])  # fmt: skip
    assert take(tmp_path, sheets).faults == []
    assert Activity.objects.filter(code="H2").count() == 1
    assert Meeting.objects.get().activity.title == "听取报告"
    assert {(t.new, t.changed) for t in take(tmp_path, sheets).tallies.values()} == {(0, 0)}


@pytest.mark.parametrize("differs", [{"日期": "2026-03-21"}, {"单位代码": "P1"}, {"会议类型": "支委会"}])
def test_number_of_another_activity_is_a_fault(tmp_path, differs):
    row = (
        MEETING
        | {"会议编号": "H2", "单位代码": "B1", "会议类型": "党员大会", "日期": "2026-03-20", "班子成员应到": 8}
        | differs
    )
    row["班子成员实到"] = 7
    faults = take(tmp_path, city([row], [TOPIC | {"会议编号": "H2"}])).faults
    assert [(fault.sheet, fault.column) for fault in faults] == [("会议", "会议编号")]


def test_what_was_done_in_the_system_is_not_changed_by_a_sheet(tmp_path):
    take(tmp_path, city())
    Topic.objects.update(entered_late=False)
    Meeting.objects.update(on_paper=False)

    assert take(tmp_path, city()).faults == []
    faults = take(tmp_path, city([MEETING | {"列席人数": 3}], [TOPIC | {"标题": "另外的事"}])).faults

    assert any("不能用表格改动" in fault.message for fault in faults)
    assert Topic.objects.get().title == "年度预算"


def test_template_has_both_sheets_with_drop_downs(tmp_path):
    write_template(tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    lists = [rule.formula1 for rule in book["议题"].data_validations.dataValidation]
    assert [cell.value.removesuffix(" *") for cell in book["会议"][1]] == HEAD["会议"]
    assert any("记名投票" in words for words in lists)
    assert [fault.sheet for fault in import_workbook([tmp_path / "t.xlsx"]).faults] == [""]  # examples are passed over


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("购置 68000元", 6_800_000),
        ("维修3.5万元", 3_500_000),
        ("支出12,000元", 1_200_000),
        ("从5万元调到6万元", None),
        ("预算", None),
    ],
)
def test_amount_is_read_only_where_there_is_one(text, fen):
    assert amount_in(text) == fen


def test_ladder_is_climbed_by_the_amount_in_the_title(tmp_path):
    rows = [
        TOPIC | {"议题编号": f"Y{n}", "标题": f"购置图书 {n}元", "类别": "", "事项": "大额度资金使用"}
        for n in (9999, 10000)
    ]
    take(tmp_path, city(topics=rows))
    assert dict(Topic.objects.values_list("code", "body")) == {"Y9999": "principal-meeting", "Y10000": "party-meeting"}
    assert Topic.objects.get(code="Y9999").limit_below == 1_000_000


@pytest.mark.parametrize(
    ("title", "category", "people", "subjects"),
    [
        ("任命张三为教务主任", "personnel", {"张三": 1}, 1),
        ("任命张三、李四为副主任", "personnel", {"张三": 1, "李四": 2}, 2),
        ("任免中层干部等5名同志", "personnel", {}, 5),
        ("推荐优秀教师10名", "personnel", {}, 1),
        ("一、预算；二、校服", "funds", {}, 2),
        ("年度预算", "funds", {"张三": 1}, 1),
    ],
)
def test_several_persons_or_things_in_one_vote_are_counted(title, category, people, subjects):
    assert Proposal.read({"title": title, "category": category}, people).subjects == subjects


def test_wording_is_the_same_but_for_names_days_and_numbers():
    one = "育才中学会议认为该项工作意义重大，要求各处室认真落实责任，于2026年3月10日前完成，由张三负责。"
    two = "东风小学会议认为该项工作意义重大，要求各处室认真落实责任，于2026年5月20日前完成，由李四负责。"
    assert digest_of(one, frozenset({"张三", "育才中学"})) == digest_of(two, frozenset({"李四", "东风小学"})) != ""
    assert digest_of("同意。", frozenset()) == ""


def test_circulation_is_read_only_where_the_decision_says_so():
    assert Proposal.was_circulated("经班子成员传阅会签，一致同意")
    assert not Proposal.was_circulated("同意，合同由两位校长会签后执行")


def test_rows_are_not_touched_by_the_reading(tmp_path):
    sheets = city()
    before = copy.deepcopy(sheets)
    take(tmp_path, sheets, dry_run=True)
    assert (sheets, Topic.objects.count()) == (before, 0)
