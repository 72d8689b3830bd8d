"""How Chinese names are found by letters: full pinyin and initials."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=20000)
def spell(text: str) -> str:
    """`王敏` → `wangmin wm`: what a search by pinyin looks into."""
    syllables = lazy_pinyin(text, errors="default")
    initials = lazy_pinyin(text, style=Style.FIRST_LETTER, errors="default")
    return f"{''.join(syllables)} {''.join(initials)}".lower()[:300]
