"""The sheet 单位: the tree."""

from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from zhuji.core.days import EVER, FOREVER
from zhuji.core.spelling import spell
from zhuji.document.workbook.state import State, differing
from zhuji.org.kinds import PARTY_KINDS, UnitKind
from zhuji.org.log import Line, snapshot
from zhuji.org.models import Coverage, Term, Unit, UnitChange, UnitSpell

PLAIN = ("name", "kind", "stage", "ownership", "area", "cell")
SHEET = "单位"


class UnitImport:
    """Checks and writes units. A row corrects the unit as it stands; changes with a date are made on pages."""

    def __init__(self, state: State):
        self.state, self.book = state, state.book
        self.work: list[tuple] = []  # (row, unit, is new, changes)
        coverages = Coverage.objects.filter(until=FOREVER).values_list("unit__code", "school__code")
        self.covered: dict[str, tuple] = {}
        for unit, school in coverages.order_by("pk"):
            self.covered[unit] = (*self.covered.get(unit, ()), school)
        terms = Term.objects.order_by("began_on").values_list("unit__code", "began_on")
        self.terms: dict[str, date] = dict(terms)

    def check(self) -> None:
        rows = self.state.once(SHEET)
        new = {row.values["code"]: Unit(code=row.values["code"], path="") for row in rows}
        self.state.units = {**new, **self.state.units}
        self.state.kinds = {code: unit.kind for code, unit in self.state.units.items()}
        self.state.kinds |= {row.values["code"]: row.values["kind"] for row in rows}
        for row in rows:
            unit = self.state.units[row.values["code"]]
            self.work.append((row, unit, unit.pk is None, None))
        for row, unit, is_new, _changes in self.work:
            self._check_row(row, unit, is_new)
        self._check_cycles()
        if not self.book.faults:
            self.work = [(row, unit, is_new, self._changes(row, unit, is_new)) for row, unit, is_new, _c in self.work]
            tally = self.state.tallies[SHEET]
            self.work = [item for item in self.work if tally.found(item[0], item[3], item[1].code)]

    def _check_row(self, row, unit, is_new) -> None:
        values = row.values
        parent = self.state.units.get(values.get("parent") or "")
        if values.get("parent") and parent is None and SHEET not in self.book.unread:
            self.book.wrong(row, "parent", _("没有这个上级单位。请先登记上级，或改正代码"))
        if is_new:
            unit.parent = parent
        if not self.state.may_write(unit):
            self.book.wrong(row, "code", _("这个单位不在您的管理范围内"))
        self._check_party_columns(row)
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.book.wrong(row, "until", _("撤销日期早于批准日期 %s") % since)

    def _check_party_columns(self, row) -> None:
        kind = row.values.get("kind")
        for code in row.values.get("covers") or ():
            if self.state.kinds.get(code, "") not in (UnitKind.SCHOOL, None):
                self.book.wrong(row, "covers", _("“%s”不是已登记的学校") % code)
        for name in ("covers", "term"):
            if row.values.get(name) and kind and kind not in PARTY_KINDS:
                heading = row.sheet.by_name[name].heading
                self.book.wrong(row, name, _("只有党组织填写%s") % heading)

    def _check_cycles(self) -> None:
        """A unit may not hang under itself, however many steps lie between."""
        above = {unit.code: unit.parent.code if unit.parent else None for unit in self.state.units.values()}
        for row, unit, is_new, _changes in self.work:
            if "parent" in row.values or is_new:
                above[unit.code] = row.values.get("parent") or None
        for row, unit, _is_new, _changes in self.work:
            seen: list[str] = [unit.code]
            code = above.get(unit.code)
            while code and code not in seen:
                seen.append(code)
                code = above.get(code)
            if code == unit.code:
                self.book.wrong(row, "parent", _("上下级成环：%s") % " → ".join([*seen, unit.code]))

    def _changes(self, row, unit, is_new) -> dict | None:
        if is_new:
            return None
        stands = {name: getattr(unit, name) for name in PLAIN} | {
            "parent": unit.parent.code if unit.parent else "",
            "since": unit.began,
            "until": unit.ended,
            "term": self.terms.get(unit.code),
            "covers": self.covered.get(unit.code, ()),
        }
        changes = differing(row, stands)
        if "covers" in changes and (not row.values["covers"] or set(row.values["covers"]) == set(stands["covers"])):
            del changes["covers"]  # nothing stated: what was inherited stands; the same schools in another order
        if "term" in changes and row.values["term"] is None:
            del changes["term"]  # a term that began is not unmade by an empty cell
        return changes

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def write(self) -> None:
        for row, unit, is_new, _changes in self.work:
            self._fill(row, unit, is_new)
        new = [unit for _r, unit, is_new, _c in self.work if is_new]
        for _depth, level in groupby(sorted(new, key=self._depth), key=self._depth):
            units = list(level)
            for unit in units:
                unit.parent = unit.parent  # now that the parent has its key
            Unit.objects.bulk_create(units)
        if self.work:
            self._hang()
        spells = [
            UnitSpell(unit=u, name=u.name, kind=u.kind, parent=u.parent, since=u.since, until=u.until) for u in new
        ]
        UnitSpell.objects.bulk_create(spells)
        founded = [UnitChange(unit=u, what=UnitChange.What.FOUNDED, on=u.since) for u in new if u.since != EVER]
        UnitChange.objects.bulk_create(founded)
        for _row, unit, is_new, changes in self.work:
            if not is_new:
                self._correct_spells(unit, changes)
        self._write_coverage()
        self._write_terms()
        for _row, unit, is_new, changes in self.work:
            was = {name: str(old) for name, (old, _new) in changes.items()} if changes else None
            self.state.lines.append(Line("imported" if is_new else "corrected", unit, was, snapshot(unit)))

    def _fill(self, row, unit, is_new) -> None:
        values = row.values
        for name in PLAIN:
            if name in values:
                setattr(unit, name, values[name] or "")
        if "parent" in values or is_new:
            unit.parent = self.state.units.get(values.get("parent") or "")
        if "since" in values:
            unit.since = values["since"] or EVER
        if "until" in values:
            unit.until = values["until"] or FOREVER
        unit.spelling = spell(unit.name)
        unit.version += 0 if is_new else 1

    def _hang(self) -> None:
        """Parents, paths and schools of all units anew: a moved unit takes along whatever is below it."""
        touched = {unit.code for _r, unit, _n, _c in self.work}
        for unit in self.state.units.values():
            unit.parent_id = unit.parent.pk if unit.parent else None
        moved = []
        for unit in sorted(self.state.units.values(), key=self._depth):
            above = unit.parent
            path = f"{above.path if above else ''}{unit.pk}/"
            school = unit if unit.kind == UnitKind.SCHOOL else (above.school if above else None)
            if (unit.path, unit.school_id) != (path, school.pk if school else None) or unit.code in touched:
                unit.path, unit.school = path, school
                moved.append(unit)
        columns = (*PLAIN, "parent", "path", "school", "since", "until", "spelling", "version")
        Unit.objects.bulk_update(moved, columns, batch_size=300)

    def _depth(self, unit) -> int:
        depth = 0
        while unit.parent:
            unit, depth = self.state.units[unit.parent.code], depth + 1
        return depth

    def _correct_spells(self, unit, changes) -> None:
        spells = list(UnitSpell.objects.filter(unit=unit).order_by("since", "pk"))
        spells[-1].name, spells[-1].kind, spells[-1].parent = unit.name, unit.kind, unit.parent
        spells[-1].until = unit.until
        spells[0].since = unit.since
        for spell_ in {spells[0], spells[-1]}:
            spell_.save()

    def _write_coverage(self) -> None:
        rows = []
        for row, unit, is_new, changes in self.work:
            stated = row.values.get("covers") or ()
            if not is_new and "covers" not in changes:
                continue
            since = unit.since if is_new else self.state.today
            if not is_new:
                Coverage.objects.filter(unit=unit, until=FOREVER).update(until=since)
            rows += [Coverage(unit=unit, school=self.state.units[code], since=since) for code in stated]
        stated_for = {coverage.unit_id for coverage in rows}
        current = dict.fromkeys(Coverage.objects.filter(until=FOREVER).values_list("unit_id", flat=True))
        for _row, unit, is_new, _c in sorted(self.work, key=lambda item: item[1].path):
            if is_new and unit.kind in PARTY_KINDS and unit.pk not in stated_for and unit.pk not in current:
                rows += [Coverage(unit=unit, school_id=pk, since=unit.since) for pk in self._inherited(unit, rows)]
        Coverage.objects.bulk_create(rows)

    def _inherited(self, unit, rows) -> list[int]:
        """A Party organisation that names no school belongs to those of the one above it, or the school above it."""
        above = unit.parent
        while above is not None:
            if above.kind == UnitKind.SCHOOL:
                return [above.pk]
            found = [c.school_id for c in rows if c.unit_id == above.pk]
            found = found or list(
                Coverage.objects.filter(unit=above, until=FOREVER).values_list("school_id", flat=True)
            )
            if found and above.kind in PARTY_KINDS:
                return found
            above = above.parent
        return []

    def _write_terms(self) -> None:
        """What a row states is the present term: one that begins later was stated wrongly."""
        terms = [
            Term(unit=unit, began_on=row.values["term"])
            for row, unit, is_new, changes in self.work
            if row.values.get("term") and (is_new or "term" in changes)
        ]
        for term in terms:
            if term.began_on < self.terms.get(term.unit.code, date.min):
                Term.objects.filter(unit=term.unit, began_on__gt=term.began_on).delete()
        Term.objects.bulk_create(terms, ignore_conflicts=True)
