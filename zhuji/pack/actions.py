"""Packs and numbers are put in force."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.org.log import log, snapshot
from zhuji.org.models import Unit
from zhuji.pack.inforce import in_force
from zhuji.pack.load import load, names, with_settings
from zhuji.pack.models import Adoption, Setting


@transaction.atomic
def adopt_pack(*, unit: Unit, pack: str, since: date, reason: str, by) -> Adoption:
    """Put a pack in force for the unit and all below it from a day on. Refuses an unknown pack, and one that does not
    build on what is in force above."""
    if pack not in names():
        raise Refused(_("没有制度包“%(pack)s”。可用：%(names)s") % {"pack": pack, "names": "、".join(names())})
    above = in_force(unit.parent, since).id if unit.parent else "base"
    if above not in lineage(pack):
        raise Refused(
            _("“%(pack)s”不是建立在上级现行制度包“%(above)s”之上的，不能采用。")
            % {"pack": load(pack).title, "above": load(above).title}
        )
    adoption = Adoption.objects.create(
        unit=unit, pack=pack, version=load(pack).version, since=since, reason=reason, issued_by=by
    )
    log(adoption, by=by, verb="pack adopted")
    return adoption


def lineage(name: str) -> list[str]:
    """The pack and those that it builds on."""
    found = [name]
    while parent := load(found[-1]).extends:
        found.append(parent)
    return found


@transaction.atomic
def set_parameter(*, unit: Unit, param: str, value: int, since: date, reason: str, by) -> Setting:
    """Set a number for the unit and all below it from a day on. Refuses what loosens the layer above, a day that is
    past, and a missing reason: what was asked of people is not changed afterwards."""
    pack = in_force(unit, since)
    if param not in pack.params:
        raise Refused(_("现行制度包里没有这个参数。"))
    if since < localdate():
        raise Refused(_("生效日期已过。已经问过的不能事后改变，请选择今天或以后的日期。"))
    if not reason.strip():
        raise Refused(_("请写明调整的理由或文号。"))
    with_settings(pack, [(param, since, value, reason)])
    Unit.objects.select_for_update().get(pk=unit.pk)
    for earlier in Setting.objects.filter(unit=unit, param=param, since=since, revoked_because=""):
        _revoke(earlier, _("同日另有设定"), by)
    setting = Setting.objects.create(
        unit=unit, param=param, value=value, since=since, reason=reason.strip(), issued_by=by
    )
    log(setting, by=by, verb="parameter set")
    return setting


@transaction.atomic
def revoke_setting(setting: Setting, *, reason: str, by) -> Setting:
    """Take a number back that has not yet come into force. Refuses one that has: set another instead."""
    setting = Setting.objects.select_for_update().get(pk=setting.pk)
    if setting.since <= localdate():
        raise Refused(_("这个数已经生效。要改变它，请另设一个新的数。"))
    return _revoke(setting, reason, by)


def _revoke(setting: Setting, reason: str, by) -> Setting:
    before = snapshot(setting)
    setting.revoked_because = reason
    setting.save(update_fields=["revoked_because"])
    log(setting, by=by, verb="parameter revoked", before=before)
    return setting
