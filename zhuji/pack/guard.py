"""Refusing a step that the review would find: the same measure, narrowed to the row just written."""

from datetime import date

from django.db.models import Model
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.pack.measuring import rows_of, settled
from zhuji.pack.reasons import explain
from zhuji.pack.schema.packs import Pack
from zhuji.pack.schema.rules import Guard, Rule, Tally


class Broken(Refused):
    """A step was refused because it breaks rules; `broken` holds them with the sentence of what is wrong."""

    def __init__(self, broken: list[tuple[Rule, str]], pack: Pack):
        self.broken = broken
        super().__init__("；".join(f"{said}（{clause(pack, rule)}）。{rule.mend}" for rule, said in broken))


def clause(pack: Pack, rule: Rule) -> str:
    """The source and the article of a rule, as people cite them."""
    source = pack.sources[rule.source]
    article = _("第%s条") % rule.article if rule.article.isdigit() else rule.article
    return f"《{source.title}》{article}"


def broken_by(pack: Pack, guard: Guard, record: Model, day: date) -> list[tuple[Rule, str]]:
    """The rules that the row breaks, each with what is wrong. A fact that was not written down breaks nothing here."""
    found = []
    for rule in pack.guards_of(guard, day):
        for number, ask in enumerate(rule.asks):
            rows = rows_of(settled(ask.counts, pack, day)).rows if isinstance(ask, Tally) else None
            if rows is not None and rows.model is type(record) and rows.filter(pk=record.pk).exists():
                found.append((rule, explain(rule, number, "row-broken")))
                break
    return found


def refuse_if_broken(pack: Pack, guard: Guard, record: Model, day: date) -> None:
    """Refuse the step where the row, as it has just been written, breaks a rule that guards it. Called after the write,
    inside the transaction."""
    if broken := broken_by(pack, guard, record, day):
        raise Broken(broken, pack)
