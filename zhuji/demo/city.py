"""The units, people and posts of the sample, as rows of the workbook sheets."""

from dataclasses import dataclass, field
from random import Random

from zhuji.demo.people import make_person

STAGES = ("小学", "小学", "小学", "初中", "初中", "九年一贯", "高中", "完中", "幼儿园", "幼儿园", "特教", "中职")
STREETS = [
    "东风",
    "朝阳",
    "育才",
    "建设",
    "长安",
    "新华",
    "文昌",
    "光明",
    "和平",
    "胜利",
    "解放",
    "人民",
    "中山",
    "滨河",
    "青年",
    "劳动",
    "友谊",
    "红旗",
    "团结",
    "幸福",
    "前进",
    "向阳",
    "振兴",
    "北岳",
    "永安",
    "平安",
    "兴华",
    "学府",
    "松花",
    "龙江",
]
VILLAGES = ["新立", "红星", "永丰", "双河", "靠山", "长青", "福民", "兴隆", "太平", "民主", "四合", "大林", "兴安"]
GROUPS = ("语文组", "数学组", "英语组", "理综组", "文综组", "行政")
# How many branches a school has by its stage, and how large they are: so large that its form, 党委 from 100 members and
# 党总支 from 50, is the right one in nearly every school.
BRANCHES = {"高中": (4, 25, 28), "完中": (4, 25, 29), "初中": (3, 17, 20), "九年一贯": (3, 17, 19), "中职": (3, 17, 22)}
SECONDARY = ("初中", "初中", "初中", "九年一贯", "高中", "完中", "中职")
NOT_SECONDARY = ("小学", "小学", "小学", "幼儿园", "特教")
BOARD = ("党组织书记", "组织委员", "宣传委员", "纪检委员", "党组织副书记")
CELLS = {"行政": "行政"}


@dataclass
class Branch:
    """What the making of activities needs to know of a branch."""

    code: str
    school: str
    members: list[str] = field(default_factory=list)
    full: list[str] = field(default_factory=list)
    board: list[str] = field(default_factory=list)
    groups: list[tuple[str, list[str]]] = field(default_factory=list)  # code, members; the leader first
    care: float = 0.9  # how well it keeps its records


@dataclass
class City:
    """Rows by sheet, and the branches and schools for which activities are made."""

    random: Random
    rows: dict[str, list[dict]] = field(default_factory=lambda: {"单位": [], "人员": [], "任职": []})
    branches: list[Branch] = field(default_factory=list)
    schools: list[dict] = field(default_factory=list)
    committees: list[Branch] = field(default_factory=list)
    people: int = 0
    prefix: str = ""  # what tells schools of the same name in several districts apart

    def unit(self, **row) -> str:
        self.rows["单位"].append({key: value for key, value in row.items() if value})
        return row["单位代码"]

    def person(self, school: str, branch: str, standing: str) -> str:
        self.people += 1
        row = make_person(self.random, self.people, school, branch, standing)
        self.rows["人员"].append(row)
        return row["人员编号"]

    def post(self, person: str, unit: str, title: str, since: str = "2024-09-01", until: str = "") -> None:
        row = {"人员编号": person, "单位代码": unit, "职务": title, "任职日期": since, "免职日期": until}
        self.rows["任职"].append(row)


def make_district(city: City, code: str, name: str, above: str, *, sizes: tuple[int, int, int]) -> None:
    """A district. `sizes`: how many schools, how many of them small rural ones that share joint branches, and how many
    of the others are secondary; 0: as it comes."""
    schools, rural, secondary = sizes
    committee = city.unit(单位代码=code, 名称=f"{name}委教育工委", 类型="教育工委", 上级代码=above)
    bureau = city.unit(单位代码=f"{code}J", 名称=f"{name}教育局", 类型="教育局", 上级代码=committee)
    for title, unit in (("教育工委书记", committee), ("党务干部", committee), ("局长", bureau)):
        city.post(city.person(unit, "", "群众"), unit, title)
    for number in range(1, schools - rural + 1):
        stage = STAGES[number % len(STAGES)]
        if secondary:
            stage = city.random.choice(SECONDARY if number <= secondary else NOT_SECONDARY)
        make_school(city, code, number, stage, committee, bureau)
    small = []
    for number in range(schools - rural + 1, schools + 1):
        street = STREETS[number % len(STREETS)]
        school = city.unit(
            单位代码=f"{code}S{number:03}", 名称=f"{city.prefix}{street}乡{VILLAGES[number % len(VILLAGES)]}村小学", 类型="学校", 上级代码=bureau,
            学段="小学", 办学性质="公办", 城乡="乡村",
        )  # fmt: skip
        small.append(school)
        city.schools.append({"code": school, "stage": "小学", "care": city.random.uniform(0.6, 1)})
    for start in range(0, len(small), 4):
        make_joint_branch(city, code, start // 4 + 1, small[start : start + 4], committee)


def make_school(city: City, code: str, number: int, stage: str, committee: str, bureau: str) -> None:
    """A school with its Party organisation, which is as large as it has members."""
    random, school = city.random, f"{code}S{number:03}"
    name = f"{city.prefix}{STREETS[number % len(STREETS)]}{'' if number <= len(STREETS) else '第二'}{_kind_of(stage)}"
    private = number % 13 == 0
    city.unit(
        单位代码=school, 名称=name, 类型="学校", 上级代码=bureau, 学段=stage, 办学性质="民办" if private else "公办",
        城乡=random.choice(("城区", "城区", "镇区", "乡村")),
    )  # fmt: skip
    city.schools.append({"code": school, "stage": stage, "care": random.uniform(0.75, 1)})
    groups, least, most = BRANCHES.get(stage, (1, 4, 18))
    if groups > 1 and random.random() < 0.12:  # a school that shrank and kept its form
        least, most = least - 6, most - 6
    top = committee
    if groups > 1:
        kind = "党委" if groups > 3 else "党总支"
        top = city.unit(
            单位代码=f"{school}P", 名称=f"{name}{kind}", 类型=kind, 上级代码=committee, 所属单位代码=school,
            批准日期="2015-06-01", 届次起始日期=f"{2023 if kind == '党委' else 2024}-05-01",
        )  # fmt: skip
    for index in range(groups):
        group = GROUPS[index] if groups > 1 else ""
        size = random.randint(least, most) if group else random.choice((4, 6, 9, 14, 18))
        make_branch(city, f"{school}B{index + 1}", f"{name}{group}党支部", school, top, (group, size))
    staff = [city.person(school, "", "群众") for _ in range(random.randint(4, 10))]
    first = city.branches[-groups]
    if groups > 1:
        make_leaders(city, school, top, first, staff)
    else:
        city.post(first.board[0], school, "校长")
        if random.random() < 0.7:
            city.post(first.members[-1], first.code, "党组织副书记")


def _kind_of(stage: str) -> str:
    return {
        "初中": "初级中学",
        "高中": "高级中学",
        "完中": "中学",
        "九年一贯": "学校",
        "中职": "职业学校",
        "特教": "特殊教育学校",
    }.get(stage, stage)


def make_leaders(city: City, school: str, top: str, branch: Branch, staff: list[str]) -> None:
    """Secretary and principal apart, as a rule; sometimes not, so that the review has something to say."""
    secretary, principal = branch.full[-1], branch.full[-2]
    city.post(secretary, top, "党组织书记", "2023-08-15")
    people = [secretary, principal, *branch.full[-5:-2]]
    city.committees.append(Branch(top, school, people, people, people, [], city.random.uniform(0.8, 1)))
    city.post(staff[0], school, "党务干部")
    if city.random.random() < 0.1:
        city.post(secretary, school, "校长", "2023-08-15")
        return
    city.post(principal, school, "校长", "2023-08-15")
    if city.random.random() < 0.85:
        city.post(principal, top, "党组织副书记", "2023-08-15")
    city.post(branch.full[-3], school, "副校长")
    if city.random.random() < 0.8:
        city.post(branch.full[-3], top, "纪检委员")


def make_branch(city: City, code: str, name: str, school: str, top: str, part: tuple[str, int]) -> None:
    """A branch with its members and its committee. `part`: the subject group it is of, if any, and how many members."""
    random, (group, size) = city.random, part
    began = random.choice(("2024-05-10", "2025-03-20", "2024-11-15", "2023-10-20", "2024-01-08"))
    city.unit(
        单位代码=code, 名称=name, 类型="党支部", 上级代码=top, 所属单位代码=school, 批准日期="2016-09-01",
        设置单元=CELLS.get(group, "教研组") if group else "混合", 届次起始日期=began,
    )  # fmt: skip
    branch = Branch(code, school, care=random.uniform(0.78, 1))
    fill_branch(city, branch, size, [school])
    if len(branch.full) >= 12:
        for index in (1, 2):
            group_code = city.unit(
                单位代码=f"{code}G{index}", 名称=f"{name}第{'一二'[index - 1]}党小组", 类型="党小组", 上级代码=code
            )
            half = branch.full[index - 1 :: 2]
            city.post(half[-2], group_code, "党小组组长")
            branch.groups.append((group_code, [half[-2], *half[:-2], half[-1]]))


def make_joint_branch(city: City, code: str, number: int, schools: list[str], committee: str) -> None:
    """A joint branch of small rural schools."""
    unit = city.unit(
        单位代码=f"{code}L{number:02}", 名称=f"{city.prefix}{STREETS[number % len(STREETS)]}片区联合党支部", 类型="联合党支部", 上级代码=committee,
        所属单位代码="、".join(schools), 批准日期="2019-03-01", 届次起始日期="2024-06-01", 设置单元="混合",
    )  # fmt: skip
    branch = Branch(unit, schools[0], care=city.random.uniform(0.7, 1))
    fill_branch(city, branch, 2 * len(schools), schools)


def fill_branch(city: City, branch: Branch, size: int, schools: list[str]) -> None:
    """Members, and a committee where seven of them are full members."""
    for index in range(size):
        standing = "预备党员" if city.random.random() < 0.05 and index > 5 else "正式党员"
        person = city.person(schools[index % len(schools)], branch.code, standing)
        branch.members.append(person)
        if standing == "正式党员":
            branch.full.append(person)
    seats = BOARD[: 1 if len(branch.full) < 7 else city.random.choice((3, 4, 4, 5, 2))]
    for title, person in zip(seats, branch.full, strict=False):
        city.post(person, branch.code, title, city.random.choice(("2024-05-10", "2025-03-20")))
        branch.board.append(person)
    city.branches.append(branch)
