"""Reading one cell: what a person may have typed, made into what it means, or a fault that says what would be right."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from django.utils.translation import gettext as _

SEVERAL = re.compile(r"[、,，;；\n\r]+")
INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:T?00:00(?::00)?)?$")
EIGHT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
MONTH = re.compile(r"^(\d{4})[-/.年](\d{1,2})月?$")
TIME = re.compile(r"^(\d{1,2})[:：时](\d{1,2})(?:[:：]\d{1,2})?分?$")
SERIAL_ORIGIN = dt.date(1899, 12, 30)
EARLIEST = dt.date(1900, 1, 1)


class CellFault(Exception):
    """The cell cannot be read. The message says what would be right."""


def text(value) -> str:
    """What the cell says: full-width made half-width, invisible characters gone, a whole number without `.0`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    return INVISIBLE.sub("", str(value)).strip().strip("\u3000\xa0 ").strip()


def half_width(value) -> str:
    """As `text`, with full-width letters, digits and signs made half-width."""
    return unicodedata.normalize("NFKC", text(value)).strip()


def read_text(value, most: int = 200) -> str:
    read = text(value)
    if len(read) > most:
        raise CellFault(_("最多 %(most)s 个字，现有 %(n)s 个字") % {"most": most, "n": len(read)})
    return read


def read_code(value) -> str:
    """A code is text: leading zeros stay, nothing invisible, no spaces inside. Refuses what Excel has spoilt: a number
    so long that its last digits are gone, a code that was taken for a day or a time."""
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        raise CellFault(_("代码应为文本。请把这一列设为文本格式后重新填写"))
    if isinstance(value, int | float) and abs(value) >= 10**15:
        raise CellFault(_("数字超过15位，Excel 已丢失末几位。请把这一列设为文本格式后重新填写"))
    code = half_width(value).replace(" ", "")
    if len(code) > 40:
        raise CellFault(_("代码最多 40 个字符"))
    return code


def read_day(value) -> dt.date | None:
    """A day in any of the usual spellings. Refuses impossible days and days before 1900."""
    day: dt.date | None = _spelled_day(value) if not isinstance(value, dt.date) else value
    if isinstance(value, dt.datetime):
        day = value.date()
    if day is not None and day < EARLIEST:
        raise CellFault(_("日期早于1900年，请核对"))
    return day


def _spelled_day(value) -> dt.date | None:
    read = half_width(value).replace(" ", "")
    if not read:
        return None
    if found := DAY.match(read) or EIGHT.match(read):
        try:
            return dt.date(*(int(part) for part in found.groups()))
        except ValueError:
            pass
    elif isinstance(value, int | float) and 10_000 <= value <= 100_000:
        return SERIAL_ORIGIN + dt.timedelta(days=int(value))
    raise CellFault(_("不是有效日期。请改为如 2024-03-05"))


def read_month(value) -> str:
    """A month or a day, kept as precisely as it was stated: `1980-05` or `1980-05-12`."""
    read = "" if isinstance(value, dt.date) else half_width(value).replace(" ", "")
    if found := MONTH.match(read):
        year, month = int(found[1]), int(found[2])
        if year >= 1900 and 1 <= month <= 12:
            return f"{year:04}-{month:02}"
        raise CellFault(_("不是有效年月。请改为如 1980-05"))
    day = read_day(value)
    return day.isoformat() if day else ""


def read_time(value) -> dt.time | None:
    if isinstance(value, dt.datetime):
        return value.time().replace(second=0, microsecond=0)
    if isinstance(value, dt.time):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, dt.timedelta):
        value = value.total_seconds() / 86400
    if isinstance(value, float) and 0 <= value < 1:
        minutes = round(value * 1440)
        return dt.time(minutes // 60 % 24, minutes % 60)
    read = half_width(value)
    if not read:
        return None
    if (found := TIME.match(read)) and int(found[1]) < 24 and int(found[2]) < 60:
        return dt.time(int(found[1]), int(found[2]))
    raise CellFault(_("不是有效时间。请改为如 15:30"))


def _decimal(value) -> Decimal | None:
    read = half_width(value).replace(",", "").replace(" ", "")
    if not read:
        return None
    try:
        number = Decimal(read)
    except InvalidOperation:
        raise CellFault(_("不是数字")) from None
    if not number.is_finite():
        raise CellFault(_("不是数字"))
    return number


def read_count(value) -> int | None:
    """A head count: a whole number, not below nought. Empty is not known, never nought."""
    number = _decimal(value)
    if number is None:
        return None
    if number != number.to_integral_value() or not 0 <= number <= 1_000_000:
        raise CellFault(_("应为不小于 0 的整数"))
    return int(number)


def read_hours(value) -> Decimal | None:
    number = _decimal(value)
    if number is not None and (not 0 <= number <= 999 or number != round(number, 1)):
        raise CellFault(_("学时应在 0 至 999 之间，最多一位小数"))
    return number


def read_money(value) -> Decimal | None:
    """Yuan, to the fen."""
    number = _decimal(value)
    if number is None:
        return None
    if isinstance(value, float):
        number = round(number, 6)
    if number < 0 or number >= 10**8 or number != round(number, 2):
        raise CellFault(_("应为不小于 0 的金额，最多两位小数"))
    return round(number, 2)


def read_flag(value) -> bool | None:
    read = half_width(value)
    if read in ("是", "√", "✓", "✔", "1", "有"):
        return True
    if read in ("否", "×", "✗", "✘", "x", "X", "0", "无"):
        return False
    if not read:
        return None
    raise CellFault(_("请填“是”或“否”"))


def read_choice(choices):
    """A reader for a closed list of words; gives the key."""
    known = {str(label): key for key, label in choices.choices}

    def read(value) -> str:
        word = half_width(value)
        if not word:
            return ""
        if word not in known:
            near = get_close_matches(word, known, n=2, cutoff=0.5)
            guess = _("是否应为“%s”？") % _("”或“").join(near) if near else ""
            raise CellFault(guess + _("应为：%(words)s") % {"words": " · ".join(known)})
        return known[word]

    read.words = list(known)
    return read


def read_choices(choices):
    """A reader for several words of a closed list; gives their keys joined by commas, in the order of the list."""
    one = read_choice(choices)

    def read(value) -> str:
        keys = {one(part) for part in SEVERAL.split(half_width(value)) if part.strip()}
        return ",".join(key for key, _label in choices.choices if key in keys)

    return read


def read_codes(value) -> tuple[str, ...]:
    return tuple(dict.fromkeys(read_code(part) for part in SEVERAL.split(half_width(value)) if part.strip()))


def read_phone(value) -> str:
    read = half_width(value).replace(" ", "").replace("-", "")
    if read and not re.fullmatch(r"\+?\d{7,15}", read):
        raise CellFault(_("不是有效的电话号码"))
    return read
