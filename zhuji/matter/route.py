"""The route of a matter: which body decides it, what comes before, how many must be there, who speaks last. Read off
the list of matters; every demand with its clause and with the layer that makes it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from zhuji.matter.models import ListedMatter, Topic
from zhuji.org.models import Unit
from zhuji.pack.load import load
from zhuji.pack.schema.decisions import Body, MatterKind, Rung, Share
from zhuji.pack.schema.packs import Pack
from zhuji.pack.schema.words import Number, ParamRef

FEN = 100  # to the yuan
SCHOOL = "school"  # the layer of what the school set itself
LOCAL = "local-decision"  # what a unit set for itself, cited by its reason or document
RECUSAL = f"{LOCAL}/回避"


class OwnMatter(MatterKind):
    """An entry of the list as a school has it: added by it, or one of the pack's that it tightened. `own` names what
    the school itself asks: `body`, `weighty`, keys of steps; `because` is its document."""

    own: frozenset[str] = frozenset()
    because: str = ""
    added: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that the route asks for: a step, a share, an order. `cites` is source/article; `layer` the id of the
    pack that brings it, or `school`."""

    key: str
    text: str
    cites: str
    layer: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a matter goes, and `why`. `limit_below` is the amount in fen of the next rung of the ladder that is not
    reached; `notes` are hints."""

    body: Body
    drafted_by: Body | None
    steps: tuple[Demand, ...]
    demands: tuple[Demand, ...]
    weighty: bool
    matter: MatterKind
    why: Demand
    limit_below: int | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def quorum(self) -> Share:
        """How many of the body must be there."""
        return quorum_of(self.body, self.weighty)


def matters_of(unit: Unit, pack: Pack, day: date) -> dict[str, MatterKind]:
    """The list of matters of the unit on the day: the pack's, with what the school added or tightened. Of two entries
    for the same matter the stricter stands, whatever stood above when they were made: nothing here can loosen."""
    matters = dict(pack.matters)
    for row in listed_on(unit, day):
        base = matters.get(row.key)
        if row.body in pack.bodies:
            matters[row.key] = _added(row) if base is None else _tightened(base, row, pack)
    return matters


def listed_on(unit: Unit, day: date) -> Iterable[ListedMatter]:
    """What the unit and those above it put on the list, the highest first; a later row of a unit takes the place of
    its earlier one."""
    rows = ListedMatter.objects.not_revoked().for_unit(unit).filter(since__lte=day)
    return {(row.unit_id, row.key): row for row in rows}.values()


def steps_of(row: ListedMatter) -> tuple[str, ...]:
    return tuple(step for step in row.steps.split(",") if step)


def _added(row: ListedMatter) -> OwnMatter:
    own = {"body", *steps_of(row), *(["weighty"] if row.weighty else [])}
    return OwnMatter(
        id=row.key, title=row.title, category=row.category, body=row.body, steps=steps_of(row), weighty=row.weighty,
        cites=f"{LOCAL}/{row.reason}", own=frozenset(own), because=row.reason, added=True,
    )  # fmt: skip


def _tightened(base: MatterKind, row: ListedMatter, pack: Pack) -> OwnMatter:
    body = stricter(pack, base.body, row.body)
    more = [step for step in steps_of(row) if step not in base.steps]
    own = (
        set(more) | ({"body"} if body != base.body else set()) | ({"weighty"} if row.weighty > base.weighty else set())
    )
    change = {"body": body, "steps": (*base.steps, *more), "weighty": base.weighty or row.weighty}
    own |= getattr(base, "own", frozenset())
    return OwnMatter(**{**dict(base), **change, "own": frozenset(own), "because": row.reason})


def stricter(pack: Pack, one: str, other: str) -> str:
    """Of two bodies the one that decides by vote; of two alike the first."""
    votes = [pack.bodies[key].decides_by == "vote" for key in (one, other)]
    return other if votes == [False, True] else one


def route(matter: MatterKind, *, pack: Pack, day: date, amount: int | None = None) -> Route:
    """The route of a matter with an amount in fen. Where a ladder of amounts applies and no amount is stated, the
    stricter way is taken: the body and the steps of the highest rung."""
    rungs = [(pack.number(rung.amount, day) * FEN, rung) for rung in matter.ladder]
    reached = [rung for starts, rung in rungs if amount is None or starts <= amount]
    above = [starts for starts, _rung in rungs if amount is not None and starts > amount]
    body, steps = matter.body, matter.steps
    for rung in reached:
        body, steps = stricter(pack, body, rung.body), tuple(dict.fromkeys((*steps, *rung.steps)))
    drafted_by = pack.bodies.get(matter.drafted_by or ("principal-meeting" if reached else ""))
    decided_in = pack.bodies[body]
    return Route(
        body=decided_in,
        drafted_by=drafted_by if drafted_by is not None and drafted_by.id != body else None,
        steps=tuple(_step(pack, step, matter) for step in steps),
        demands=tuple(_demands(pack, decided_in, matter)),
        weighty=matter.weighty,
        matter=matter,
        why=_why(pack, decided_in, matter, reached[-1:], day),
        limit_below=min(above, default=None),
        notes=tuple(_notes(pack, matter, amount, day)),
    )


def route_of(topic: Topic, *, pack: Pack, day: date) -> Route | None:
    """The route that stands with a topic since it was proposed or last changed, whatever the list has come to say
    since; None where none was taken down."""
    body = pack.bodies.get(topic.body)
    if body is None:
        return None
    listed = matters_of(topic.unit, pack, day).get(topic.matter)
    if listed is None:
        cites, category = f"{LOCAL}/{topic.matter or topic.code}", topic.category or "other"
        fields = {"id": "gone", "title": topic.title, "category": category, "body": topic.body, "cites": cites}
        listed = MatterKind.model_validate(fields)
    matter = listed.model_copy(update={"weighty": topic.weighty})
    found = route(matter, pack=pack, day=day, amount=topic.amount)
    if found.body.id == body.id:
        return found
    why = Demand("body", _("%s决定") % body.title, matter.cites, _layer(pack, "bodies", body.id))
    return replace(found, body=body, why=why, demands=tuple(_demands(pack, body, matter)))


def _why(pack: Pack, body: Body, matter: MatterKind, rung: list[Rung], day: date) -> Demand:
    """Which body decides, and by what."""
    if body.id != matter.body and rung:
        starts = pack.number(rung[0].amount, day)
        text = _("%(body)s决定：达到 %(starts)s 元") % {"body": body.title, "starts": f"{starts:,}"}
        return Demand("body", text, *_of_number(pack, rung[0].amount, day))
    return Demand("body", _("%s决定") % body.title, *_asked_by(pack, matter, "body", matter.cites))


def _of_number(pack: Pack, number: Number, day: date) -> tuple[str, str]:
    """The citation and the layer of a number in force."""
    if not isinstance(number, ParamRef):
        return f"{LOCAL}/{number}", pack.id
    values = pack.params[number.param].values
    cites = next((v.cites for v in reversed(values) if v.since <= day), values[0].cites)
    return cites, LOCAL if cites.startswith(LOCAL) else _layer(pack, "params", number.param)


def _notes(pack: Pack, matter: MatterKind, amount: int | None, day: date) -> Iterator[str]:
    if matter.ladder and amount is None:
        yield _("没有填金额，按最高一档办理；填写金额后按相应的档次办理。")
    if matter.category == "other" and amount is not None:
        rungs = [r for m in pack.matters.values() if m.category == "funds" for r in m.ladder]
        least = min((pack.number(rung.amount, day) for rung in rungs), default=None)
        if least is not None and amount >= least * FEN:
            yield _("金额达到大额度资金的起点 %s 元：属于资金使用的，请改选相应的事项。") % f"{least:,}"


def _asked_by(pack: Pack, matter: MatterKind, what: str, cites: str) -> tuple[str, str]:
    """The citation and the layer of something that the entry asks: the school's where the school itself asks it."""
    if isinstance(matter, OwnMatter) and what in matter.own:
        return f"{LOCAL}/{matter.because}", SCHOOL
    return cites, _layer(pack, "matters", matter.id)


def _step(pack: Pack, key: str, matter: MatterKind) -> Demand:
    step = pack.steps[key]
    return Demand(key, step.title, *_asked_by(pack, matter, key, step.cites), step.mend)


def _demands(pack: Pack, body: Body, matter: MatterKind) -> Iterator[Demand]:
    """What is asked at the meeting itself."""
    layer = _layer(pack, "bodies", body.id)
    share = quorum_of(body, matter.weighty)
    cites, asked_by = share.cites, layer
    if matter.weighty and body.weighty_quorum:
        cites, asked_by = _asked_by(pack, matter, "weighty", share.cites)
    yield Demand("quorum", _("须有 %(part)s/%(whole)s 以上成员到会") % share_words(share), cites, asked_by)
    if body.decides_by == "chair":
        yield Demand("decide", _("广泛听取与会人员意见，由校长作出决定"), body.cites, layer)
    elif body.majority is not None:
        words = _("赞成须超过应到会成员的 %(part)s/%(whole)s，一题一议、逐项表决") % share_words(body.majority)
        yield Demand("majority", words, body.majority.cites, layer)
    yield Demand("last", _("其他成员逐一发表意见，主持人最后表态"), "cadre-regulation/末位表态", layer)
    yield Demand("recusal", _("本人或亲属与议题有利害关系的成员回避"), RECUSAL, layer)


def quorum_of(body: Body, weighty: bool) -> Share:
    """How many of the body must be there."""
    return body.weighty_quorum if weighty and body.weighty_quorum else body.quorum


def clause(pack: Pack, cites: str) -> str:
    """A citation as people say it: 《意见》（五）召集; what a unit set for itself by its document; that packs ask it
    without a national clause, where they do."""
    source, _slash, article = cites.partition("/")
    if cites == RECUSAL or cites in {step.cites for step in pack.steps.values() if step.cites.startswith(LOCAL)}:
        return _("全国无统一条款，各地普遍要求")
    if source not in pack.sources:
        return _("本地规定：%s") % (article or _("未注明"))
    return f"《{pack.sources[source].title}》{_('第%s条') % article if article.isdigit() else article}"


def layer_words(layer: str) -> str:
    """A layer as people say it: 国家, 市 with the title of its pack, 本校."""
    if layer in (SCHOOL, LOCAL):
        return _("本校") if layer == SCHOOL else _("本地设定")
    pack = load(layer)
    return f"{_('国家') if pack.extends is None else _('地方')} · {pack.title}"


def share_words(share: Share) -> dict[str, int]:
    return {"part": share.part, "whole": share.whole}


def _layer(pack: Pack, family: str, key: str) -> str:
    """The lowest pack that brings the entry: the nation's `base`, the city's, or the school itself."""
    if key not in getattr(pack, family):
        return SCHOOL
    name: str | None = pack.id
    while name:
        layer = load(name)
        if key in layer.own:
            return name
        name = layer.extends
    return SCHOOL
