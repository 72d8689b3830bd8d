"""The route of a matter: which body decides it, what comes before, how many must be there, who speaks last. Read off
the list of matters; every demand with its clause and with the layer that makes it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from zhuji.matter.models import ListedMatter
from zhuji.org.models import Unit
from zhuji.pack.load import load
from zhuji.pack.schema.decisions import Body, MatterKind, Share
from zhuji.pack.schema.packs import Pack

FEN = 100  # to the yuan
SCHOOL = "school"  # the layer of what the school set itself


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
    """Where a matter goes. `limit_below` is the amount in fen of the next rung of the ladder that is not reached."""

    body: Body
    drafted_by: Body | None
    steps: tuple[Demand, ...]
    demands: tuple[Demand, ...]
    weighty: bool
    matter: MatterKind
    limit_below: int | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def quorum(self) -> Share:
        """How many of the body must be there."""
        return self.body.weighty_quorum if self.weighty and self.body.weighty_quorum else self.body.quorum


def matters_of(unit: Unit, pack: Pack, day: date) -> dict[str, MatterKind]:
    """The list of matters of the unit on the day: the pack's, with what the school added or tightened."""
    matters = dict(pack.matters)
    rows = ListedMatter.objects.not_revoked().for_unit(unit).filter(since__lte=day)
    for row in rows:
        base = matters.get(row.key)
        steps = tuple(step for step in row.steps.split(",") if step)
        if base is None:
            matters[row.key] = MatterKind(
                id=row.key, title=row.title, category=row.category, body=row.body, steps=steps, weighty=row.weighty,
                cites=f"local-decision/{row.reason}",
            )  # fmt: skip
        else:
            more = tuple(dict.fromkeys((*base.steps, *steps)))
            change = {"body": row.body, "steps": more, "weighty": base.weighty or row.weighty}
            matters[row.key] = base.model_copy(update=change)
    return matters


def route(matter: MatterKind, *, pack: Pack, day: date, amount: int | None = None) -> Route:
    """The route of a matter with an amount in fen. Where a ladder of amounts applies and no amount is stated, the
    stricter way is taken: the body and the steps of the highest rung."""
    reached, limit = _rungs(matter, pack, day, amount)
    body, steps = matter.body, matter.steps
    for rung in reached:
        body, steps = rung.body, tuple(dict.fromkeys((*steps, *rung.steps)))
    bodies = pack.bodies
    drafted_by = bodies.get(matter.drafted_by or ("principal-meeting" if reached else ""))
    decided_in = bodies[body]
    return Route(
        body=decided_in,
        drafted_by=drafted_by if drafted_by is not None and drafted_by.id != body else None,
        steps=tuple(_step(pack, step, matter) for step in steps),
        demands=tuple(_demands(pack, decided_in, matter)),
        weighty=matter.weighty,
        matter=matter,
        limit_below=limit,
    )


def _rungs(matter: MatterKind, pack: Pack, day: date, amount: int | None):
    """The rungs that the amount reaches, and the next one above it in fen."""
    ladder = [(pack.number(rung.amount, day) * FEN, rung) for rung in matter.ladder]
    if amount is None:
        return [rung for _from, rung in ladder], None
    reached = [rung for starts, rung in ladder if starts <= amount]
    above = [starts for starts, _rung in ladder if starts > amount]
    return reached, min(above, default=None)


def _step(pack: Pack, key: str, matter: MatterKind) -> Demand:
    step = pack.steps[key]
    layer = _layer(pack, "matters", matter.id) if key in matter.steps else _layer(pack, "steps", key)
    return Demand(key, step.title, step.cites, layer, step.mend)


def _demands(pack: Pack, body: Body, matter: MatterKind) -> Iterator[Demand]:
    """What is asked at the meeting itself."""
    layer = _layer(pack, "bodies", body.id)
    share = body.weighty_quorum if matter.weighty and body.weighty_quorum else body.quorum
    yield Demand("quorum", _("须有 %(part)s/%(whole)s 以上成员到会") % share_words(share), share.cites, layer)
    if body.decides_by == "chair":
        yield Demand("decide", _("广泛听取与会人员意见，由校长作出决定"), body.cites, layer)
    elif body.majority is not None:
        words = _("赞成须超过应到会成员的 %(part)s/%(whole)s，一题一议、逐项表决") % share_words(body.majority)
        yield Demand("majority", words, body.majority.cites, layer)
    yield Demand("last", _("其他成员逐一发表意见，主持人最后表态"), "cadre-regulation/末位表态", layer)
    yield Demand("recusal", _("本人或亲属与议题有利害关系的成员回避"), "local-decision/回避", layer)


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
