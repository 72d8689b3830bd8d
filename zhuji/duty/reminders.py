"""One bundled mail a working morning to whoever has something due. Quiet at night and on days off."""

from datetime import datetime, timedelta

import chinese_calendar
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from zhuji.duty.models import Digest, Duty
from zhuji.org.models import Unit, User
from zhuji.org.rights import RECORD, scopes
from zhuji.pack.inforce import in_force
from zhuji.pack.schema.packs import Pack

MORNING, EVENING = 8, 18  # mails go out between these hours only
AHEAD = timedelta(days=10)
MOST = 30


def is_workday(day) -> bool:
    """Whether people work on the day; beyond the published calendar, Monday to Friday."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


def send_digests(now: datetime) -> int:
    """Send today's digests to whoever wants them and has not had one today. Returns how many went out."""
    today = now.date()
    if not (MORNING <= now.hour < EVENING and is_workday(today)):
        return 0
    sent = 0
    had = Digest.objects.filter(sent_on=today).values("user")
    for user in User.objects.filter(is_active=True, wants_digest=True).exclude(email="").exclude(pk__in=had):
        lines = digest_lines(user, today)
        if lines:
            text = "\n".join(
                [_("以下事项将要到期或已经逾期："), "", *lines, "", _("登录筑基办理。可在“我的账号”中关闭这封邮件。")]
            )
            send_mail(_("筑基：%s 项到期提醒") % len(lines), text, None, [user.email])
        Digest.objects.get_or_create(user=user, sent_on=today, defaults={"duties": len(lines)})
        sent += bool(lines)
    return sent


def digest_lines(user: User, today) -> list[str]:
    """What is due within ten days or overdue since three months, for the units where the user records."""
    units = [int(scope.path.rstrip("/").split("/")[-1]) for scope in scopes(user, RECORD)]
    near = Duty.objects.filter(unit__in=units, person=None, due__lte=today + AHEAD, due__gte=today - timedelta(days=90))
    rows = near.filter(status__in=("open", "overdue")).select_related("unit").order_by("due")[:MOST]
    packs: dict[int, Pack] = {}
    lines = []
    for duty in rows:
        pack = packs.setdefault(duty.unit_id, in_force(Unit(pk=duty.unit_id, path=duty.unit.path), today))
        if duty.rule in pack.rules:
            state = _("已逾期") if duty.status == "overdue" else _("%s 前") % duty.due
            lines.append(f"· {duty.unit.name} {pack.rules[duty.rule].title}（{duty.period}）{state}")
    return lines
