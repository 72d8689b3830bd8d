"""What the grammar alone cannot see: names that must exist, layers that may only tighten, guard-rails."""

import re
from collections.abc import Callable
from pathlib import Path

from zhuji.core.errors import Refused
from zhuji.pack.faults import Fault, near
from zhuji.pack.schema.packs import Pack, Parameter, Value
from zhuji.pack.schema.words import ParamRef, Strict

# What the rules on government applications forbid, and what this project never builds.
FORBIDDEN = re.compile(r"签到|打卡|人脸|定位|积分|排名|排行|在线时长|必传照片|留痕|刷分")


def check_layer(folder: Path, own: dict, parent: Pack | None) -> list[Fault]:
    """A layer adds new ids, or sets a number of the layer above in the direction it allows; it redefines nothing."""
    faults = []
    for family, entries in own.items():
        for key, entry in entries.items():
            if parent is not None and key in getattr(parent, family):
                if family == "params":
                    faults += _loosened(folder, parent.params[key], entry)
                else:
                    faults.append(Fault(str(folder), key, "", "上层制度包已有这一条，下层不得改写，只能收紧其中的参数"))
            faults += _forbidden(folder, key, entry)
    return faults


def _forbidden(folder, key, entry) -> list[Fault]:
    title = getattr(entry, "title", "")
    if isinstance(entry, Parameter) or not (word := FORBIDDEN.search(title)):
        return []
    message = f"制度包不得要求“{word.group()}”：不搞强制打卡、积分排名、必传照片，不以痕迹计分"
    return [Fault(str(folder), key, title, message)]


def _loosened(folder, above: Parameter, below: Parameter) -> list[Fault]:
    try:
        tighten(above, below)
    except Refused as refusal:
        return [Fault(str(folder / "params"), above.id, "", str(refusal))]
    return []


def tighten(above: Parameter, below: Parameter, said: Callable[[str], str] = str) -> Parameter:
    """The parameter with the lower layer's values from their days on. Refuses, with the clause, what loosens it.
    `said` names a clause for the reader; whoever writes a pack reads it as it is written there."""
    for value in below.values:
        limit = next((v for v in reversed(above.values) if v.since <= value.since), above.values[0])
        allowed = {
            "up": limit.value <= value.value <= above.most,
            "down": above.least <= value.value <= limit.value,
            "free": above.least <= value.value <= above.most,
            "fixed": value.value == limit.value,
        }[above.tighter]
        if not allowed:
            raise Refused(f"“{above.title}”写的是 {value.value}，{_range(above, limit)}（依据：{said(limit.cites)}）。")
    merged: dict = {v.since: v for v in above.values}
    first = below.values[0].since
    merged = {day: v for day, v in merged.items() if day < first} | {v.since: v for v in below.values}
    return above.model_copy(update={"values": tuple(merged[day] for day in sorted(merged))})


def _range(above: Parameter, limit: Value) -> str:
    return {
        "up": f"上层规定为 {limit.value}，下层只能提高，请填 {limit.value} 至 {above.most} 的数",
        "down": f"上层规定为 {limit.value}，下层只能降低，请填 {above.least} 至 {limit.value} 的数",
        "free": f"可填 {above.least} 至 {above.most}",
        "fixed": f"上层规定为 {limit.value}，不得改动",
    }[above.tighter]


def check_names(folder: Path, pack: Pack, own_rules: dict, cases) -> list[Fault]:
    """Every citation, parameter and kind named must exist, and every rule must come with an example."""
    faults = []
    for rule in pack.rules.values():
        faults += _citation(folder, pack, rule.id, rule.cites)
    for entry in pack.entries.values():
        faults += _citation(folder, pack, entry.id, entry.cites)
    for param in pack.params.values():
        for value in param.values:
            faults += _citation(folder, pack, param.id, value.cites)
    for rule in own_rules.values():
        faults += _named(folder, pack, rule)
    shown = {expected.rule for case in cases for expected in case.expect}
    faults += [
        Fault(str(folder / "cases"), key, "", "这条规则没有例子；没有例子的制度包不能使用")
        for key in own_rules
        if key not in shown
    ]
    faults += [Fault(str(folder / "cases"), key, "", near(key, pack.rules)) for key in shown if key not in pack.rules]
    return faults


def _citation(folder, pack, key, cites) -> list[Fault]:
    source, article = cites.split("/", 1)
    if source == "local-decision":
        return []
    if source not in pack.sources:
        return [Fault(str(folder / "sources.yaml"), f"{key}.cites", cites, near(source, pack.sources))]
    if article not in pack.sources[source].articles:
        return [
            Fault(str(folder / "sources.yaml"), f"{key}.cites", cites, near(article, pack.sources[source].articles))
        ]
    return []


def _named(folder, pack, rule) -> list[Fault]:
    """Parameters and activity kinds that a rule names, wherever in it they stand."""
    faults = []
    for part in parts(rule):
        if isinstance(part, ParamRef) and part.param not in pack.params:
            faults.append(Fault(str(folder / "rules"), rule.id, part.param, near(part.param, pack.params)))
        measure = getattr(part, "measure", "")
        if measure and "kinds" in type(part).model_fields and measure not in STANDS_ON_UNITS:
            unknown = [kind for kind in part.kinds if kind not in pack.activities]
            faults += [Fault(str(folder / "rules"), rule.id, kind, near(kind, pack.activities)) for kind in unknown]
    return faults


STANDS_ON_UNITS = {"own-organisations", "holders-in-organisation", "posts-crossed", "posts-not-crossed"}


def parts(node):
    """Every piece of grammar inside a piece of grammar, itself first."""
    if isinstance(node, Strict):
        yield node
        for field in type(node).model_fields:
            yield from parts(getattr(node, field))
    elif isinstance(node, tuple):
        for item in node:
            yield from parts(item)
