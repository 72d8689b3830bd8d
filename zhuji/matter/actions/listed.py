"""事项清单 of a school: entries added, entries of the pack tightened, both taken back. The pack is never loosened."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.matter.models import ListedMatter
from zhuji.matter.models.listed import Category
from zhuji.matter.route import clause, listed_on, matters_of, stricter
from zhuji.org.kinds import UnitKind
from zhuji.org.log import log, snapshot
from zhuji.org.models import Unit
from zhuji.pack.schema.decisions import MatterKind
from zhuji.pack.schema.packs import Pack

TZYD = "tzyd-opinion-2011/（七）"
TWO_THIRDS = "principal-opinion-2022/（五）干部任免到会"


@transaction.atomic
def list_matter(*, unit: Unit, title: str, category: str, by, pack: Pack, **fields) -> ListedMatter:
    """Put a matter of its own on the school's list from a day on. `fields`: body, steps (keys), weighty, since, reason.

    Refuses what the list names already, what belongs to 三重一大 and is not to be decided by vote of the Party
    organisation, personnel without two thirds, a day that is past, and a missing reason.
    """
    row = _drafted(unit, pack, **fields)
    row.title, row.category = title.strip(), category
    if not row.title:
        raise Refused(_("请写明事项的名称。"))
    if category not in Category.values:
        raise Refused(_("请选择事项的类别。"))
    known = matters_of(unit, pack, row.since)
    if same := next((m for m in known.values() if row.title in (m.title, *m.aliases)), None):
        raise Refused(_("清单里已有“%s”，可以收紧它的要求，不必另立一项。") % same.title)
    if category != Category.OTHER and stricter(pack, row.body, _voting(pack)) != row.body:
        raise Refused(_("“三重一大”事项须由党组织会议决定（%s）。请改选决策会议。") % clause(pack, TZYD))
    if category == Category.PERSONNEL and not row.weighty:
        raise Refused(_("人事事项须三分之二以上成员到会（%s）。请勾选。") % clause(pack, TWO_THIRDS))
    row.key = _new_key(unit)
    return _issue(row, by, "matter listed")


@transaction.atomic
def tighten_matter(*, unit: Unit, key: str, by, pack: Pack, **fields) -> ListedMatter:
    """Ask more of a matter of the pack in this school from a day on: the Party organisation's meeting instead of the
    principal's, more steps before, two thirds present. `fields`: body, steps (all of them), weighty, since, reason.

    Refuses, with the clause, what would loosen the layer above: another body, a step or the two thirds left out; and
    what asks nothing more, a day that is past, a missing reason.
    """
    row = _drafted(unit, pack, **fields)
    base = _above(unit, pack, row.since).get(key)
    if base is None:
        raise Refused(_("制度包的事项清单里没有这一事项。"))
    _refuse_looser(row, base, pack)
    more = set(row.steps.split(",")) - {"", *base.steps}
    if not more and row.body == base.body and row.weighty == base.weighty:
        raise Refused(_("与制度包的要求相同，没有需要设定的。"))
    row.key, row.title, row.category = key, base.title, base.category
    return _issue(row, by, "matter tightened")


@transaction.atomic
def revoke_matter(row: ListedMatter, *, reason: str, by) -> ListedMatter:
    """Take an entry back, with the reason: from now on what stands above it holds. Topics proposed before keep their
    route. Refuses without a reason, and twice."""
    row = ListedMatter.objects.select_for_update().get(pk=row.pk)
    if row.revoked_because:
        raise Refused(_("这一条已经撤回。"))
    if not reason.strip():
        raise Refused(_("请写明撤回的原因。"))
    before = snapshot(row)
    row.revoked_because = reason.strip()
    row.save(update_fields=["revoked_because"])
    log(row, by=by, verb="matter revoked", before=before)
    return row


def _above(unit: Unit, pack: Pack, day: date) -> dict[str, MatterKind]:
    """The list as it stands above the school: what its own entries may tighten."""
    return matters_of(unit.parent, pack, day) if unit.parent else dict(pack.matters)


def _drafted(unit: Unit, pack: Pack, **fields) -> ListedMatter:
    """The row as it would stand, its school locked. Refuses what no entry may be."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    since, reason, body = fields.get("since") or localdate(), " ".join(fields["reason"].split()), fields["body"]
    if unit.kind != UnitKind.SCHOOL:
        raise Refused(_("事项清单由学校修订。请先进入所在的学校。"))
    if since < localdate():
        raise Refused(_("生效日期已过。已经问过的不能事后改变，请选择今天或以后的日期。"))
    if not reason:
        raise Refused(_("请写明理由或文号。"))
    if body not in pack.bodies:
        raise Refused(_("请选择由哪个会议决定。"))
    steps: Iterable[str] = dict.fromkeys(fields.get("steps") or ())
    if unknown := [step for step in steps if step not in pack.steps]:
        raise Refused(_("没有这样的前置程序：%s。") % "、".join(unknown))
    weighty = bool(fields.get("weighty"))
    return ListedMatter(unit=unit, body=body, steps=",".join(steps), weighty=weighty, since=since, reason=reason)


def _refuse_looser(row: ListedMatter, base: MatterKind, pack: Pack) -> None:
    if stricter(pack, row.body, base.body) != row.body:
        values = {"body": pack.bodies[base.body].title, "clause": clause(pack, base.cites)}
        raise Refused(_("这一事项须由%(body)s决定，下层不得放宽（%(clause)s）。") % values)
    if left_out := [pack.steps[step] for step in base.steps if step not in row.steps.split(",")]:
        said = "、".join(f"“{step.title}”（{clause(pack, step.cites)}）" for step in left_out)
        raise Refused(_("前置程序%s不得减少。") % said)
    if base.weighty and not row.weighty:
        raise Refused(_("这一事项须三分之二以上成员到会，下层不得放宽（%s）。") % clause(pack, TWO_THIRDS))


def _voting(pack: Pack) -> str:
    """The body that decides by vote."""
    return next(body.id for body in pack.bodies.values() if body.decides_by == "vote")


def _new_key(unit: Unit) -> str:
    """Never that of a pack, nor of another school."""
    return f"own-{unit.pk}-{ListedMatter.objects.filter(unit=unit, key__startswith=f'own-{unit.pk}-').count() + 1}"


def _issue(row: ListedMatter, by, verb: str) -> ListedMatter:
    """Write the row; one of the same day for the same matter is taken back, as the later word stands."""
    for earlier in ListedMatter.objects.not_revoked().filter(unit=row.unit, key=row.key, since=row.since):
        revoke_matter(earlier, reason=_("同日另有设定"), by=by)
    row.issued_by = by
    row.save()
    log(row, by=by, verb=verb)
    return row


def own_entries(unit: Unit, day: date) -> dict[str, ListedMatter]:
    """The school's own entries that are in force on the day, by the key of the matter."""
    return {row.key: row for row in listed_on(unit, day) if row.unit_id == unit.pk}
