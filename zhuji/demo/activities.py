"""Two years of records with the gaps that real ones have: a month forgotten, a quorum missed, a chair who had left."""

from datetime import date, timedelta

from zhuji.core.days import Period, periods
from zhuji.demo.city import Branch, City

THEMES = (
    "师德师风建设",
    "学习教育家精神",
    "安全稳定责任",
    "党章学习",
    "“双减”与课堂提质",
    "家校共育",
    "廉洁从教",
    "志愿服务进社区",
    "重温入党誓词",
    "学习新修订的工作细则",
)

# how often, kind, from which day of the period, how likely (None: as the branch takes care), what the record says
ROUTINE = (
    ("month", "主题党日", 5, None, {"学时": "1"}),
    ("month", "支委会", 1, None, {"主题": "研究支部近期工作"}),
    ("month", "集中学习", 1, 0.75, {"学时": "1.5"}),
    ("quarter", "党员大会", 10, None, {"主题": "听取支部工作报告"}),
    ("quarter", "党课", 20, None, {"学时": "2", "主题": "书记讲党课", "lecturer": True}),
    ("year", "培训", 70, 0.85, {"学时": "8", "主题": "区级集中培训"}),
    ("year", "培训", 110, 0.85, {"学时": "24", "主题": "支部书记和支委示范培训", "board": True}),
)


class Diary:
    """Makes the rows of 活动 and 参加."""

    def __init__(self, city: City, first: date, today: date, listed_from: date):
        self.city, self.random, self.first, self.today = city, city.random, first, today
        self.listed_from = listed_from  # earlier activities have typed head counts only
        committee = next(row["单位代码"] for row in city.rows["单位"] if row["类型"] == "党委")
        self.shown = (
            f"{committee.removesuffix('P')}B1"  # whose secretary has an account, and this month still before him
        )
        self.activities: list[dict] = []
        self.attendance: list[dict] = []

    def write(self) -> None:
        for branch in self.city.branches:
            self._branch(branch)
        for committee in self.city.committees:
            self._committee(committee)
        for school in self.city.schools:
            self._school(school)

    def _spans(self, every: str):
        return periods(every, self.first, self.today)

    def _day(self, span: Period, from_day: int = 1) -> date | None:
        """A weekday of the period that has come, or None."""
        last = min(span.end, self.today)
        start = span.start + timedelta(days=from_day - 1)
        if start > last:
            return None
        day = start + timedelta(days=self.random.randint(0, (last - start).days))
        return day - timedelta(days=max(0, day.weekday() - 4)) if day.weekday() > 4 and day.day > 2 else day

    def _branch(self, branch: Branch) -> None:
        for routine in ROUTINE:
            self._routine(branch, *routine)
        for span in self._spans("year"):
            if self.random.random() < branch.care:
                day = self._day(span, 284)
                self._held(branch, "组织生活会", day, branch.members, 主题="年度组织生活会")
                self._held(branch, "民主评议党员", day, branch.members, 主题="年度民主评议")
        for group, people in branch.groups:
            part = Branch(group, branch.school, people, people, people, care=branch.care)
            for span in self._spans("month"):
                if self.random.random() < branch.care:
                    self._held(part, "党小组会", self._day(span), people, 主题="党小组学习讨论")

    def _routine(
        self, branch: Branch, every: str, kind: str, from_day: int, chance: float | None, fields: dict
    ) -> None:
        """What a branch does again and again, where it keeps to it."""
        people = branch.board if kind == "支委会" or fields.get("board") else branch.members
        if kind == "支委会" and len(branch.full) < 7:
            return
        for span in self._spans(every):
            if self.random.random() < (chance or branch.care):
                row = {"主题": self.random.choice(THEMES), **fields}
                self._held(branch, kind, self._day(span, from_day), people, **row)

    def _committee(self, committee: Branch) -> None:
        for span in self._spans("quarter"):
            if self.random.random() < committee.care:
                self._held(
                    committee,
                    "理论学习中心组学习",
                    self._day(span, 15),
                    committee.members,
                    学时="2",
                    主题="专题学习研讨",
                )
        for span in self._spans("year"):
            if self.random.random() < committee.care:
                day = self._day(Period(date(span.start.year, 6, 10), date(span.start.year, 7, 10), ""))
                self._held(committee, "党课", day, committee.members, 主题="“七一”专题党课", lecturer=True)
            if span.end < self.today:
                self._held(committee, "民主生活会", self._day(span, 330), committee.members, 主题="年度民主生活会")

    def _held(self, branch: Branch, kind: str, day: date | None, people: list[str], **row) -> None:
        if day is None or not people or self._still_to_do(branch, kind, day):
            return
        lectured = row.pop("lecturer", False)
        row.pop("board", None)
        chair = branch.board[0] if self.random.random() < 0.96 else branch.full[-1]
        code = f"H{len(self.activities) + 1:06}"
        row |= {
            "活动编号": code,
            "单位代码": branch.code,
            "类型": kind,
            "日期": day,
            "主持人编号": chair,
            "地点": "会议室",
        }
        row |= {"开始时间": "15:30", "结束时间": "16:30"}
        if lectured:
            row["讲课人编号"] = branch.board[0]
        away = 0.55 if self.random.random() < 0.01 else 0.08
        absent = {person for person in people if self.random.random() < away}
        if day >= self.listed_from:
            taken = [{"活动编号": code, "人员编号": p, "状态": "请假" if p in absent else "出席"} for p in people]
            self.attendance += taken
        elif self.random.random() < 0.97:
            full = set(branch.full)
            row |= {"应到人数": len(people), "实到人数": len(people) - len(absent)}
            row |= {"有表决权应到": len(full & set(people)), "有表决权实到": len((full & set(people)) - absent)}
        self.activities.append(row)

    def _still_to_do(self, branch: Branch, kind: str, day: date) -> bool:
        this_month = (day.year, day.month) == (self.today.year, self.today.month)
        return branch.code == self.shown and kind == "主题党日" and this_month

    def _school(self, school: dict) -> None:
        every = "quarter" if school["stage"] == "幼儿园" else "month"
        for span in self._spans(every):
            if self.random.random() < school["care"]:
                self._school_day(school, "应急演练", self._day(span), "应急疏散演练")
        for span in self._spans("year"):
            for kind, title in (("消防设施检测", "年度检测"), ("消防培训", "全员消防培训")):
                if self.random.random() < school["care"]:
                    self._school_day(school, kind, self._day(span), title)
        for span in self._spans("semester"):
            if self.random.random() < school["care"]:
                self._school_day(school, "膳食满意度测评", self._day(span), "学期满意度测评")

    def _school_day(self, school: dict, kind: str, day: date | None, title: str) -> None:
        if day is not None and day >= self.first:
            code = f"H{len(self.activities) + 1:06}"
            self.activities.append(
                {"活动编号": code, "单位代码": school["code"], "类型": kind, "日期": day, "主题": title}
            )
