"""The result of anonymous sheets as it is shown, with what must be said beside it."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from zhuji.ballot.models import Appraisal, Question, Slip
from zhuji.pack.schema.packs import Pack

LEAST = "appraisal.least"


@dataclass(frozen=True, slots=True)
class Line:
    """The totals of one question, in the order of the choices."""

    question: Question
    counts: list[tuple[str, int]]

    @property
    def unanimous(self) -> bool:
        """Whether one answer took them all: then everybody knows what everybody chose."""
        return sum(1 for _title, n in self.counts if n) == 1


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of an appraisal, and the warnings that go with it. No lines before the closing."""

    lines: list[Line] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def shown(appraisal: Appraisal, pack: Pack) -> Shown:
    """The breakdown of a closed appraisal, where it was kept."""
    if appraisal.state != Appraisal.State.CLOSED:
        return Shown()
    least, received = pack.params[LEAST].on(appraisal.activity.held_on), appraisal.received or 0
    if not appraisal.kept:
        return Shown(warnings=[_("收到的测评表少于 %s 份，为保护填写人，分项结果没有保存，也不显示。") % least])
    titles = {choice.id: choice.title for choice in pack.appraisals[appraisal.kind].choices}
    slips = Slip.objects.filter(question__appraisal=appraisal).values_list("question_id", "choice")
    counts = Counter(slips)
    lines = [
        Line(question, [(title, counts[question.pk, key]) for key, title in titles.items()])
        for question in appraisal.questions.order_by("place")
    ]
    warnings = []
    if received < least:
        warnings.append(
            _("只有 %s 份，人数少，结果可能让人猜出谁填了什么。规定要求公布票数，故仍显示，请勿外传。") % received
        )
    if same := [line.question.title for line in lines if line.unanimous]:
        values = {"names": "、".join(same)}
        warnings.append(
            _("以下各项所有人的选择相同，公布就等于公开了每个人的选择：%(names)s。请斟酌公布范围。") % values
        )
    if received < (appraisal.present or 0):
        warnings.append(_("实到 %(p)s 人，收到 %(r)s 份。") % {"p": appraisal.present, "r": received})
    return Shown(lines, warnings)
