"""What a record counts for, and what its rules would say of it: before it is saved, and after."""

from functools import partial

from django.utils.translation import gettext as _

from zhuji.activity.actions.activities import ask_beforehand
from zhuji.core.days import Period
from zhuji.core.errors import Refused
from zhuji.pack.reasons import plain
from zhuji.pack.schema.measures import ActivitiesHeld, LessonsGiven
from zhuji.pack.schema.packs import Pack
from zhuji.pack.schema.rules import Rule, Tally
from zhuji.web.showing import quality_warnings


def serves(pack: Pack, unit, kinds, day, hours=None) -> list[str]:
    """For what a sitting of these kinds on that day counts: 主题党日（2026年9月）, 学习 2 学时."""
    found = [_served(rule, unit, set(kinds), day) for rule in pack.rules_on(day)]
    told = list(dict.fromkeys(text for text in found if text))
    return [*told, _("学习 %s 学时") % plain(hours)] if hours else told


def _served(rule: Rule, unit, kinds: set[str], day) -> str:
    for ask in rule.asks:
        counts = getattr(ask, "counts", None)
        if not isinstance(ask, Tally) or not isinstance(counts, ActivitiesHeld | LessonsGiven) or ask.among:
            continue
        if unit.kind in ask.of.kinds and kinds & set(counts.kinds):
            return f"{rule.title}（{Period.of(ask.every, day).said}）"
    return ""


def serves_as_filled_in(form, pack: Pack) -> list[str]:
    """The same, of a form that nobody has touched yet."""
    told = form.initial
    kinds = [form.kind.id, *told.get("also", ())]
    return serves(pack, form.sheet.unit, kinds, form.sheet.day, told.get("hours"))


def weigh(form, pack: Pack) -> dict:
    """What the form as it now stands would count for, and which rules it would not keep, in their own words and with
    their article: the record is tried, looked at with the measure of the review, and taken back."""
    unit, day = form.sheet.unit, form.sheet.day
    if not form.is_valid():
        wrong = [] if form.moved else form.non_field_errors()
        return {"serves": serves(pack, unit, [form.kind.id], day), "wrong": wrong, "moved": form.moved}
    fields = form.use_case_fields()
    told: dict = {"serves": serves(pack, unit, form.sitting, day, fields.get("hours")), "warnings": []}
    if form.sheet.planning:
        return told
    try:
        for kind in form.sitting:
            tried = {**fields, "unit": unit, "kind": kind, "pack": pack}
            told["warnings"] += ask_beforehand(partial(quality_warnings, pack), **tried)
    except Refused as refusal:
        told["wrong"] = [str(refusal)]
    return told
