"""Themes that a superior issues for the units below."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.models import Theme
from zhuji.core.errors import Refused
from zhuji.org.log import log, snapshot
from zhuji.org.models import Unit


@transaction.atomic
def issue_theme(*, unit: Unit, kind: str, month: date, title: str, by, text: str = "") -> Theme:
    """Issue the theme of a kind of activity for a month; every unit below gets it as a plan. Refuses months that are
    past, and a second one for the same kind and month while the first stands."""
    month = month.replace(day=1)
    Unit.objects.select_for_update().get(pk=unit.pk)
    if month < localdate().replace(day=1):
        raise Refused(_("这个月已经过去，主题请下发给本月或以后的月份。"))
    if Theme.objects.filter(unit=unit, kind=kind, month=month, recalled="").exists():
        raise Refused(_("这个月的主题已经下发过。要换主题，请先撤回原来的。"))
    theme = Theme.objects.create(unit=unit, kind=kind, month=month, title=title, text=text, issued_by=by)
    log(theme, by=by, verb="issued")
    return theme


@transaction.atomic
def recall_theme(theme: Theme, *, reason: str, by) -> Theme:
    """Recall a theme with a reason; what was already carried out stays. Refuses without a reason, and twice."""
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    if theme.recalled:
        raise Refused(_("这个主题已经撤回。"))
    if not reason.strip():
        raise Refused(_("请写明撤回的原因。"))
    before = snapshot(theme)
    theme.recalled = reason.strip()
    theme.save(update_fields=["recalled"])
    log(theme, by=by, verb="recalled", before=before)
    return theme


def themes_for(unit: Unit, month: date):
    """The themes that units above issued for the month, the nearest last."""
    ids = [int(part) for part in unit.path.split("/") if part]
    rows = Theme.objects.filter(unit__in=ids, month=month.replace(day=1), recalled="")
    return rows.select_related("unit").order_by("unit__path")
