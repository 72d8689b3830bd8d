"""议事规则指导手册: what a pack asks, printed with its citations: bodies, steps, matters, rules, required clauses."""

from datetime import date

from django.utils.translation import gettext as _

from zhuji.document.official.paper import Block, Heading, Paper, Para, Table, chinese, numbered, said_day
from zhuji.matter.models.listed import Category
from zhuji.org.kinds import Title
from zhuji.pack.prose import RuleProse, prose
from zhuji.pack.schema.decisions import Body, Share
from zhuji.pack.schema.packs import Pack
from zhuji.rulebook.clauses import cited


def handbook_paper(pack: Pack, day: date) -> Paper:
    """The whole pack as a handbook, as it stands on the day."""
    parts = [
        (_("议事的会议"), _bodies(pack, day)),
        (_("会前程序"), _steps(pack)),
        (_("事项清单"), _matters(pack)),
        (_("规则"), _rules(pack, day)),
        (_("章程和议事规则的必备条款"), _clauses(pack)),
        (_("所依据的文件"), _sources(pack)),
    ]
    body: list[Block] = [Para(pack.about)]
    body += [Para(line) for line in pack.handbook.splitlines() if line.strip() and not line.startswith("#")]
    for place, (title, blocks) in enumerate(((t, b) for t, b in parts if b), start=1):
        body += [Heading(1, f"{chinese(place)}、{title}"), *blocks]
    return Paper(
        title=_("%s议事规则指导手册") % pack.title,
        number=_("%(version)s版　%(day)s") % {"version": pack.version, "day": said_day(day)},
        body=tuple(body),
    )


def _law(pack: Pack, cites: str) -> str:
    """《…》第11条：what it asks, in own words."""
    source, article = cites.split("/", 1)
    words = pack.sources[source].articles.get(article, "") if source in pack.sources else ""
    return _("依据：%s") % (cited(pack, cites) + (f"：{words}" if words else ""))


def _bodies(pack: Pack, day: date) -> list[Block]:
    blocks: list[Block] = []
    for place, body in enumerate(pack.bodies.values(), start=1):
        blocks.append(Heading(2, f"{numbered(2, place)}{body.title}"))
        blocks += [Para(text) for text in _body(pack, body, day)]
    return blocks


def _body(pack: Pack, body: Body, day: date) -> list[str]:
    who = "、".join(str(Title(t).label) for t in body.chaired_by)
    lines = [
        _("由%s召集并主持，确定议题，最后表态。") % who,
        _("会议成员：%s。") % "、".join(str(Title(t).label) for t in body.seats),
        _law(pack, body.cites),
        _("到会：%(share)s 到会方能召开。%(law)s")
        % {"share": _share(body.quorum), "law": _law(pack, body.quorum.cites)},
    ]
    if body.weighty_quorum:
        words = {"share": _share(body.weighty_quorum), "law": _law(pack, body.weighty_quorum.cites)}
        lines.append(_("干部任免等重要事项：%(share)s 到会。%(law)s") % words)
    if body.majority:
        words = {"share": _share(body.majority), "law": _law(pack, body.majority.cites)}
        lines.append(_("表决：赞成须达到应到会成员的 %(share)s，逐项表决。%(law)s") % words)
    else:
        lines.append(_("决定：广泛听取与会人员意见，由%s作出。") % who)
    days = pack.number(body.notice_days, day)
    return [*lines, _("议题应在会前 %s 天通知。") % days] if days else lines


def _share(share: Share) -> str:
    how = _("以上（不含本数）") if share.exceeded else _("以上（含本数）")
    return f"{share.part}/{share.whole} {how}"


def _steps(pack: Pack) -> list[Block]:
    blocks: list[Block] = []
    for place, step in enumerate(pack.steps.values(), start=1):
        blocks += [Heading(2, f"{numbered(2, place)}{step.title}"), Para(step.mend), Para(_law(pack, step.cites))]
    return blocks


def _matters(pack: Pack) -> list[Block]:
    """A table for each class: the matter, who decides it, what comes before, on which clause."""
    blocks: list[Block] = []
    head = (_("事项"), _("决策会议"), _("会前程序"), _("依据"))
    present = [c for c in Category if any(m.category == c for m in pack.matters.values())]
    for place, category in enumerate(present, start=1):
        rows = [
            (m.title, pack.bodies[m.body].title, "、".join(pack.steps[s].title for s in m.steps), cited(pack, m.cites))
            for m in pack.matters.values()
            if m.category == category
        ]
        blocks += [Heading(2, f"{numbered(2, place)}{category.label}"), Table(head, tuple(rows), (5, 4, 5, 7))]
    return blocks


def _rules(pack: Pack, day: date) -> list[Block]:
    blocks: list[Block] = []
    for place, item in enumerate(prose(pack, day), start=1):
        blocks.append(Heading(2, f"{numbered(2, place) if place < 100 else numbered(4, place)}{item.rule.title}"))
        blocks += [Para(text) for text in _rule(item)]
    return blocks


def _rule(item: RuleProse) -> list[str]:
    sentences = ["".join(segment.text for segment in sentence) for sentence in item.sentences]
    unsure = "" if item.rule.confidence == "high" else _("（尚待核对原文）")
    law = {"source": item.source, "article": item.article_said, "words": item.words}
    return [
        f"{item.level}。{''.join(sentences)}",
        _("依据：《%(source)s》%(article)s：%(words)s") % law + unsure,
        _("怎样改正：%s") % item.rule.mend,
    ]


def _clauses(pack: Pack) -> list[Block]:
    blocks: list[Block] = []
    head = (_("必备条款"), _("依据"))
    kinds = list(dict.fromkeys(clause.rulebook for clause in pack.clauses.values()))
    for place, kind in enumerate(kinds, start=1):
        title = _("章程") if kind == "charter" else _("%s议事规则") % pack.bodies[kind].title
        rows = [
            (clause.title, "；".join(cited(pack, cites) for cites in clause.cites))
            for clause in pack.clauses.values()
            if clause.rulebook == kind
        ]
        blocks += [Heading(2, f"{numbered(2, place)}{title}"), Table(head, tuple(rows), (1, 1))]
    return blocks


def _sources(pack: Pack) -> list[Block]:
    return [
        Para(f"{numbered(3, place)}《{source.title}》（{source.issuer}，{source.date}，{source.status}）")
        for place, source in enumerate(pack.sources.values(), start=1)
    ]
