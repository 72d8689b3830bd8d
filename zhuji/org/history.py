"""The tree as it stood on a day."""

from datetime import date

from zhuji.org.models import UnitSpell


def as_of(day: date, paths: list[str]) -> list[tuple[int, UnitSpell]]:
    """(depth, spell) of every unit that existed on the day, in the order of the tree as it hung then; only units that
    today lie within `paths`."""
    spells = list(UnitSpell.objects.in_force(day).select_related("unit").order_by("kind", "name", "pk"))
    here = {s.unit_id: s for s in spells if any(s.unit.path.startswith(path) for path in paths)}
    below: dict[int | None, list[UnitSpell]] = {}
    for spell in here.values():
        below.setdefault(spell.parent_id if spell.parent_id in here else None, []).append(spell)
    found: list[tuple[int, UnitSpell]] = []
    waiting = [(0, spell) for spell in reversed(below.get(None, []))]
    while waiting:
        depth, spell = waiting.pop()
        found.append((depth, spell))
        waiting += [(depth + 1, child) for child in reversed(below.get(spell.unit_id, []))]
    return found
