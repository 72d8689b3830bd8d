"""Which pack is in force for a unit on a day: the nearest adoption above it, with every number set on the way down."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from zhuji.org.models import Unit
from zhuji.pack.load import load, with_settings
from zhuji.pack.models import Adoption, Setting
from zhuji.pack.schema.packs import Pack

BASE = "base"


def in_force(unit: Unit, day: date) -> Pack:
    """The pack that the unit must keep to on the day. Where nobody above it adopted one, `base`."""
    return _with_numbers(unit, day)


def in_force_above(unit: Unit, day: date) -> Pack:
    """The unit's pack with the numbers that those above it set, without its own: what its own may not loosen."""
    return _with_numbers(unit, day, own=False)


def _with_numbers(unit: Unit, day: date, own: bool = True) -> Pack:
    adoption = Adoption.objects.not_revoked().for_unit(unit).filter(since__lte=day).last()
    pack = load(adoption.pack if adoption else BASE)
    settings = [s for s in Setting.objects.not_revoked().for_unit(unit) if s.param in pack.params]
    for setter, rows in groupby(settings, key=lambda setting: setting.unit_id):
        if own or setter != unit.pk:
            numbers = [(s.param, s.since, s.value, s.reason) for s in rows]
            pack = with_settings(pack, numbers, refusing=False)
    return pack


def territories(scope: Unit | None, day: date) -> Iterator[tuple[Pack, Unit | None, list[Unit]]]:
    """Cut the tree into parts that keep to one and the same pack and numbers.

    Yields the pack, the top of its part (None: the whole tree), and the units inside it where another part begins.
    """
    adopted = Adoption.objects.not_revoked().filter(since__lte=day).values_list("unit_id", flat=True)
    # Limits of money stand with each topic as they were; no rule asks for them, so they cut no territory.
    numbers = Setting.objects.not_revoked().exclude(param__startswith="tzyd.")
    changed = {*adopted, *numbers.values_list("unit_id", flat=True)}
    inside = Unit.objects.filter(pk__in=changed)
    if scope is not None:
        inside = inside.at_or_below(scope).exclude(pk=scope.pk)
    tops = list(inside.in_tree_order())
    yield (load(BASE) if scope is None else in_force(scope, day)), scope, _nearest(tops, scope)
    for top in tops:
        yield in_force(top, day), top, _nearest([t for t in tops if t.pk != top.pk], top)


def _nearest(tops: list[Unit], above: Unit | None) -> list[Unit]:
    """The tops that lie below `above` with no other top in between."""
    below = [t for t in tops if above is None or t.path.startswith(above.path)]
    return [t for t in below if not any(t is not o and t.path.startswith(o.path) for o in below)]
