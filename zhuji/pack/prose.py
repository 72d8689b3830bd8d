"""A pack as prose: each rule in sentences that a secretary can read, each with its source; numbers that a city may set
stand apart, so that a page can underline them. If a sentence cannot be understood, the entry is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhuji.org.kinds import Stage, Title, UnitKind
from zhuji.pack.schema.packs import Pack
from zhuji.pack.schema.rules import Renewal, Rule, Tally
from zhuji.pack.schema.words import ParamRef

LEVELS = {"must": gettext_lazy("必须"), "should": gettext_lazy("应当"), "generally": gettext_lazy("一般")}
EVERY = {
    "month": gettext_lazy("每月"),
    "quarter": gettext_lazy("每季度"),
    "semester": gettext_lazy("每学期"),
    "year": gettext_lazy("每年"),
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a sentence; `param` where it is a number that may be set."""

    text: str
    param: str = ""


@dataclass(frozen=True, slots=True)
class RuleProse:
    """A rule as it is read."""

    rule: Rule
    level: str
    sentences: list[list[Segment]]
    source: str
    article: str
    words: str  # what the article asks, in own words

    @property
    def article_said(self) -> str:
        """第11条, or the part of the document by its name."""
        return _("第%s条") % self.article if self.article.isdigit() else self.article


def prose(pack: Pack, day: date) -> list[RuleProse]:
    """Every rule of the pack, as on the day, in the order in which it brings them."""
    return [
        RuleProse(
            rule,
            str(LEVELS[rule.level]),
            [list(_sentence(pack, ask, day)) for ask in rule.asks],
            pack.sources[rule.source].title,
            rule.article,
            pack.sources[rule.source].articles[rule.article],
        )
        for rule in pack.rules.values()
    ]


def as_text(pack: Pack, day: date) -> str:
    """The pack as plain text, for `zhuji pack print` and the handbook."""
    lines = [f"# {pack.title}（{pack.id} {pack.version}）", "", pack.about, ""]
    for item in prose(pack, day):
        lines += [f"## {item.rule.title}  [{item.rule.id}]", f"{item.level}。"]
        lines += ["".join(segment.text for segment in sentence) for sentence in item.sentences]
        lines += [
            _("依据：《%(source)s》%(article)s：%(words)s")
            % {"source": item.source, "article": item.article_said, "words": item.words}
        ]
        lines += [_("怎样改正：%s") % item.rule.mend, ""]
    return "\n".join(lines)


def _sentence(pack: Pack, ask, day) -> Iterator[Segment]:
    yield Segment(_who(ask.of))
    yield from _where(pack, ask.of, day)
    yield Segment("：")
    if isinstance(ask, Renewal):
        yield Segment(_("委员会每届任期"))
        yield _number(pack, ask.after_months, day)
        yield Segment(_("个月"))
        if ask.ahead_months is not None:
            yield Segment(_("，届满前"))
            yield _number(pack, ask.ahead_months, day)
            yield Segment(_("个月起提醒"))
    else:
        if isinstance(ask, Tally):
            yield Segment(str(EVERY[ask.every]))
        yield from _bound(pack, ask, day)
        for bound in ask.also:
            yield Segment(_("，并且"))
            yield from _bound(pack, bound, day)
    yield Segment("。")


def _who(of) -> str:
    kinds = "、".join(str(UnitKind(kind).label) for kind in of.kinds)
    limits = []
    if of.stages:
        limits.append("、".join(str(Stage(s).label) for s in of.stages))
    if of.stages_except:
        limits.append(_("%s除外") % "、".join(str(Stage(s).label) for s in of.stages_except))
    if "private" in of.ownership_except:
        limits.append(_("民办除外"))
    whose = {"unit": "", "member": _("的每名党员"), "holder": _("的") + titles(of.posts)}[of.each]
    return kinds + (f"（{'，'.join(limits)}）" if limits else "") + whose


def _where(pack, of, day) -> Iterator[Segment]:
    for number, bound in enumerate(of.where):
        yield Segment(_("，凡") if number == 0 else _("，且"))
        yield from _bound(pack, bound, day)
    if of.where:
        yield Segment(_("的"))


def _bound(pack, bound, day) -> Iterator[Segment]:
    counts = bound.counts
    if bound.at_most == 0 and (never := _never(counts)):
        yield Segment(never)
        return
    yield Segment(noun(pack, counts))
    for limit, words in ((bound.at_least, _("不少于")), (bound.at_most, _("不超过")), (bound.less_than, _("少于"))):
        if limit is not None:
            if limit == 0:
                yield Segment(_("为 0 "))
                continue
            yield Segment(words)
            yield _number(pack, limit, day)
    yield Segment(_measured(counts))


def _number(pack, number, day) -> Segment:
    param = number.param if isinstance(number, ParamRef) else ""
    return Segment(f" {pack.number(number, day)} ", param)


def titles(posts) -> str:
    return "、".join(str(Title(post).label) for post in posts)


def _kinds(pack, kinds) -> str:
    return "、".join(pack.activities[kind].title for kind in kinds)


def noun(pack: Pack, counts) -> str:
    """What is counted, in the words of the trade."""
    name = counts.measure
    if name in ("activities-held", "lessons-given", "trainings-attended"):
        verb = {"activities-held": _("开展"), "lessons-given": _("主讲"), "trainings-attended": _("参加")}[name]
        return verb + _kinds(pack, counts.kinds)
    if name == "own-organisations":
        whose = _("所在的") if UnitKind.JOINT_BRANCH in counts.kinds else _("单独设立的")
        return whose + "、".join(str(UnitKind(kind).label) for kind in counts.kinds)
    if name in ("holders-in-unit", "holders-in-organisation"):
        return _("担任%s的人数") % titles(counts.posts)
    if name == "posts-crossed":
        return _("%(a)s由担任%(b)s的同一人担任，") % {"a": titles(counts.posts), "b": titles(counts.crossed)}
    if name == "members-of-branch":
        return _("正式党员") if counts.full else _("党员")
    return {
        "hours-learnt": _("学习培训"),
        "members-of-school": _("本校党组织的党员"),
        "full-members-working": _("在校工作的正式党员"),
        "schools-covered": _("覆盖的学校"),
    }[name]


def _never(counts) -> str:
    name = counts.measure
    if name == "meetings-without-quorum":
        part, whole = counts.share
        who = _("有表决权的人员") if counts.counted == "voters" else _("应到人员")
        return _("的会议，%(who)s须有 %(part)s/%(whole)s 以上到会") % {"who": who, "part": part, "whole": whole}
    if name == "meetings-chaired-by-others":
        return _("的会议由当日担任%s的人主持") % titles(counts.posts)
    if name == "posts-crossed":
        return _("%(a)s与%(b)s不由同一人担任") % {"a": titles(counts.posts), "b": titles(counts.crossed)}
    if name == "posts-not-crossed":
        return _("担任%(a)s的党员，同时担任%(b)s之一") % {"a": titles(counts.posts), "b": titles(counts.crossed)}
    return ""


def _measured(counts) -> str:
    name = counts.measure
    if name == "hours-learnt":
        return _("学时")
    if name in ("own-organisations", "schools-covered"):
        return _("个")
    return _("次") if name in ("activities-held", "lessons-given", "trainings-attended") else _("人")
