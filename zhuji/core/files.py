"""Files that people attach: sniffed, bounded, re-encoded where they are pictures, kept under names of our own."""

import hashlib
import io
import secrets
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from zhuji.core.errors import Refused

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 40_000_000
PICTURES = {"JPEG": ("image/jpeg", {"jpg", "jpeg"}), "PNG": ("image/png", {"png"}), "WEBP": ("image/webp", {"webp"})}
OFFICE = {
    "docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
ALLOWED = _("可附 jpg、png、webp 图片和 pdf、docx、xlsx 文件，每个不超过 10 MB。")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it was kept: its media type, size, SHA-256, and the name it lies under."""

    media_type: str
    size: int
    digest: str
    stored_as: str


def folder() -> Path:
    """Where files lie: in the data folder, outside whatever the server shows by itself."""
    path = settings.HOME / "files" / "attachments"
    path.mkdir(parents=True, exist_ok=True)
    return path


def store(name: str, content: bytes) -> Stored:
    """Keep a file. Refuses what is empty, too large, of another kind than its name says, or could run."""
    if not content:
        raise Refused(_("“%s”是空文件。") % name)
    if len(content) > MOST_BYTES:
        raise Refused(_("“%s”超过 10 MB，请压缩后再传。") % name)
    extension = Path(name).suffix.lower().lstrip(".")
    media_type, content = _sniff(name, extension, content)
    stored_as = secrets.token_hex(20)
    path = folder() / stored_as
    path.write_bytes(content)
    path.chmod(0o600)
    return Stored(media_type, len(content), hashlib.sha256(content).hexdigest(), stored_as)


def _sniff(name: str, extension: str, content: bytes) -> tuple[str, bytes]:
    """The media type that the content shows, and the content as it is to be kept."""
    if content.startswith(b"%PDF-") and extension == "pdf":
        return "application/pdf", content
    if content.startswith(b"PK") and extension in OFFICE:
        return _office(name, extension, content), content
    if extension in {e for _type, extensions in PICTURES.values() for e in extensions}:
        return _picture(name, extension, content)
    raise Refused(
        _("“%(name)s”不能附上：类型不在允许之列，或内容与扩展名不符。%(allowed)s") % {"name": name, "allowed": ALLOWED}
    )


def _office(name: str, extension: str, content: bytes) -> str:
    member, media_type = OFFICE[extension]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise Refused(_("“%s”已损坏，无法打开。") % name) from error
    names = [m.filename for m in members]
    if member not in names or len(members) > 2000 or sum(m.file_size for m in members) > 30 * MOST_BYTES:
        raise Refused(_("“%s”的内容与扩展名不符，或展开后过大。") % name)
    if any("vbaProject" in n or n.startswith(("/", "..")) or "/../" in n for n in names):
        raise Refused(_("“%s”含有宏或异常内容，请另存为不含宏的文件。") % name)
    return media_type


def _picture(name: str, extension: str, content: bytes) -> tuple[str, bytes]:
    """Re-encoded, so that nothing but the picture remains: no position, no comments, no second file behind it."""
    wrong = Refused(_("“%s”不是可用的图片，或尺寸过大。") % name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                kind = picture.format
                if kind not in PICTURES or picture.width * picture.height > MOST_PIXELS:
                    raise wrong
                media_type, extensions = PICTURES[kind]
                if extension not in extensions:
                    raise wrong
                out = io.BytesIO()
                plain = picture.convert("RGB") if kind == "JPEG" else picture
                plain.save(out, kind, quality=88)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise wrong from error
    except Image.DecompressionBombError as error:
        raise wrong from error
    return media_type, out.getvalue()
