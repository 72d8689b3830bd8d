"""Rulebooks: begun, drafted, adopted by a decision, followed by the next edition."""

import hashlib
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.org.log import log, snapshot
from zhuji.org.models import Unit
from zhuji.rulebook.models import CHARTER, OTHER, Edition, Rulebook
from zhuji.rulebook.reading import checked

DRAFT, ADOPTED, WITHDRAWN = Edition.State.DRAFT, Edition.State.ADOPTED, Edition.State.WITHDRAWN
PLACES = {CHARTER: 0, OTHER: 9}


@transaction.atomic
def begin_rulebook(*, unit: Unit, kind: str, title: str, by) -> Rulebook:
    """Begin the charter, the rules of procedure of a body, or another rulebook of a school. Refuses a second one of a
    kind or of a title."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    title = title.strip()
    there = Rulebook.objects.filter(unit=unit)
    if not title:
        raise Refused(_("请写明名称。"))
    if there.filter(title=title).exists() or (kind != OTHER and there.filter(kind=kind).exists()):
        raise Refused(_("已经有这一种章程或规则。要修订，请在它的页面上起草新的一版。"))
    rulebook = Rulebook.objects.create(unit=unit, kind=kind, title=title, place=PLACES.get(kind, 1), begun_by=by)
    log(rulebook, by=by, verb="rulebook begun")
    return rulebook


@transaction.atomic
def draft_edition(rulebook: Rulebook, *, text: str, by, note: str = "") -> Edition:
    """Write the draft of the next edition, or rewrite the one there is. Adopted editions are never touched. Refuses an
    empty text."""
    rulebook = Rulebook.objects.select_for_update().get(pk=rulebook.pk)
    text = checked(text)
    draft = rulebook.editions.filter(state=DRAFT).first()
    before = snapshot(draft) if draft else None
    if draft is None:
        last = rulebook.editions.aggregate(most=Max("number"))["most"] or 0
        draft = Edition(rulebook=rulebook, number=last + 1, entered_by=by)
    else:
        draft.version += 1
    draft.text, draft.note = text, note.strip()
    draft.digest = hashlib.sha256(text.encode()).hexdigest()
    draft.save()
    log(draft, by=by, verb="edition drafted", before=before)
    return draft


@transaction.atomic
def adopt_edition(edition: Edition, *, since: date, by, topic: str = "") -> Edition:
    """Put a draft in force from a day. Refuses what is no draft, a text that is that of the edition before, and a day
    not later than that on which the edition before came into force."""
    rulebook = Rulebook.objects.select_for_update().get(pk=edition.rulebook_id)
    edition = Edition.objects.select_related("rulebook").get(pk=edition.pk)
    if edition.state != DRAFT:
        raise Refused(_("这一版不是草案。"))
    last = rulebook.editions.adopted().order_by("-since").first()
    if last is not None and last.since is not None and since <= last.since:
        words = {"n": last.number, "day": last.since.isoformat()}
        raise Refused(_("上一版（第%(n)s版）自 %(day)s 施行，新的一版须晚于这一天。") % words)
    if last is not None and last.text == edition.text:
        raise Refused(_("全文与上一版相同，没有修订。"))
    before = snapshot(edition)
    edition.state, edition.since, edition.topic, edition.adopted_at = ADOPTED, since, topic, timezone.now()
    edition.version += 1
    edition.save()
    log(edition, by=by, verb="edition adopted", before=before)
    return edition


@transaction.atomic
def withdraw_draft(edition: Edition, *, reason: str, by) -> Edition:
    """Take a draft back for a reason. Refuses an adopted edition: only a later one takes its place."""
    Rulebook.objects.select_for_update().get(pk=edition.rulebook_id)
    edition = Edition.objects.select_related("rulebook").get(pk=edition.pk)
    if edition.state != DRAFT:
        raise Refused(_("只有草案可以撤回；已施行的由新的一版代替。"))
    if not reason.strip():
        raise Refused(_("请写明撤回的原因。"))
    before = snapshot(edition)
    edition.state, edition.withdrawn_because = WITHDRAWN, reason.strip()
    edition.save(update_fields=["state", "withdrawn_because"])
    log(edition, by=by, verb="draft withdrawn", before=before)
    return edition
