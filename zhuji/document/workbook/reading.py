"""What the wording of a topic says beyond its columns: an amount, whom it is about, how many one vote decides, whether
papers were passed round instead of meeting. Only what stands there plainly is read."""

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal

AMOUNT = re.compile(r"(?<![\d.])(\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(万)?元")
APPOINTS = re.compile(r"任免|任命|任职|免职|免去|聘任|提拔|选拔")
HOW_MANY = re.compile(r"(?<!\d)(\d+|[两二三四五六七八九十])(?:名|位|人)(?:同志|教师|干部|中层|人选|的|任|免|，|等|$)")
NUMBERED = re.compile(r"(?:^|[\s；;：:])[（(]?[一二三四五六1-6][）)、.．]")
CIRCULATED = re.compile(
    r"(?:经|以|采取|采用|通过|用)[^，。；,;]{0,8}(?:传阅|会签|圈阅|个别征求意见|逐一征求意见|微信群|接龙)"
)
NUMERALS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
SCHOOLS = re.compile(r"(?:第?[一二三四五六七八九十\d]+)?(?:实验)?(?:初级中学|高级中学|中学|小学|幼儿园|学校)")
LEFT_OUT = re.compile(r"[\W\d_一二三四五六七八九十两〇零百千万元]+")
SAID_ENOUGH = 24  # characters; less may be the same by chance


def amount_in(text: str) -> int | None:
    """The one amount of money in the text, in fen; None where there is none, or several."""
    found = {Decimal(n.replace(",", "").replace("，", "")) * (10000 if many else 1) for n, many in AMOUNT.findall(text)}
    return int(found.pop() * 100) if len(found) == 1 else None


def digest_of(text: str, words: frozenset[str]) -> str:
    """The mark of a wording without names, days and numbers; empty where too little is said to tell anything."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    bare = LEFT_OUT.sub("", SCHOOLS.sub("", text))
    return hashlib.sha256(bare.encode()).hexdigest() if len(bare) >= SAID_ENOUGH else ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the wording of one row says."""

    amount: int | None
    persons: tuple[int, ...]
    subjects: int

    @classmethod
    def read(cls, values: dict, names: dict[str, int]) -> "Proposal":
        """`names`: the people of the school, by name. Only a title about people is searched for them."""
        title, category = values.get("title") or "", values.get("category") or ""
        amount = amount_in(title)
        if amount is None:
            amount = amount_in(values.get("resolution") or "")
        persons = (
            tuple(sorted({key for name, key in names.items() if name in title})) if category == "personnel" else ()
        )
        return cls(amount, persons, _subjects(title, category, persons))

    @staticmethod
    def was_circulated(resolution: str | None) -> bool:
        """Whether the decision says of itself that papers were passed round."""
        return bool(CIRCULATED.search(resolution or ""))


def _subjects(title: str, category: str, persons: tuple) -> int:
    """How many persons or things one vote decides. A list of honours is one thing; several appointments are not."""
    if category == "personnel" and APPOINTS.search(title):
        stated = [int(n) if n.isdigit() else NUMERALS[n] for n in HOW_MANY.findall(title)]
        return max([1, len(persons), *stated])
    return max(1, len(NUMBERED.findall(title)))
