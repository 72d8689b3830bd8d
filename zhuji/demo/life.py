"""What the accounts of the sample have done of late: a theme issued, a plan made, a gap explained."""

from datetime import date, time, timedelta

from zhuji.activity.actions.activities import plan_activity
from zhuji.activity.actions.themes import issue_theme
from zhuji.core.days import add_months
from zhuji.duty.actions import explain_gap
from zhuji.duty.models import Duty
from zhuji.org.models import Unit, User
from zhuji.pack.inforce import in_force

KIND = "theme-day"
THEMES = (
    (0, "师德师风建设", "学习教师职业行为十项准则，联系身边的事谈一次体会，会后写两三句话即可。"),
    (1, "盘点一年，安排来年", "对照全年规定动作找差距，每名党员提一条建议。"),
)


def bring_to_life(today: date) -> None:
    """Write with the accounts of the sample what would have been written by hand."""
    district, branch = Unit.objects.get(code="D1"), shown_branch()
    officer, secretary = User.objects.get(username="qu"), User.objects.get(username="zhibu")
    for months, title, text in THEMES:
        month = add_months(today.replace(day=1), months)
        issue_theme(unit=district, kind=KIND, month=month, title=title, text=text, by=officer)
    if (later := today + timedelta(days=2)).month == today.month:
        fields = {"title": THEMES[0][1], "place": "会议室", "starts_at": time(15, 30), "ends_at": time(16, 30)}
        pack = in_force(branch, later)
        plan_activity(unit=branch, kind=KIND, held_on=later, by=secretary, pack=pack, chair=secretary.person, **fields)
    gap = Duty.objects.filter(unit=branch, person=None, status="overdue").order_by("-due").first()
    if gap is not None:
        text = "当时多数党员在外监考，会议顺延，与次月的会合并召开。"
        explain_gap(unit=branch, rule=gap.rule, period=gap.period, text=text, by=secretary)


def shown_committee() -> Unit:
    """The school committee whose secretary, principal and Party officer have an account."""
    return Unit.objects.filter(kind="committee").order_by("code")[0]


def shown_branch() -> Unit:
    """The branch whose secretary and one of whose members have an account."""
    return Unit.objects.filter(parent=shown_committee()).order_by("code")[0]
