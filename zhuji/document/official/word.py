"""Sets a paper as a Word file, everything through styles of the file's own.

Measured with LibreOffice: 22 lines of 28 characters come out with an exact pitch of 28.95 pt, characters a quarter of a
point tighter, and a grid of lines only; a grid of characters halves the line there.
"""

import io

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from zhuji.document.official.paper import Gap, Heading, Named, Paper, Para, Table, printable, said_day
from zhuji.document.official.paper_tables import imprint_rows, set_table

FANG, KAI, HEI, SONG, TITLE = "仿宋", "楷体", "黑体", "宋体", "方正小标宋简体"
INSTEAD = {TITLE: "华文中宋", FANG: "仿宋_GB2312", KAI: "楷体_GB2312"}  # what Word takes where the face is missing
PITCH, TIGHTER, EM = 28.95, -5, 15.75  # pt, twentieths of a point, pt
RED = RGBColor(0xD7, 0x00, 0x0F)
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def as_docx(paper: Paper) -> bytes:
    """The paper as a Word file."""
    paper, document = printable(paper), Document()
    _page(document)
    _styles(document)
    _head(document, paper)
    for block in paper.body:
        _block(document, block)
    if paper.signature:
        _sign(document, paper)
    if paper.imprint:
        imprint_rows(document, paper.imprint)
    _footers(document)
    _declare(document, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Word) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(24.5)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    section._sectPr.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="579"/>'))
    document.settings.odd_and_even_pages_header_footer = True


def _face(style, face: str, size: float, *, color=None, bold=False) -> None:
    """Every script of the style in one face; Latin letters too, as Chinese papers have them."""
    style.font.name, style.font.size, style.font.bold, style.font.italic = face, Pt(size), bold, False
    style.font.color.rgb = color or RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), face)


def _styles(document: Word) -> None:
    normal = document.styles["Normal"]
    _face(normal, FANG, 16)
    _lines(normal.paragraph_format)
    _tighter(normal)
    normal.paragraph_format.widow_control = False
    for level, face in enumerate((HEI, KAI, FANG, FANG), start=1):
        style = document.styles[f"Heading {level}"]
        _face(style, face, 16)
        _lines(style.paragraph_format)
        style.paragraph_format.first_line_indent = Pt(2 * EM)
        style.paragraph_format.keep_with_next = True
    _face(document.styles["Title"], TITLE, 22)
    for spacing in document.styles["Title"].element.rPr.findall(qn("w:spacing")):
        spacing.set(qn("w:val"), "0")  # twenty characters of 22 pt just fill the line
    title = document.styles["Title"].paragraph_format
    _lines(title)
    title.alignment = CENTER
    for border in document.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    for name, face, size in (("公文正文", FANG, 16), ("公文表格", FANG, 12), ("公文版记", FANG, 14)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _face(style, face, size)
    document.styles["公文正文"].paragraph_format.first_line_indent = Pt(2 * EM)
    for name in ("公文表格", "公文版记"):
        document.styles[name].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _face(document.styles["Footer"], SONG, 14)
    document.styles["Footer"].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _lines(form) -> None:
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PITCH)


def _tighter(style) -> None:
    """28 × 16 pt is more than 156 mm; and no space of its own between Chinese and digits."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(TIGHTER))
    style.element.get_or_add_rPr().insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz")
    paragraph = style.element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        off = OxmlElement(name)
        off.set(qn("w:val"), "0")
        paragraph.insert_element_before(off, "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _head(document: Word, paper: Paper) -> None:
    if paper.masthead:
        line = document.add_paragraph()
        line.alignment = CENTER
        line.paragraph_format.space_before = Mm(35)
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        run = line.add_run(paper.masthead)
        run.font.size, run.font.color.rgb, run.font.name = Pt(paper.masthead_size), RED, TITLE
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), TITLE)
        document.add_paragraph()
        _ruled(_centred(document, paper.number))
        document.add_paragraph()
    for part in paper.title_lines if paper.title else []:
        document.add_paragraph(part, style="Title")
    if paper.title:
        if paper.number and not paper.masthead:
            _centred(document, paper.number)
        document.add_paragraph()
    if paper.recipient:
        document.add_paragraph(f"{paper.recipient}：")


def _centred(document: Word, text: str):
    line = document.add_paragraph(text)
    line.alignment = CENTER
    return line


def _ruled(line) -> None:
    """The red line under the number, as wide as the text, 4 mm below."""
    border = f'<w:bottom w:val="single" w:sz="8" w:space="4" w:color="{RED}"/>'
    edge = parse_xml(f"<w:pBdr {nsdecls('w')}>{border}</w:pBdr>")
    line._p.get_or_add_pPr().insert_element_before(edge, "w:spacing", "w:ind", "w:jc")


def _block(document: Word, block) -> None:
    if isinstance(block, Heading):
        document.add_paragraph(block.text, style=f"Heading {block.level}")
    elif isinstance(block, Para):
        document.add_paragraph(block.text, style="公文正文")
    elif isinstance(block, Gap):
        document.add_paragraph()
    elif isinstance(block, Named):
        line = document.add_paragraph()
        under = len(block.label) + 1
        line.paragraph_format.left_indent = Pt((2 + under) * EM)
        line.paragraph_format.first_line_indent = Pt(-under * EM)
        label = line.add_run(f"{block.label}：")
        label.font.name = HEI
        label._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEI)
        line.add_run(block.text)
    elif isinstance(block, Table):
        set_table(document, block)


def _sign(document: Word, paper: Paper) -> None:
    signature = paper.signature
    if signature is None:
        return
    document.add_paragraph()
    document.add_paragraph()
    for text, blank in zip((signature.unit, said_day(signature.day)), signature.blanks, strict=True):
        line = document.add_paragraph(text)
        line.alignment = RIGHT
        line.paragraph_format.right_indent = Pt(blank * EM)
        line.paragraph_format.keep_together = True
    document.paragraphs[-2].paragraph_format.keep_with_next = True


def _footers(document: Word) -> None:
    """— 1 — at the outer edge: odd pages right, even ones left, one character in."""
    section = document.sections[0]
    for footer, alignment in ((section.footer, RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.alignment = alignment
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
        line.add_run("— ")
        line._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
        line.add_run(" —")


def _declare(document: Word, paper: Paper) -> None:
    """What the file is, and which face stands in where one is missing on the reader's machine."""
    core = document.core_properties
    core.title, core.author, core.language = paper.title or paper.masthead, "", "zh-CN"
    instead = [_("缺%(face)s时以%(other)s代替") % {"face": face, "other": other} for face, other in INSTEAD.items()]
    core.comments = "；".join([*paper.notes, *instead])[:255]
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            fonts = "".join(
                f'<w:font w:name="{face}"><w:altName w:val="{other}"/></w:font>' for face, other in INSTEAD.items()
            )
            part._blob = part.blob.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())
