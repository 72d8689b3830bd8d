"""Taking workbooks in: all or nothing."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.document.workbook.activities import ActivityImport
from zhuji.document.workbook.book import Fault, read_files
from zhuji.document.workbook.doubts import doubts
from zhuji.document.workbook.layout import SHEETS
from zhuji.document.workbook.meetings import MeetingImport, align
from zhuji.document.workbook.people import PeopleImport, PostImport
from zhuji.document.workbook.state import State, Tally
from zhuji.document.workbook.topics import TopicImport
from zhuji.document.workbook.units import UnitImport
from zhuji.org.log import log_lines

logger = logging.getLogger(__name__)
NAMES = ("单位", "人员", "任职", "活动", "会议", "议题")
STEPS = 2 * len(NAMES) + 2
MANY = 1000  # rows after which a table may no longer be what the database takes it for
ORDER = {name: place for place, name in enumerate(("", "单位", "人员", "任职", "活动", "参加", "会议", "议题"))}


@dataclass
class Report:
    """What came of a workbook: faults (then nothing was written), what was kept aside, and the counts by sheet."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    written: bool = False

    @property
    def writes(self) -> int:
        return sum(tally.new + tally.changed for tally in self.tallies.values())


def _tell_sizes(written: int) -> None:
    """PostgreSQL learns by itself how large its tables have become, but minutes later; whoever asks at once, as the
    refresh of duties does, would be answered by plans for empty tables."""
    if written >= MANY and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _silent(_step: str) -> None:
    """Progress that nobody watches."""


def import_workbook(
    paths: list[Path], *, by=None, dry_run: bool = False, tell: Callable[[str], None] = _silent
) -> Report:
    """Check the files as one, and write everything or, where there is any fault, nothing.

    `by` is the user whose rights bound what may be written; None, the command line, may everything. With `dry_run` the
    report says what would change. What a row says replaces the columns that its sheet has; an empty cell empties the
    column; a column that the sheet does not have stays as it is. `tell` hears of each of the STEPS as it begins.
    """
    tell(_("读取"))
    book = read_files([Path(path) for path in paths])
    with transaction.atomic():
        state = State(book, by, localdate())
        if book.faults and not any(book.rows.values()):
            return Report(book.faults, book.notes)
        align(state)
        meetings = MeetingImport(state)
        steps: list[Any] = [step(state) for step in (UnitImport, PeopleImport, PostImport, ActivityImport)]
        steps += [meetings, TopicImport(state, meetings)]
        for name, step in zip(NAMES, steps, strict=True):
            tell(_("检查%s") % name)
            step.check()
        book.faults.sort(key=lambda fault: (ORDER.get(fault.sheet, 9), fault.row or 0))
        if not book.faults:
            book.notes += doubts(state)
        report = Report(
            book.faults, list(dict.fromkeys(book.notes)), {n: state.tallies[n] for n in SHEETS if n in book.rows}
        )
        if book.faults or dry_run:
            return report
        for name, step in zip(NAMES, steps, strict=True):
            tell(_("写入%s") % name)
            step.write()
        tell(_("登记日志"))
        if state.lines:
            log_lines(state.lines, by=by)
        _tell_sizes(report.writes)
        report.written = True
    logger.info("imported %s rows", report.writes)
    return report
