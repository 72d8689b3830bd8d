"""Reads the text of a rulebook out of a Word file."""

import io
import zipfile

from django.utils.translation import gettext as _
from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from zhuji.core.errors import Refused
from zhuji.core.files import refuse_unless_docx

MOST_BYTES = 2 * 2**20
MOST_UNPACKED = 20 * 2**20
MOST_TEXT = 200_000  # characters


def text_of(name: str, content: bytes) -> str:
    """The paragraphs and table rows of a .docx, one a line. Refuses what is larger than 2 MB, no Word file, holds
    macros or files, or cannot be read; nothing of it is kept but the text."""
    if len(content) > MOST_BYTES:
        raise Refused(_("“%s”超过 2 MB。章程和规则只要文字，请去掉图片后再传。") % name)
    refuse_unless_docx(name, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise Refused(_("“%s”展开后过大。") % name)
        document = Document(io.BytesIO(content))
        lines = [line for block in document.iter_inner_content() for line in _lines(block)]
    except (KeyError, ValueError, SyntaxError, OSError, PackageNotFoundError, zipfile.BadZipFile, EOFError) as error:
        raise Refused(_("“%s”已损坏，无法读取。") % name) from error
    return checked("\n".join(line for line in lines if line.strip()))


def checked(text: str) -> str:
    """The text without blanks at its ends. Refuses an empty one, and one longer than a rulebook is."""
    text = text.strip().replace("\r\n", "\n")
    if not text:
        raise Refused(_("没有文字。请粘贴全文，或上传含文字的 docx 文件。"))
    if len(text) > MOST_TEXT:
        raise Refused(_("文字超过 20 万字，请只保留章程或规则本身。"))
    return text


def _lines(block):
    if isinstance(block, Table):
        for row in block.rows:
            yield "　".join(cell.text.strip() for cell in row.cells if cell.text.strip())
    else:
        yield block.text.strip()
