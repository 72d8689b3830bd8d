"""The rules hold a meeting as it is recorded: the same measures as for the guard at the time and the review later."""

from django.db.models import Model
from django.utils.translation import gettext as _

from zhuji.meeting.models import Item, Meeting
from zhuji.pack.guard import clause
from zhuji.pack.measuring import rows_of, settled
from zhuji.pack.reasons import explain
from zhuji.pack.schema.packs import Pack
from zhuji.pack.schema.rules import Rule, Tally


def broken_rules(record: Model, pack: Pack, day) -> list[tuple[Rule, str]]:
    """Every rule in force on the day that the row breaks, with what is wrong: those that refuse a step and those that
    are only found."""
    broken = []
    for rule in pack.rules_on(day):
        for number, ask in enumerate(rule.asks):
            if not isinstance(ask, Tally) or ask.among is None:
                continue
            rows = rows_of(settled(ask.counts, pack, day)).rows
            if rows.model is type(record) and rows.filter(pk=record.pk).exists():
                broken.append((rule, explain(rule, number, "row-broken")))
                break
    return broken


def judged(meeting: Meeting, pack: Pack) -> list[str]:
    """What the rules find in a meeting and its topics, each with its clause and what would mend it."""
    day = meeting.activity.held_on
    records: list[tuple[str, Model]] = [("", meeting.activity), ("", meeting)]
    items = meeting.items.exclude(state__in=[Item.State.TAKEN_OFF, Item.State.CARRIED]).select_related("topic")
    records += [(_("“%s”：") % item.topic, item) for item in items]
    return [
        f"{of}{said}（{clause(pack, rule)}）。{rule.mend}"
        for of, record in records
        for rule, said in broken_rules(record, pack, day)
    ]
