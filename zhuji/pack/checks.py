"""What the grammar alone cannot see: names that must exist, layers that may only tighten, guard-rails."""

import re
from pathlib import Path

from zhuji.core.errors import Refused
from zhuji.pack.faults import Fault, near
from zhuji.pack.schema.ballots import AppraisalKind, BallotKind
from zhuji.pack.schema.decisions import Body, MatterKind, PriorStep
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


def tighten(above: Parameter, below: Parameter, *, refusing: bool = True, said=str) -> Parameter:
    """The parameter with the lower layer's values from their days on. Refuses, with the clause, what loosens it; where
    it is not to refuse, the stricter value of the two layers stands, day by day. A number that was free to be set is so
    for the first layer that sets it: below, from that day on, it may go only the way of `settled`. `said` puts a
    citation into words."""
    limits = [(value, above.values[_at(above, value.since)]) for value in below.values]
    for value, limit in limits:
        if refusing and not _allowed(above, value, limit):
            raise Refused(f"“{above.title}”写的是 {value.value}，{_range(above, limit)}（依据：{said(limit.cites)}）。")
    first = below.values[0].since
    days = sorted({v.since for v in (*above.values, *below.values) if v.since >= first})
    merged = [v for v in above.values if v.since < first]
    for day in days:
        value, limit = below.values[_at(below, day)], above.values[_at(above, day)]
        stands = value if _allowed(above, value, limit) else limit
        merged.append(stands.model_copy(update={"since": day, "binding": stands is value or limit.binding}))
    return above.model_copy(update={"values": tuple(merged)})


def _at(param: Parameter, day) -> int:
    """The place of the value in force on the day; the first one for any day before it."""
    return max(sum(value.since <= day for value in param.values) - 1, 0)


def _way(above: Parameter, limit: Value) -> str:
    """In which direction a layer below may change that value."""
    return above.settled if above.settled and limit.binding else above.tighter


def _allowed(above: Parameter, value: Value, limit: Value) -> bool:
    return {
        "up": limit.value <= value.value <= above.most,
        "down": above.least <= value.value <= limit.value,
        "free": above.least <= value.value <= above.most,
        "fixed": value.value == limit.value,
    }[_way(above, limit)]


def _range(above: Parameter, limit: Value) -> str:
    return {
        "up": f"上层规定为 {limit.value}，下层只能提高，请填 {limit.value} 至 {above.most} 的数",
        "down": f"上层规定为 {limit.value}，下层只能降低，请填 {above.least} 至 {limit.value} 的数",
        "free": f"可填 {above.least} 至 {above.most}",
        "fixed": f"上层规定为 {limit.value}，不得改动",
    }[_way(above, limit)]


def check_names(folder: Path, pack: Pack, own_rules: dict, cases) -> list[Fault]:
    """Every citation, parameter and kind named must exist, and every rule must come with an example."""
    faults = []
    for rule in pack.rules.values():
        faults += _citation(folder, pack, rule.id, rule.cites)
    for entry in pack.entries.values():
        faults += _citation(folder, pack, entry.id, entry.cites)
    faults += check_decisions(folder, pack)
    faults += check_clauses(folder, pack)
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


def check_decisions(folder: Path, pack: Pack) -> list[Fault]:
    """Bodies, steps, matters, votes and sheets name only what there is: kinds, bodies, steps, numbers, articles."""
    faults = []
    entries: list[Body | PriorStep | MatterKind | BallotKind | AppraisalKind] = [
        *pack.bodies.values(),
        *pack.steps.values(),
        *pack.matters.values(),
        *pack.ballots.values(),
        *pack.appraisals.values(),
    ]
    for entry in entries:
        for part in parts(entry):
            for cites in (getattr(part, name, "") for name in ("cites", "over", "apart")):
                faults += _citation(folder, pack, entry.id, cites) if cites else []
            if isinstance(part, ParamRef) and part.param not in pack.params:
                faults.append(Fault(str(folder), entry.id, part.param, near(part.param, pack.params)))
            bodies = [getattr(part, "body", None), getattr(part, "drafted_by", None)]
            faults += [
                Fault(str(folder), entry.id, body, near(body, pack.bodies))
                for body in bodies
                if body and body not in pack.bodies
            ]
            faults += [
                Fault(str(folder), entry.id, step, near(step, pack.steps))
                for step in getattr(part, "steps", ())
                if step not in pack.steps
            ]
    unknown = [body for body in pack.bodies if body not in pack.activities]
    return faults + [Fault(str(folder), body, body, near(body, pack.activities)) for body in unknown]


def check_clauses(folder: Path, pack: Pack) -> list[Fault]:
    """A required clause belongs to the charter or to the rules of a body, and cites what there is."""
    books = {"charter", *pack.bodies}
    named = [(clause.id, cites) for clause in pack.clauses.values() for cites in clause.cites]
    faults = [fault for key, cites in named for fault in _citation(folder, pack, key, cites)]
    unknown = [clause for clause in pack.clauses.values() if clause.rulebook not in books]
    file = str(folder / "clauses.yaml")
    return faults + [Fault(file, clause.id, clause.rulebook, near(clause.rulebook, books)) for clause in unknown]


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
