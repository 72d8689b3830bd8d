"""What stands on an official document, before it is set: the same for Word and for PDF.

GB/T 9704-2012 counts in characters and lines: 28 characters a line, 22 lines a page, 16 pt each.
"""

import unicodedata
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

LINE = 28  # characters
TITLE_LINE = 20  # characters of the title's 22 pt
ONES = "〇一二三四五六七八九"
TEXT_WIDTH = 442.2  # pt: 156 mm
MASTHEAD_MOST = 42  # pt


def width(text: str) -> float:
    """How many characters wide: full ones count one, digits and Latin letters a half."""
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def said_day(day: date) -> str:
    """2026年5月1日: Arabic, the year in full, no noughts before month and day."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese(number: int) -> str:
    """一 … 九十九; beyond that in digits, as nobody counts headings so far."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return ONES[ones]
    return f"{ONES[tens] if tens > 1 else ''}十{ONES[ones] if ones else ''}"


def numbered(level: int, number: int) -> str:
    """一、 （一） 1. （1）: the four levels of the standard."""
    return {1: f"{chinese(number)}、", 2: f"（{chinese(number)}）", 3: f"{number}.", 4: f"（{number}）"}[level]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of one of the four levels, with its number already in it: 黑体, 楷体, 仿宋, 仿宋."""

    level: int
    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Para:
    text: str
    kind: Literal["para"] = "para"


@dataclass(frozen=True, slots=True)
class Named:
    """出席：…: a label in 黑体, and names whose further lines stand under the first name."""

    label: str
    text: str
    kind: Literal["named"] = "named"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading; `shares`: how wide the columns are to each other."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    kind: Literal["table"] = "table"

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each row with the heading beside each cell, for a page on a phone."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty line."""

    kind: Literal["gap"] = "gap"


Block = Heading | Para | Named | Table | Gap


@dataclass(frozen=True, slots=True)
class Signature:
    """署名 and 成文日期 without a seal: the name two characters from the right; the day begins two characters right of
    where the name begins, or, where it is too long for that, stands two from the right and moves the name left."""

    unit: str
    day: date

    @property
    def blanks(self) -> tuple[float, float]:
        """How many characters stay free at the right of the name, and of the day."""
        unit, day = width(self.unit), width(said_day(self.day))
        right_of_day = unit - day  # the day begins two further right than the name, which ends two before the margin
        if right_of_day >= 2:
            return 2, right_of_day
        return max(2, 4 + day - unit), 2


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记: who gets copies, who printed it, when."""

    copies: str
    issuer: str
    day: date

    @property
    def copied(self) -> str:
        return _("抄送：%s") % self.copies if self.copies else ""

    @property
    def printed(self) -> str:
        return _("%s印发") % said_day(self.day)


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. `masthead` is the red one of minutes; `recipient` whom a notice speaks to."""

    title: str
    body: tuple[Block, ...]
    masthead: str = ""
    number: str = ""
    recipient: str = ""
    signature: Signature | None = None
    imprint: Imprint | None = None
    notes: tuple[str, ...] = field(default=())  # kept with the file, not printed on it

    @property
    def title_lines(self) -> list[str]:
        """The title in lines of about one length, the first the longest: no single character left over."""
        count = -(-int(width(self.title) * 2) // (TITLE_LINE * 2)) or 1
        step = -(-len(self.title) // count)
        return [self.title[at : at + step] for at in range(0, len(self.title), step)]

    @property
    def masthead_size(self) -> float:
        """In points: as large as goes on one line, at most 42."""
        return min(MASTHEAD_MOST, int(TEXT_WIDTH / max(1, width(self.masthead))))


def printable(value):
    """The paper, or a part of it, without control characters: neither Word nor PDF can hold them."""
    if isinstance(value, str):
        return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    if isinstance(value, tuple):
        return tuple(printable(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: printable(getattr(value, f.name)) for f in fields(value) if f.init})
    return value
