"""What stands in the way of a step, in words, with its clause and the way on."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.pack.schema.packs import Pack

LOCAL = "local-decision"  # the source of what a school or its superiors set themselves
RECUSAL = "local-decision/回避"
LAST_WORD = "cadre-regulation/末位表态"
NEAR_TIE = "party-constitution-2022/17"
DEFERRAL = "tzyd-opinion-2011/（八）"
ONE_BY_ONE = "cadre-regulation/表决"
MINUTES = "minutes-practice/记录"
NOTICE = "local-decision/提前通知"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that stands in the way: what is wrong, by which clause, what to do."""

    text: str
    cites: str
    mend: str = ""

    def said(self, pack: Pack) -> str:
        """The whole as it is shown: 还差 1 人……（《……》……）。请……"""
        return f"{self.text}（{cited(pack, self.cites)}）。{self.mend}"


def cited(pack: Pack, cites: str) -> str:
    """`source/article` as people cite it."""
    source, article = cites.split("/", 1)
    if source == LOCAL or source not in pack.sources:
        return _("学校议事规则：%s") % article
    article = _("第%s条") % article if article.isdigit() else article
    return f"《{pack.sources[source].title}》{article}"


def refuse(pack: Pack, obstacles: Iterable[Obstacle]) -> None:
    """Refuse the step where anything stands in its way; all of it is said at once."""
    if said := [obstacle.said(pack) for obstacle in obstacles]:
        raise Refused("\n".join(said))
