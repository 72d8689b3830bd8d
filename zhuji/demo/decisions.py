"""Two terms of decisions, with the defects that inspectors really find: decided by the wrong body, talked over only
afterwards, short of members, minutes dated before the meeting, items without a result, words taken from another school."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from zhuji.demo.city import Branch, City

PARTY, PRINCIPAL = "党组织会议", "校长办公会议"
DECIDED = (
    ("年度预算调整方案", "大额度资金使用", "年度预算和决算", "调研"),
    ("任命教务处副主任", "重要人事任免", "中层干部任免", "征求意见、公示"),
    ("绩效工资分配办法修订", "重大决策", "绩效工资分配方案", "调研、征求意见、教职工代表大会"),
    ("校服选购方案", "重大项目安排", "校服、食堂和课后服务等校外服务项目", "调研、征求意见"),
    ("推荐区级优秀教师", "重要人事任免", "评优评先和推荐表彰", "征求意见、公示"),
    ("购置多媒体设备 68000元", "重大项目安排", "大宗物资和设备采购项目", "调研"),
    ("本学期党建工作安排", "重大决策", "党的建设重要工作", "调研"),
    ("补充公用经费支出 26000元", "大额度资金使用", "大额度资金使用", "调研"),
)
DAILY = (
    ("期中质量分析安排", "其他", "日常教学安排"),
    ("校园安全值守安排", "其他", "日常行政事务"),
    ("落实党组织会议决议的分工", "其他", "落实党组织决议"),
    ("购置办公用品 3600元", "大额度资金使用", "大额度资金使用"),
)
NEAR_LIMIT = ("购置图书资料 9600元", "大额度资金使用", "大额度资金使用")  # again and again, just below 10,000
CARELESS = 0.82
COPIED = (
    "会议认为此项工作事关师生切身利益，各处室要提高认识、压实责任、强化督促检查，确保取得实效，并及时公开办理结果。"
)


def _unsaid(topic: dict, _day: date) -> None:
    topic.update(书记沟通日期="", 校长沟通日期="", 沟通结论="")


def _said_later(topic: dict, day: date) -> None:
    topic["校长沟通日期"] = day + timedelta(days=3)


def _of_those_present(topic: dict, _day: date) -> None:
    topic.update(赞成=2, 反对=1, 弃权=0)


def _copied(topic: dict, _day: date) -> None:
    topic["决议内容"] = COPIED


# What goes wrong with a topic of the Party organisation's meeting.
WRONG_TOPIC: tuple[Callable[[dict, date], None], ...] = (
    _unsaid,
    _said_later,
    _of_those_present,
    _copied,
    lambda topic, _day: topic.update(前置程序=""),
    lambda topic, _day: topic.update(结果=""),
    lambda topic, _day: topic.update(主要负责人发言次序="非末位"),
    lambda topic, _day: topic.update(赞成=3, 反对=2, 弃权=0),
    lambda topic, _day: topic.update(决议内容="经班子成员传阅会签，一致同意。"),
)
# And with a meeting.
WRONG_MEETING: tuple[Callable[[dict], None], ...] = (
    lambda meeting: meeting.update(纪要签发日期=""),
    lambda meeting: meeting.update(纪要签发日期=meeting["日期"] - timedelta(days=2)),
    lambda meeting: meeting.update(记录人编号=""),
    lambda meeting: meeting.update(班子成员实到=2),
    lambda meeting: meeting.update(议题通知日期=meeting["日期"]),
)


class Decisions:
    """Makes the rows of 会议 and 议题. Has its own dice, so that the rest of the sample stays as it was."""

    def __init__(self, city: City, today: date):
        self.city, self.today, self.random = city, today, Random(20221)  # noqa: S311 - the same sample everywhere
        self.meetings: list[dict] = []
        self.topics: list[dict] = []
        self.holders = {(row["单位代码"], row["职务"]): row["人员编号"] for row in city.rows["任职"]}

    def write(self) -> None:
        for committee in self.city.committees:
            self._school(committee, committee.members)
        covered = {committee.school for committee in self.city.committees}
        for branch in self.city.branches:
            if branch.school not in covered and len(branch.board) > 2 and len(branch.full) > 4:
                self._school(branch, branch.full[:5])

    def _school(self, body: Branch, people: list[str]) -> None:
        """A meeting of each body in every month of term of the past year."""
        principal = self.holders.get((body.school, "校长"), people[0])
        secretary = self.holders.get((body.code, "党组织书记"), people[0])
        for back in range(12, 0, -1):
            day = _monday(self.today - timedelta(days=30 * back))
            if day.month in (2, 7, 8) or self.random.random() < 0.04:
                continue
            self._principals(body, principal, people, day)
            self._organisation(body, secretary, people, day + timedelta(days=3))

    def _principals(self, body: Branch, principal: str, people: list[str], day: date) -> None:
        meeting = self._meeting(body.school, PRINCIPAL, day, (principal, people[-1]), 3)
        for title, category, matter in self.random.sample(DAILY, 2):
            self._topic(body.school, meeting, (f"{day.month}月{title}", category, matter, ""), votes=False)
        if body.care < CARELESS:
            self._topic(body.school, meeting, (f"{day.month}月{NEAR_LIMIT[0]}", *NEAR_LIMIT[1:], ""), votes=False)
        if self.random.random() > body.care + 0.06:  # 三重一大 decided by the executive meeting
            self._topic(body.school, meeting, (f"{day.month}月{DECIDED[0][0]}", *DECIDED[0][1:]), votes=False)

    def _organisation(self, body: Branch, secretary: str, people: list[str], day: date) -> None:
        meeting = self._meeting(body.code, PARTY, day, (secretary, people[-1]), 5)
        for title, category, matter, steps in self.random.sample(DECIDED, 2):
            topic = self._topic(
                body.school, meeting, (f"{day.year}年{day.month}月{title}", category, matter, steps), votes=True
            )
            if self.random.random() > body.care + 0.05:
                self.random.choice(WRONG_TOPIC)(topic, day)
        if self.random.random() > body.care + 0.05:
            self.random.choice(WRONG_MEETING)(meeting)

    def _meeting(self, unit: str, kind: str, day: date, people: tuple[str, str], seats: int) -> dict:
        chair, recorder = people
        row = {
            "会议编号": f"M{len(self.meetings) + 1:06}", "单位代码": unit, "会议类型": kind, "日期": day, "召集人编号": chair,
            "主持人编号": chair, "班子成员应到": seats, "班子成员实到": seats, "列席人数": 1,
            "议题通知日期": day - timedelta(days=4), "记录人编号": recorder, "纪要签发日期": day + timedelta(days=3),
        }  # fmt: skip
        self.meetings.append(row)
        return row

    def _topic(self, unit: str, meeting: dict, said: tuple[str, str, str, str], *, votes: bool) -> dict:
        title, category, matter, steps = said
        row = {
            "议题编号": f"Y{len(self.topics) + 1:06}", "单位代码": unit, "会议编号": meeting["会议编号"], "标题": title,
            "类别": category, "事项": matter, "提出人编号": meeting["主持人编号"], "结果": "通过",
            "主要负责人发言次序": "末位", "决议内容": f"同意{title}。",
        }  # fmt: skip
        if votes:
            before = meeting["日期"] - timedelta(days=2)
            row |= {"书记沟通日期": before, "校长沟通日期": before, "沟通结论": "一致", "前置程序": steps}
            row |= {"表决方式": "举手", "赞成": 5, "反对": 0, "弃权": 0}
        self.topics.append(row)
        return row


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
