"""Files that people attach: sniffed, bounded, re-encoded where they are pictures, kept under names of our own."""

import hashlib
import io
import os
import secrets
import stat
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

from zhuji.core.errors import Refused

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 40_000_000
PICTURES = {"JPEG": ("image/jpeg", {"jpg", "jpeg"}), "PNG": ("image/png", {"png"}), "WEBP": ("image/webp", {"webp"})}
OFFICE = {
    "docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
MOST_MEMBERS, MOST_UNPACKED = 2000, 30 * MOST_BYTES
RUNS = ("vbaproject", "macrosheets", "activex", "vbadata")
FILES_IN_FILES = (".zip", ".rar", ".7z", ".exe", ".dll", ".js", ".vbs", ".bat", ".ps1", ".jar", ".docm", ".xlsm")
UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError)
ALLOWED = gettext_lazy("可附 jpg、png、webp 图片和 pdf、docx、xlsx 文件，每个不超过 10 MB。")


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
    stored = Stored(media_type, len(content), hashlib.sha256(content).hexdigest(), secrets.token_hex(20))
    path = folder() / stored.stored_as
    path.touch(mode=0o600)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # what was acknowledged survives a loss of power
    return stored


def discard(stored: Stored) -> None:
    """Take back a file that no row came to name."""
    (folder() / stored.stored_as).unlink(missing_ok=True)


def refuse_unless_docx(name: str, content: bytes) -> None:
    """Refuse what is not a Word file by its name and its content, or could run."""
    if not (content.startswith(b"PK") and Path(name).suffix.lower() == ".docx"):
        raise Refused(_("“%s”不是 docx 文件。请在 Word 或 WPS 中另存为 docx 后再传。") % name)
    _office(name, "docx", content)


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
    """Looks at the list of members only: nothing is unpacked, so nothing can swell."""
    member, media_type = OFFICE[extension]
    if content.count(b"PK\x01\x02") > MOST_MEMBERS:  # before the list itself is read
        raise Refused(_("“%s”的内容与扩展名不符，或展开后过大。") % name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused(_("“%s”已损坏，无法打开。") % name) from error
    names = {m.filename for m in members}
    swollen = sum(m.file_size for m in members) > MOST_UNPACKED
    if member not in names or "[Content_Types].xml" not in names or swollen:
        raise Refused(_("“%s”的内容与扩展名不符，或展开后过大。") % name)
    if any(_suspicious(m) for m in members):
        raise Refused(_("“%s”含有宏、压缩包或异常内容，请另存为普通文件后再传。") % name)
    return media_type


def _suspicious(member: zipfile.ZipInfo) -> bool:
    """Something that could run, a file in a file, a way out of the folder, a link, or a lock."""
    path = member.filename.lower().replace("\\", "/")
    outside = path.startswith("/") or ".." in path.split("/")
    link = stat.S_ISLNK(member.external_attr >> 16)
    runs = any(word in path for word in RUNS) or path.endswith(FILES_IN_FILES)
    return outside or link or runs or bool(member.flag_bits & 1)


def _picture(name: str, extension: str, content: bytes) -> tuple[str, bytes]:
    """Re-encoded, so that nothing but the picture remains: no position, no comments, no second file behind it."""
    wrong = Refused(_("“%s”不是可用的图片，或尺寸过大。") % name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(PICTURES)) as picture:
                media_type, extensions = PICTURES[picture.format or ""]
                if extension not in extensions or picture.width * picture.height > MOST_PIXELS:
                    raise wrong
                return media_type, _plain_copy(picture, picture.format or "")
    except (*UNREADABLE, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise wrong from error


def _plain_copy(picture: Image.Image, kind: str) -> bytes:
    """The pixels the right way up, as the camera noted, and nothing of what it noted."""
    upright = ImageOps.exif_transpose(picture)
    see_through = kind != "JPEG" and upright.has_transparency_data
    plain = upright.convert("RGBA" if see_through else "RGB")
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, kind, quality=88)
    return out.getvalue()
