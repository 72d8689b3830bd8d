"""The log: append-only, chained by hash."""

from django.db import models

from zhuji.org.models.rights import User
from zhuji.org.models.units import Unit
from zhuji.org.queries import RecordQuerySet


class LogEntry(models.Model):
    """Who did what to which row, when, and what stood there before and after. Written by `org.log` only.

    `hash` is SHA-256 over the hash of the line before and this line, so that no line can be changed, taken out or
    put in unseen; `zhuji log verify` proves it.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: the command line
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="entries")
    verb = models.CharField(max_length=40)
    table = models.CharField(max_length=60)
    row = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    hash = models.CharField(max_length=64)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["table", "row"], name="log_row"),
            models.Index(fields=["unit", "seq"], name="log_unit_seq"),
        ]

    def __str__(self):
        return f"{self.seq} {self.verb} {self.table}:{self.row}"


class LogHead(models.Model):
    """The one row that says where the chain ends. Locked by every writer, so that the chain has no fork."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self):
        return f"{self.seq} {self.hash[:12]}"
