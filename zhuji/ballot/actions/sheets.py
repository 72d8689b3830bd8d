"""Answering a sheet, by a code and nothing else. Nobody is logged in, no line goes to the log, no time is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from zhuji.ballot.models import Appraisal, Question, SheetCode, Urn
from zhuji.ballot.urn import digest_of, seal, unseal
from zhuji.core.errors import Refused
from zhuji.pack.inforce import in_force
from zhuji.pack.schema.ballots import Choice


class UnknownCode(Refused):
    """No code like that; whoever tries many is held off."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An empty sheet, as whoever drew the code sees it."""

    appraisal: Appraisal
    questions: tuple[Question, ...]
    choices: tuple[Choice, ...]


def open_sheet(code: str) -> Sheet:
    """The sheet that a code opens. Refuses codes that there are not, and those whose sheet came in."""
    digest = digest_of(code)
    appraisal = _appraisal_of(digest)
    urn = Urn.objects.filter(appraisal=appraisal).first()
    if urn is None or appraisal.state != Appraisal.State.OPEN:
        raise Refused(_("这次测评已经结束。"))
    if digest in unseal(urn.key_name, urn.sealed)["used"]:
        raise Refused(_used())
    kind = in_force(appraisal.unit, appraisal.activity.held_on).appraisals[appraisal.kind]
    return Sheet(appraisal, tuple(appraisal.questions.order_by("place")), kind.choices)


@transaction.atomic
def hand_in(*, code: str, answers: Mapping[int, str]) -> None:
    """Put a sheet into the urn. Refuses codes that there are not, a second sheet for a code, and a sheet with a
    question left open. Nothing is written but the urn, as a whole."""
    digest = digest_of(code)
    appraisal = _appraisal_of(digest)
    urn = Urn.objects.select_for_update().filter(appraisal=appraisal).first()
    if urn is None:
        raise Refused(_("这次测评已经结束。"))
    content = unseal(urn.key_name, urn.sealed)
    if digest in content["used"]:
        raise Refused(_used())
    tally = content["tally"]
    if {str(key) for key in answers} != set(tally):
        raise Refused(_("还有没填的项，请每一项选一个。"))
    for key, choice in answers.items():
        if choice not in tally[str(key)]:
            raise Refused(_("请从列出的选项中选一个。"))
        tally[str(key)][choice] += 1
    content["used"] = sorted([*content["used"], digest])
    urn.sealed = seal(urn.key_name, content, len(urn.sealed) - 12 - 16)  # without nonce and tag
    urn.save(update_fields=["sealed"])


def _appraisal_of(digest: str) -> Appraisal:
    row = SheetCode.objects.filter(digest=digest).select_related("appraisal__unit", "appraisal__activity").first()
    if row is None:
        raise UnknownCode(_("没有这个代码，请对照纸条再输一次。"))
    return row.appraisal


def _used() -> str:
    return _("这个代码的测评表已经收到，不能再填。")
