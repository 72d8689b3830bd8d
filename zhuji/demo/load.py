"""Loading the sample: made, written as a workbook, and taken in as any other. Then the accounts, one for each role."""

import json
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.utils.timezone import get_current_timezone

from zhuji.activity.models import Activity
from zhuji.core.errors import Refused
from zhuji.demo.activities import Diary
from zhuji.demo.city import City, make_district
from zhuji.demo.life import shown_branch, shown_committee
from zhuji.document.workbook.layout import SHEETS
from zhuji.document.workbook.take_in import import_workbook
from zhuji.document.workbook.writing import tables
from zhuji.org.models import Grant, Person, Post, Unit, User

PASSWORD = "zhuji-yangli-2026"  # noqa: S105 - of the sample city only, shown on its log-in page


def make_city(size: str, today: date) -> dict[str, list[dict]]:
    """Rows by sheet. `district`: 30 schools; `city`: 231 schools, 52 of them small rural ones in joint branches, 128 of
    the others secondary."""
    city = City(Random(20260901))  # noqa: S311 - the same sample everywhere
    root = city.unit(单位代码="C", 名称="示范市委教育工委", 类型="教育工委")
    city.post(city.person(root, "", "群众"), root, "党务干部")
    if size == "district":
        make_district(city, "D1", "东山区", root, sizes=(30, 6, 0))
    else:
        for number, name in enumerate(("东山区", "西湖区", "南城区", "北原县"), start=1):
            city.prefix = name[:2]
            make_district(city, f"D{number}", name, root, sizes=(60 if number < 4 else 51, 13, 32))
    first = date(today.year - 1, 1, 1)
    listed = first if size == "district" else today - timedelta(days=120)
    diary = Diary(city, first, today - timedelta(days=1), listed)
    diary.write()
    return {**city.rows, "活动": diary.activities, "参加": diary.attendance}


def load_city(size: str, today: date) -> dict:
    """Fill an empty database with the sample. Refuses a database that holds anything."""
    if Unit.objects.exists():
        raise Refused("数据库里已有数据，样例只能装入空的数据库。可用 ZHUJI_HOME 另指一个文件夹。")
    rows = make_city(size, today)
    headings = {name: [column.heading for column in sheet.columns] for name, sheet in SHEETS.items()}
    sheets = {n: (headings[n], [[r.get(h) for h in headings[n]] for r in rows[n]]) for n in SHEETS}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        path.write_bytes(tables(sheets))
        report = import_workbook([path])
    if report.faults:
        raise Refused("\n".join(str(fault) for fault in report.faults[:20]))
    spread_recording(Random(7))  # noqa: S311 - the same sample everywhere
    accounts = open_accounts(today)
    (settings.HOME / "demo.json").write_text(
        json.dumps({"password": PASSWORD, "size": size, "accounts": accounts}, ensure_ascii=False)
    )
    return {name: tally.new for name, tally in report.tallies.items()}


def spread_recording(random: Random) -> None:
    """As in life, records were mostly written within days of the thing, a few long after: not all on one day."""
    activities = list(Activity.objects.only("pk", "held_on", "recorded_at"))
    for activity in activities:
        days = random.randint(10, 40) if random.random() < 0.05 else random.randint(0, 4)
        written = datetime.combine(activity.held_on, time(17), get_current_timezone()) + timedelta(days=days)
        if written < activity.recorded_at:
            activity.recorded_at, activity.days_after = written, days
    Activity.objects.bulk_update(activities, ["recorded_at", "days_after"], batch_size=500)


def open_accounts(today: date) -> list[dict]:
    """One account for each role."""
    top = shown_committee()
    branch = shown_branch()
    school = Unit.objects.filter(kind="school", covered_by__unit=top)[0]
    district = Unit.objects.get(code="D1")
    wanted = (
        ("shi", "市级党务干部", "全市", _holder(Unit.objects.get(code="C"), "party-officer")),
        ("qu", "区级党务干部", "全区：情况、下发、审阅、导入", _holder(district, "party-officer")),
        ("shuji", "学校党委书记", top.name, _holder(top, "secretary")),
        ("xiaozhang", "校长", "本校的安全、膳食等事项", _holder(school, "principal")),
        ("dangwu", "学校党务干部", "本校", _holder(school, "party-officer")),
        ("zhibu", "支部书记", branch.name, _holder(branch, "secretary")),
        ("dangyuan", "党员", "自己所在的支部", _member(branch)),
    )
    found = []
    for username, role, sees, person in wanted:
        if person is not None and not User.objects.filter(person=person).exists():
            User.objects.create_user(username, PASSWORD, person=person, email=f"{username}@example.org")
            found.append({"username": username, "role": role, "sees": sees})
    for username, role, sees in (
        ("xuncha", "inspector", "只读，限期"),
        ("guanli", "administrator", "只管账号，不看业务"),
    ):
        user = User.objects.create_user(username, PASSWORD)
        until = today + timedelta(days=90)
        Grant.objects.create(user=user, unit=district, role=role, since=today, until=until)
        found.append({"username": username, "role": str(Grant.Role(role).label), "sees": sees})
    return found


def _holder(unit: Unit, title: str) -> Person | None:
    post = Post.objects.in_force_now().filter(unit=unit, title=title).select_related("person").first()
    return post.person if post else None


def _member(branch: Unit) -> Person:
    return Person.objects.filter(memberships__unit=branch, posts=None, user=None)[0]
