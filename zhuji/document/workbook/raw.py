"""What only the raw sheet tells: merged cells, error values, formulas that nobody has worked out.

The reader gives all of these as empty cells. An empty cell means “not known”, so each would be lost in silence.
"""

import html
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

SHEET = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?name="([^"]*)"[^>]*?\w+:id="([^"]*)"')
RELATION = re.compile(rb"<Relationship\s[^>]*>")
MERGED = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*\bt="e"[^>]*>(?:\s*<f.*?</f>|\s*<f[^>]*/>)?\s*<v>([^<]*)</v>', re.S)
FORMULA = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*)>\s*<f[^>]*?(?:/>|>([^<]*)</f>)(.*?)</c>', re.S)
WORKED_OUT = re.compile(rb"<v[^>]*>[^<]")


@dataclass
class Raw:
    """What the raw sheet says. `spoilt`: (row, place) → (what stands there, what is wrong with it)."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row, place; last row, place
    spoilt: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)

    def merges(self, row: int) -> bool:
        """Whether cells of the row are merged, with each other or with the row below."""
        return any(first <= row <= last for first, _place, last, _last_place in self.merged)

    def spread(self, heading: int) -> None:
        """Below the heading a merged cell is spoilt, and so are those that it covers."""
        message = _("这里有合并单元格，请取消合并，每格各填各的")
        for first, place, last, last_place in self.merged:
            for row in range(max(first, heading + 1), min(last, first + 1000) + 1):
                for covered in range(place, min(last_place, place + 200) + 1):
                    self.spoilt.setdefault((row, covered), ("", message))


def place_of(letters: bytes) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def look(path: Path, titles: list[str]) -> list[Raw]:
    """The raw side of every sheet, in the order of the titles."""
    with zipfile.ZipFile(path) as archive:
        members = _members(archive)
        return [_read(archive.read(members[t])) if members.get(t) in archive.namelist() else Raw() for t in titles]


def _members(archive) -> dict[str, str]:
    """title → the part that holds the sheet."""
    names = archive.namelist()
    relations = archive.read("xl/_rels/workbook.xml.rels") if "xl/_rels/workbook.xml.rels" in names else b""
    targets = {}
    for relation in RELATION.findall(relations):
        at = dict(re.findall(rb'(\w+)="([^"]*)"', relation))
        target = at.get(b"Target", b"").decode("utf-8", "replace").lstrip("/")
        targets[at.get(b"Id")] = target if target.startswith("xl/") else f"xl/{target}"
    found = SHEET.findall(archive.read("xl/workbook.xml"))
    return {html.unescape(name.decode("utf-8", "replace")): targets.get(key, "") for name, key in found}


def _read(sheet: bytes) -> Raw:
    raw = Raw()
    if b"<mergeCell " in sheet:
        for first, row, last, last_row in MERGED.findall(sheet):
            raw.merged.append((int(row), place_of(first), int(last_row), place_of(last)))
    if b'"e"' in sheet:
        for column, row, value in ERROR.findall(sheet):
            shown = value.decode("utf-8", "replace")
            raw.spoilt[int(row), place_of(column)] = (shown, _("这一格是公式出错的结果，请改为正确的值"))
    if b"<f" in sheet:
        for column, row, attributes, formula, rest in FORMULA.findall(sheet):
            if b't="str"' not in attributes and not WORKED_OUT.search(rest):
                shown = "=" + html.unescape(formula.decode("utf-8", "replace"))
                raw.spoilt[int(row), place_of(column)] = (shown[:80], _("这一格是没有算出结果的公式，请改为文字或数值"))
    return raw
