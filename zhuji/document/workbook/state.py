"""What the database already holds of what a workbook speaks of, and what the workbook will change in it."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from zhuji.document.workbook.book import Book, Row
from zhuji.document.workbook.layout import SHEETS
from zhuji.org.log import Line
from zhuji.org.models import Person, Unit
from zhuji.org.rights import WORKBOOK, scopes

CHUNK = 5000


@dataclass
class Tally:
    """How many rows of a sheet are new, changed, unchanged; what changes: (row, code, heading, old, new)."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    changes: list[tuple] = field(default_factory=list)

    def found(self, row: Row, changes: dict | None, code: str) -> bool:
        """Count a row; `changes` None: new. Says whether anything is to be written."""
        if changes is None:
            self.new += 1
        elif changes:
            self.changed += 1
            for name, (old, new) in changes.items():
                self.changes.append((row.number, code, row.sheet.by_name[name].heading, _shown(old), _shown(new)))
        else:
            self.unchanged += 1
        return changes is None or bool(changes)


def _shown(value) -> str:
    if value in (None, "", ()):
        return _("（空）")
    return "、".join(str(v) for v in value) if isinstance(value, tuple) else str(value)


@dataclass
class State:
    """Everything that the steps of one import share."""

    book: Book
    by: object  # the User, or None for the command line, which may everything
    today: date
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    born: dict[str, str] = field(default_factory=dict)  # of people by number, as far as stated
    kinds: dict[str, str | None] = field(default_factory=dict)  # of the units; None where the file's cannot be read
    tallies: dict[str, Tally] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)  # of the log
    paths: list[str] | None = None  # where the user may write; None: everywhere

    def __post_init__(self):
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.codes = {unit.pk: unit.code for unit in self.units.values()}
        for unit in self.units.values():
            if unit.parent_id:
                unit.parent = self.units[self.codes[unit.parent_id]]
        named = {row.values.get(c.name) for row in self._rows() for c in row.sheet.columns if c.person_number}
        for chunk in chunks(sorted(number for number in named if number)):
            self.people |= {person.number: person for person in Person.objects.filter(number__in=chunk)}
        self.tallies = {name: Tally() for name in SHEETS}
        if self.by is not None:
            self.paths = [scope.path for scope in scopes(self.by, WORKBOOK)]

    def _rows(self):
        for rows in self.book.rows.values():
            yield from rows

    def rows(self, sheet: str) -> list[Row]:
        return self.book.rows.get(sheet, [])

    def may_write(self, unit: Unit) -> bool:
        """Whether the unit (for a new one: what it hangs under) lies where the user may take workbooks in."""
        if self.paths is None:
            return True
        standing: Unit | None = unit
        while standing is not None and not standing.path:
            standing = standing.parent
        return standing is not None and any(standing.path.startswith(path) for path in self.paths)

    def unit(self, row: Row, name: str) -> Unit | None:
        """The unit a cell names; a fault where there is none, or where it is not the user's to write."""
        code = row.values.get(name)
        if not code:
            return None
        unit = self.units.get(code)
        if unit is None and "单位" in self.book.unread:
            return None  # whether it is there cannot be told; the sheet has a fault of its own
        if unit is None:
            self.book.wrong(row, name, _("没有这个单位。请先在“单位”中登记，或改正代码"))
        elif not self.may_write(unit):
            self.book.wrong(row, name, _("这个单位不在您的管理范围内"))
        return unit

    def person(self, row: Row, name: str) -> Person | None:
        """The person a cell names; a fault where there is none."""
        number = row.values.get(name)
        if not number:
            return None
        person = self.people.get(number)
        if person is None and "人员" not in self.book.unread:
            self.book.wrong(row, name, _("没有这个人员。请先在“人员”中登记，或改正编号"))
        return person

    def once(self, sheet: str) -> list[Row]:
        """The rows of a sheet, each key once; a key that stands twice is a fault."""
        seen: dict[tuple, int] = {}
        kept = []
        for row in self.rows(sheet):
            key = tuple(row.values.get(name) for name in row.sheet.key)
            if any(part in (None, "") for part in key):
                continue
            if key in seen:
                message = _("与第 %s 行重复，同一代码只能有一行") % seen[key]
                self.book.wrong(row, row.sheet.key[0], message)
                continue
            seen[key] = row.number
            kept.append(row)
        return kept


def chunks(items: list, size: int = CHUNK):
    for start in range(0, len(items), size):
        yield items[start : start + size]


def differing(row: Row, stands: dict) -> dict:
    """name → (old, new) of the columns that the sheet has and that say something else than what stands."""
    return {n: (old, row.values[n]) for n, old in stands.items() if n in row.values and row.values[n] != old}
