"""Use cases of the tree: a unit is founded, renamed, moved, re-formed, merged, split, ended. Each has its day.

`Unit` holds how it stands today; the spells hold how it stood. A change takes effect on a day that has come, and not
before the change before it: what went before is corrected by an import, not overwritten by a later change.
"""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.days import FOREVER
from zhuji.core.errors import Refused
from zhuji.core.spelling import spell
from zhuji.org.actions.people import relieve
from zhuji.org.kinds import PARTY_KINDS, UnitKind
from zhuji.org.log import Line, log, log_lines, snapshot
from zhuji.org.models import Coverage, Membership, Post, Term, Unit, UnitChange, UnitSpell
from zhuji.org.queries import below

What = UnitChange.What


def _lock(unit: Unit, on: date) -> Unit:
    """The unit as it stands, locked. Refuses a day to come, a day before its last change, and a unit that ended."""
    unit = _read_in_turn(unit)
    _refuse_to_come(on)
    if unit.ended:
        raise Refused(_("“%(name)s”已于 %(day)s 撤销，不能再变更。") % {"name": unit.name, "day": unit.ended})
    current = UnitSpell.objects.filter(unit=unit).latest("since", "pk")
    if on < current.since:
        raise Refused(_("日期早于上一次变更（%s），请核对日期。") % current.since)
    return unit


def _read_in_turn(unit: Unit) -> Unit:
    """The unit as it stands, read when whoever else changes the tree has finished: a path hangs on all above it."""
    list(Unit.objects.select_for_update().filter(parent=None).order_by("pk"))
    return Unit.objects.select_for_update().get(pk=unit.pk)


def _refuse_to_come(on: date) -> None:
    if on > localdate():
        raise Refused(_("日期还没有到，到当天再办理。"))


def _refuse_ended(parent: Unit) -> None:
    if parent.ended:
        raise Refused(_("“%s”已经撤销，不能作为上级。") % parent.name)


def _note(unit, what, on, by, before, **fields) -> Unit:
    UnitChange.objects.create(unit=unit, what=what, on=on, **fields)
    log(unit, by=by, verb=what, before=before)
    return unit


def _begin_spell(unit: Unit, on: date) -> None:
    """From the day on the unit is what it now says; a change on the very day of the last one replaces it."""
    current = UnitSpell.objects.filter(unit=unit).latest("since", "pk")
    if current.since == on:
        current.name, current.kind, current.parent = unit.name, unit.kind, unit.parent
        current.save(update_fields=["name", "kind", "parent"])
        return
    current.until = on
    current.save(update_fields=["until"])
    UnitSpell.objects.create(unit=unit, name=unit.name, kind=unit.kind, parent=unit.parent, since=on)


def _save(unit: Unit, *fields: str) -> None:
    unit.version += 1
    unit.save(update_fields=[*fields, "version"])


@transaction.atomic
def found_unit(*, code: str, name: str, kind: str, parent: Unit | None, on: date, by, **fields) -> Unit:
    """Set up a unit on a day. Refuses a code that is taken, and a superior that ended.

    `fields`: stage, ownership, area, cell; covers (the schools a Party organisation belongs to; left out, those of the
    organisation above it); document, note.
    """
    _refuse_to_come(on)
    if parent is not None:
        parent = _read_in_turn(parent)
        _refuse_ended(parent)
    if Unit.objects.filter(code=code).exists():
        raise Refused(_("单位代码 %s 已经用过，请换一个。") % code)
    covers, document, note = fields.pop("covers", None), fields.pop("document", ""), fields.pop("note", "")
    unit = Unit(code=code, name=name, kind=kind, parent=parent, since=on, spelling=spell(name), path="", **fields)
    unit.save()
    unit.path = f"{parent.path if parent else ''}{unit.pk}/"
    unit.school = unit if kind == UnitKind.SCHOOL else (parent.school if parent else None)
    unit.save(update_fields=["path", "school"])
    UnitSpell.objects.create(unit=unit, name=name, kind=kind, parent=parent, since=on)
    if kind in PARTY_KINDS:
        for school in covers if covers else inherited_schools(unit):
            Coverage.objects.create(unit=unit, school=school, since=on)
    return _note(unit, What.FOUNDED, on, by, None, document=document, note=note)


def inherited_schools(unit: Unit) -> list[Unit]:
    """The schools that a Party organisation belongs to through those above it."""
    above = unit.parent
    while above is not None:
        if above.kind == UnitKind.SCHOOL:
            return [above]
        if above.kind in PARTY_KINDS:
            covered = Unit.objects.filter(covered_by__unit=above, covered_by__until=FOREVER)
            if covered:
                return list(covered)
        above = above.parent
    return []


@transaction.atomic
def rename_unit(unit: Unit, *, name: str, on: date, by, document: str = "", note: str = "") -> Unit:
    """Give the unit another name from a day on; it keeps its code and its history."""
    unit = _lock(unit, on)
    if name == unit.name:
        raise Refused(_("新名称与现名称相同。"))
    before, old = snapshot(unit), unit.name
    unit.name, unit.spelling = name, spell(name)
    _save(unit, "name", "spelling")
    _begin_spell(unit, on)
    note = note or _("原名：%s") % old
    return _note(unit, What.RENAMED, on, by, before, document=document, note=note)


@transaction.atomic
def move_unit(unit: Unit, *, parent: Unit, on: date, by, document: str = "", note: str = "") -> Unit:
    """Hang the unit, with all below it, under another. Refuses to hang it under itself or what is below it."""
    unit = _lock(unit, on)
    parent = _read_in_turn(parent)
    if parent.path.startswith(unit.path):
        raise Refused(_("不能把“%s”移到它自己或它的下级之下。") % unit.name)
    _refuse_ended(parent)
    before, old = snapshot(unit), unit.parent
    unit.parent = parent
    _save(unit, "parent")
    _rehang(unit)
    _begin_spell(unit, on)
    note = note or (_("原上级：%s") % old if old else "")
    return _note(unit, What.MOVED, on, by, before, document=document, note=note)


def _rehang(top: Unit) -> None:
    """Paths and schools of a unit and all below it anew, from the top down."""
    units = list(Unit.objects.filter(below(top.path)).order_by("path"))
    placed = {top.parent_id: top.parent} if top.parent else {}
    for unit in units:
        above = placed.get(unit.parent_id)
        unit.path = f"{above.path if above else ''}{unit.pk}/"
        unit.school = unit if unit.kind == UnitKind.SCHOOL else (above.school if above else None)
        placed[unit.pk] = unit
    Unit.objects.bulk_update(units, ["path", "school"], batch_size=500)
    top.refresh_from_db(fields=["path", "school"])


@transaction.atomic
def reform_unit(unit: Unit, *, kind: str, on: date, by, document: str = "", note: str = "") -> Unit:
    """Change the form of a Party organisation (党总支 to 党委, 党支部 to 联合党支部). Refuses any other change."""
    unit = _lock(unit, on)
    if unit.kind not in PARTY_KINDS or kind not in PARTY_KINDS or kind == unit.kind:
        raise Refused(_("只有党组织可以改设，且须改为另一种设置形式。"))
    before, old = snapshot(unit), unit.get_kind_display()
    unit.kind = kind
    _save(unit, "kind")
    _begin_spell(unit, on)
    return _note(unit, What.REFORMED, on, by, before, document=document, note=note or _("原为：%s") % old)


@transaction.atomic
def end_unit(unit: Unit, *, on: date, by, document: str = "", note: str = "", into: Unit | None = None) -> Unit:
    """End the unit on a day; it stays readable with all it did. Refuses while units or members still belong to it."""
    unit = _lock(unit, on)
    if child := unit.children.filter(until=FOREVER).first():
        raise Refused(_("下级“%s”还在，请先调整或撤销下级。") % child.name)
    if Membership.objects.in_force(on).filter(unit=unit).exists():
        raise Refused(_("还有党员的组织关系在“%s”，请先办理转接。") % unit.name)
    before = snapshot(unit)
    unit.until = on
    _save(unit, "until")
    UnitSpell.objects.filter(unit=unit, until=FOREVER).update(until=on)
    Coverage.objects.filter(unit=unit, until=FOREVER).update(until=on)
    for post in Post.objects.in_force(on).filter(unit=unit):
        relieve(post, on=on, by=by)
    what = What.MERGED if into else What.ENDED
    return _note(unit, what, on, by, before, other=into, document=document, note=note)


@transaction.atomic
def merge_units(units: list[Unit], *, into: Unit, on: date, by, document: str = "") -> Unit:
    """Merge units into one that stays: what hangs under them, their people and members go along; they end, and their
    history says where they went."""
    for unit in units:
        if unit.pk == into.pk:
            raise Refused(_("不能并入自身。"))
        for child in unit.children.filter(until=FOREVER):
            move_unit(child, parent=into, on=on, by=by, document=document)
        for person in unit.people.all():
            _put(person, into, by)
        for membership in Membership.objects.in_force(on).filter(unit=unit):
            _pass_on(membership, into, on, by)
        Coverage.objects.filter(school=unit, until=FOREVER).exclude(unit__covered_by=None).update(until=on)
        covering = unit.covered_by.filter(until=on).values_list("unit", flat=True)
        for organisation in Unit.objects.filter(pk__in=covering):
            Coverage.objects.get_or_create(unit=organisation, school=into, until=FOREVER, defaults={"since": on})
        end_unit(unit, on=on, by=by, document=document, into=into)
    return into


def _put(person, unit: Unit, by) -> None:
    """The person works in the unit from now on."""
    before = snapshot(person)
    person.unit = unit
    person.save(update_fields=["unit"])
    log(person, by=by, verb="moved", before=before)


def _pass_on(membership: Membership, to: Unit, on: date, by) -> Membership:
    before = snapshot(membership)
    membership.until = on
    membership.save(update_fields=["until"])
    log(membership, by=by, verb="left", before=before)
    begun = Membership.objects.create(person=membership.person, unit=to, since=on)
    log(begun, by=by, verb="joined")
    return begun


@transaction.atomic
def split_unit(unit: Unit, *, code: str, name: str, members: list, on: date, by, document: str = "") -> Unit:  # noqa: PLR0913 - each is its own
    """Split a new unit of the same kind off; these people (and their memberships, if it is a branch) go to it."""
    unit = _lock(unit, on)
    covers = list(Unit.objects.filter(covered_by__unit=unit, covered_by__until=FOREVER))
    same = {"stage": unit.stage, "ownership": unit.ownership, "area": unit.area, "cell": unit.cell}
    new = found_unit(
        code=code, name=name, kind=unit.kind, parent=unit.parent, on=on, by=by, covers=covers, document=document, **same
    )
    for person in members:
        if unit.is_party:
            membership = Membership.objects.in_force(on).filter(unit=unit, person=person).first()
            if membership is None:
                raise Refused(_("%s 的组织关系不在“%s”。") % (person.name, unit.name))
            _pass_on(membership, new, on, by)
        else:
            _put(person, new, by)
    UnitChange.objects.create(unit=new, what=What.SPLIT, on=on, other=unit, document=document)
    return new


@transaction.atomic
def cover_schools(unit: Unit, *, schools: list[Unit], on: date, by, document: str = "") -> Unit:
    """Say which schools a Party organisation belongs to from a day on; a joint branch names several."""
    unit = _lock(unit, on)
    if not unit.is_party or any(school.kind != UnitKind.SCHOOL for school in schools):
        raise Refused(_("只能为党组织指定所属的学校。"))
    wanted = {school.pk for school in schools}
    current = Coverage.objects.filter(unit=unit, until=FOREVER)
    before = set(current.values_list("school_id", flat=True))
    current.exclude(school__in=wanted).update(until=on)
    for pk in wanted - before:
        Coverage.objects.create(unit=unit, school_id=pk, since=on)
    note = "、".join(school.name for school in schools)
    UnitChange.objects.create(unit=unit, what=What.COVERAGE, on=on, document=document, note=note)
    log_lines([Line(What.COVERAGE, unit, {"schools": sorted(before)}, {"schools": sorted(wanted)})], by=by)
    return unit


@transaction.atomic
def begin_term(unit: Unit, *, on: date, by) -> Term:
    """A new term of the committee began. Refuses a day that is already known, and a day to come."""
    _refuse_to_come(on)
    term, new = Term.objects.get_or_create(unit=unit, began_on=on)
    if not new:
        raise Refused(_("这一届的起始日期已经登记过。"))
    log(term, by=by, verb="term began")
    return term
