"""What is wrong with a pack: which file, which key, which value, and what would be right."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Fault:
    file: str
    key: str
    value: str
    message: str

    def __str__(self):
        value = f"（写的是“{self.value}”）" if self.value else ""
        return f"{self.file}: {self.key} {value} {self.message}".replace("  ", " ")


class PackFault(Exception):
    """A pack does not load. `faults` lists everything that is wrong with it, not only the first."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def near(word: str, known) -> str:
    """“可用：…” with what comes nearest first, or all there is."""
    known = sorted(known)
    close = get_close_matches(word, known, n=3, cutoff=0.5)
    return f"没有“{word}”。" + (f"是否应为 {'、'.join(close)}？" if close else "") + f"可用：{'、'.join(known)}"


def from_pydantic(path: Path, error: ValidationError, prefix: str = "") -> list[Fault]:
    """Each error of the grammar as file, key, value, and what would be right."""
    faults = []
    for item in error.errors():
        key = ".".join(str(part) for part in (prefix, *item["loc"]) if part != "")
        value = item["input"] if isinstance(item["input"], str | int | float | bool) else ""
        faults.append(Fault(str(path), key, str(value), _said(item)))
    return faults


def _said(item) -> str:
    context = item.get("ctx", {})
    known = {
        "extra_forbidden": "不认识这个键，请删去或改正",
        "missing": "缺少这个键",
        "literal_error": f"只能写：{context.get('expected', '')}",
        "union_tag_invalid": f"没有“{context.get('tag', '')}”。可用：{context.get('expected_tags', '')}",
        "string_pattern_mismatch": f"须符合 {context.get('pattern', '')}",
        "date_from_datetime_parsing": "须是日期，如 2026-03-05",
        "date_type": "须是日期，如 2026-03-05",
        "int_type": "须是整数",
    }
    return known.get(item["type"], item["msg"])
