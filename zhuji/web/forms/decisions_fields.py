"""Fields of decisions: an amount as people write it, people by name, a matter found in the list."""

import re
from decimal import Decimal
from difflib import get_close_matches

from django import forms
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhuji.core.spelling import spell
from zhuji.matter.bodies import organisations_of
from zhuji.org.models import Person

YUAN = re.compile(r"^(\d{1,12}(?:\.\d{1,6})?)(万?)元?$")
MOST = 10**14  # fen
BREAKS = re.compile(r"[、,，;；\s]+")


class YuanField(forms.CharField):
    """An amount in yuan: 50000, 50,000.00 or 5万. Kept in fen."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=30, help_text=_("元，可写 50000 或 5万；没有金额的不填"), **kwargs)
        self.widget.attrs["inputmode"] = "text"

    def clean(self, value):
        text = re.sub(r"[,，\s]", "", super().clean(value))
        if not text:
            return None
        found = YUAN.match(text)
        fen = Decimal(found[1]) * (1_000_000 if found[2] else 100) if found else None
        if fen is None or fen != int(fen) or fen > MOST:
            raise forms.ValidationError(_now("“%s”不是金额。请写到分为止，如 50000、1234.50 或 5万。") % value)
        return int(fen)

    def prepare_value(self, value):
        return said_yuan(value) if isinstance(value, int) else value


def said_yuan(fen: int | None) -> str:
    """50000 or 1234.50: as it may be typed again."""
    if fen is None:
        return ""
    return f"{fen // 100}.{fen % 100:02}" if fen % 100 else str(fen // 100)


class NamedPeople(forms.CharField):
    """People of the school, by name; by number where two have the same name."""

    def __init__(self, school, **kwargs):
        super().__init__(required=False, max_length=2000, help_text=_("姓名之间用顿号分开；同名的写人员编号"), **kwargs)
        self.people = people_of(school)

    def clean(self, value):
        words = list(dict.fromkeys(word for word in BREAKS.split(super().clean(value)) if word))
        if not words:
            return []
        known: dict[str, list[Person]] = {}
        for person in self.people.filter(Q(name__in=words) | Q(number__in=words)).select_related("unit"):
            for word in {person.name, person.number} & set(words):
                known.setdefault(word, []).append(person)
        wrong = [self._said(word, known.get(word, [])) for word in words if len(known.get(word, [])) != 1]
        if wrong:
            raise forms.ValidationError(wrong)
        return list({person.pk: person for word in words for person in known[word]}.values())

    def _said(self, word: str, found: list[Person]) -> str:
        if found:
            each = "、".join(f"{p.number}（{p.unit}）" for p in found)
            return _now("有 %(n)s 位“%(word)s”，请改填人员编号：%(each)s") % {
                "n": len(found),
                "word": word,
                "each": each,
            }
        near = get_close_matches(word, self.people.values_list("name", flat=True)[:2000], n=3, cutoff=0.5)
        said = _now("本校没有“%s”。") % word
        return said + (_now("是否为%s？") % "、".join(near) if near else "")

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else "、".join(self._called(p) for p in value)

    def _called(self, person: Person) -> str:
        return person.number if self.people.filter(name=person.name).count() > 1 else person.name


def people_of(school):
    """Whom a proposal of the school may concern: who works there, belongs to its branches, or holds a post."""
    people = Person.objects.at_or_below(school)
    for organisation in organisations_of(school, localdate()):
        people |= Person.objects.at_or_below(organisation)
    return people.by_name()


class MatterChoice(forms.CharField):
    """An entry of the list of matters, by title, alias, a part of either, or pinyin."""

    def __init__(self, matters, **kwargs):
        super().__init__(max_length=100, **kwargs)
        self.matters = matters
        self.widget.attrs |= {"list": "matter-list", "autocomplete": "off"}

    def clean(self, value):
        words = super().clean(value)
        exact = [m for m in self.matters.values() if words in (m.id, m.title, *m.aliases)]
        found = exact or [m for m in self.matters.values() if self._like(m, words)]
        if len(found) == 1:
            return found[0].id
        if found:
            raise forms.ValidationError(_now("有几项相近，请写全：%s") % "、".join(m.title for m in found[:8]))
        near = get_close_matches(
            words, [n for m in self.matters.values() for n in (m.title, *m.aliases)], n=3, cutoff=0.3
        )
        said = _now("清单里没有“%s”。") % words
        raise forms.ValidationError(said + (_now("是否为%s？") % "、".join(near) if near else _now("请从清单中选择。")))

    @staticmethod
    def _like(matter, words: str) -> bool:
        letters = words.lower()
        return any(words in name or letters in spell(name) for name in (matter.title, *matter.aliases))

    def prepare_value(self, value):
        return self.matters[value].title if value in self.matters else value
