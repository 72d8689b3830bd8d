"""Writing and proving the log. Every action ends here."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from zhuji.core.fields import EncryptedText
from zhuji.org.models.log import LogEntry, LogHead

SECRET = "***"  # noqa: S105 - stands for a value that the log does not repeat


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be written: what was done to which row, and what stood there before and after."""

    verb: str
    record: Model
    before: dict | None = None
    after: dict | None = None


def snapshot(record) -> dict:
    """The columns of a row as the log keeps them; encrypted columns only as present or not."""
    fields = [f for f in record._meta.concrete_fields if not f.primary_key]
    return {f.attname: _plain(f, f.value_from_object(record)) for f in fields if f.editable or f.is_relation}


def difference(before: dict, after: dict) -> tuple[dict, dict]:
    """Only the columns that changed, as they were and as they are."""
    changed = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in changed}, {key: after[key] for key in changed}


def _plain(field, value):
    if isinstance(field, EncryptedText):
        return SECRET if value else ""
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def log(record, *, by, verb: str, before: dict | None = None) -> None:
    """Put on record that someone did something to a row; call it after the write, inside the same transaction."""
    after = snapshot(record)
    was, now = difference(before, after) if before is not None else (None, after)
    log_lines([Line(verb, record, was, now)], by=by)


@transaction.atomic
def log_lines(lines: Iterable[Line], *, by) -> None:
    """Append many lines at once. The head is locked until the transaction ends, so writers queue here."""
    head = LogHead.objects.select_for_update().get_or_create(pk=1)[0]
    now = timezone.now().astimezone(UTC)
    entries = []
    for line in lines:
        head.seq += 1
        entry = LogEntry(
            seq=head.seq,
            at=now,
            actor=by,
            unit_id=_unit_of(line.record),
            verb=line.verb,
            table=line.record._meta.label_lower,
            row=line.record.pk,
            before=line.before,
            after=line.after,
        )
        entry.hash = head.hash = chained(head.hash, entry)
        entries.append(entry)
    LogEntry.objects.bulk_create(entries, batch_size=1000)
    head.save(update_fields=["seq", "hash"])


# What a row hangs on where it has no unit of its own: the way is followed until one is found.
HANGS_ON = ("topic", "task", "item", "meeting", "minutes", "activity")


def _unit_of(record):
    if record._meta.label_lower == "org.unit":
        return record.pk
    while record is not None and not hasattr(record, "unit_id"):
        record = next((getattr(record, name) for name in HANGS_ON if hasattr(record, name)), None)
    return getattr(record, "unit_id", None)


def chained(previous: str, entry: LogEntry) -> str:
    """The hash of a line: SHA-256 over the hash before it and its own content in one fixed spelling."""
    content = [
        entry.seq,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.unit_id,
        entry.verb,
        entry.table,
        entry.row,
        entry.before,
        entry.after,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def verify() -> tuple[int, str | None]:
    """Walk the whole chain. Returns how many lines hold, and what is wrong with the first that does not, or None."""
    previous, expected = "", 1
    for entry in LogEntry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected:
            return expected - 1, f"第 {expected} 行缺失"
        if chained(previous, entry) != entry.hash:
            return expected - 1, f"第 {entry.seq} 行与其校验值不符，内容被改动过"
        previous, expected = entry.hash, expected + 1
    head = LogHead.objects.filter(pk=1).first()
    if head and (head.seq, head.hash) != (expected - 1, previous):
        return expected - 1, f"日志在第 {expected - 1} 行中断，应有 {head.seq} 行"
    return expected - 1, None
