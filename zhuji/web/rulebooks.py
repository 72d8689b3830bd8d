"""How the rulebooks of a school stand, in the words that a page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhuji.org.models import Unit
from zhuji.pack.schema.packs import Pack
from zhuji.rulebook.clauses import lacking, revised_by
from zhuji.rulebook.models import CHARTER, OTHER, Edition, Rulebook


@dataclass(frozen=True, slots=True)
class Standing:
    """One rulebook that a school must have, or has: the edition in force, the draft, and what is wrong, in a sentence.
    `status` is a key of the states that pages show."""

    kind: str
    title: str
    book: Rulebook | None
    now: Edition | None
    draft: Edition | None
    status: str
    said: str


def wanted_of(pack: Pack) -> list[tuple[str, str]]:
    """What every school must have: the charter, and the rules of procedure of each body."""
    return [(CHARTER, _("章程")), *((body.id, _("%s议事规则") % body.title) for body in pack.bodies.values())]


def register_of(unit: Unit, pack: Pack, today: date) -> list[Standing]:
    """Of one unit: what it must have, then what else it has."""
    return registers_of([unit], pack, today)[0][1]


def registers_of(units: Iterable[Unit], pack: Pack, today: date) -> list[tuple[Unit, list[Standing]]]:
    """Of each unit how its rulebooks stand: three queries, however many units."""
    units = list(units)
    books = list(Rulebook.objects.filter(unit__in=units).in_order())
    now = {one.rulebook_id: one for one in Edition.objects.filter(rulebook__in=books).in_force(today)}
    drafts = Edition.objects.filter(rulebook__in=books, state=Edition.State.DRAFT)
    draft = {one.rulebook_id: one for one in drafts.defer("text")}
    found = []
    for unit in units:
        own = [book for book in books if book.unit_id == unit.pk]
        by_kind = {book.kind: book for book in own if book.kind != OTHER}
        rows = [(kind, title, by_kind.get(kind)) for kind, title in wanted_of(pack)]
        rows += [(OTHER, book.title, book) for book in own if book.kind == OTHER]
        found.append((unit, [_standing(row, now, draft, pack) for row in rows]))
    return found


def _standing(row, now, drafts, pack: Pack) -> Standing:
    kind, title, book = row
    current, draft = (now.get(book.pk), drafts.get(book.pk)) if book else (None, None)
    status, said = _said(kind, current, draft, pack)
    return Standing(kind, title, book, current, draft, status, said)


def _said(kind: str, current: Edition | None, draft: Edition | None, pack: Pack) -> tuple[str, str]:
    """What there is to say of it, the gravest first."""
    if current is None:
        return ("open", _("只有草案，还没有施行")) if draft else ("unknown", _("没有登记"))
    missing = lacking(pack, kind, current.text)
    if missing:
        return "defective", _("缺 %s 条必备条款") % missing
    since = revised_by(pack, kind)
    if since and current.since and current.since < since:
        return "defective", _("所依据的文件 %s 出台后没有修订") % since.isoformat()
    return "done", _("必备条款齐全")
