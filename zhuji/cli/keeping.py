"""Backup and restore: every row of every table and every kept file, with a digest of each, in one zip."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused

LEFT_OUT = {"sessions", "contenttypes", "auth", "axes"}  # made by setting up, or of no lasting worth
BATCH = 1000


def _models():
    """Every table that holds something of ours, those that others point at first."""
    wanted = [m for m in apps.get_models() if m._meta.app_label not in LEFT_OUT]
    done: list = []
    while wanted:
        ready = [
            m
            for m in wanted
            if not ({f.related_model for f in m._meta.concrete_fields if f.is_relation} - {m}) & set(wanted)
        ]
        done += ready
        wanted = [m for m in wanted if m not in ready]
    return done


def back_up(target: Path) -> int:
    """Write the whole state as of one moment. Returns how many rows."""
    manifest: dict = {"files": {}, "rows": {}}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, transaction.atomic():
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in _models():
            text = io.StringIO()
            rows = 0
            for row in model._base_manager.order_by("pk").iterator(chunk_size=BATCH):
                (told,) = serializers.serialize("python", [row])
                text.write(json.dumps(told, ensure_ascii=False, default=_exactly) + "\n")
                rows += 1
            _add(archive, manifest, f"tables/{model._meta.label_lower}.jsonl", text.getvalue().encode())
            manifest["rows"][model._meta.label_lower] = rows
        for folder in ("files", "keys"):
            for path in sorted((settings.HOME / folder).rglob("*")):
                if path.is_file():
                    _add(archive, manifest, str(path.relative_to(settings.HOME)), path.read_bytes())
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    target.chmod(0o600)
    return sum(manifest["rows"].values())


def _exactly(value) -> str:
    """Days, times and sums to their last digit: the log's chain is over every microsecond."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _add(archive, manifest, name: str, content: bytes) -> None:
    manifest["files"][name] = hashlib.sha256(content).hexdigest()
    archive.writestr(name, content)


def restore(source: Path) -> int:
    """Fill an empty database from a backup, all or nothing. Refuses a database that holds anything, and a backup of
    which any part differs from its digest."""
    if not source.is_file():
        raise Refused(_("没有这个文件：%s") % source)
    if apps.get_model("org", "Unit").objects.exists() or apps.get_model("org", "User").objects.exists():
        raise Refused(_("数据库里已有数据，只能恢复到空的数据文件夹。"))
    with zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for name, digest in manifest["files"].items():
            if hashlib.sha256(archive.read(name)).hexdigest() != digest:
                raise Refused(_("备份中的 %s 已损坏，没有恢复任何数据。") % name)
        with transaction.atomic():
            rows = sum(_restore_table(archive, model) for model in _models())
            _restart_numbering()
        for name in manifest["files"]:
            path = settings.HOME / name
            if not name.startswith("tables/") and path.resolve().is_relative_to(settings.HOME):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(name))
                path.chmod(0o600)
    return rows


def _restore_table(archive, model) -> int:
    name = f"tables/{model._meta.label_lower}.jsonl"
    lines = archive.read(name).decode().splitlines()
    own = [f for f in model._meta.concrete_fields if f.related_model is model]
    for start in range(0, len(lines), BATCH):
        told = [json.loads(line) for line in lines[start : start + BATCH]]
        objects = [item.object for item in serializers.deserialize("python", told)]
        if own:
            for item in objects:  # a row may point at a later one of its own table
                item.save_base(raw=True)
        else:
            model._base_manager.bulk_create(objects)
    return len(lines)


def _restart_numbering() -> None:
    """After rows with keys of their own, new keys must begin behind them."""
    statements = connection.ops.sequence_reset_sql(no_style(), _models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
