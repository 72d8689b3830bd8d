"""Tables of a Word file: rows under a heading that is repeated, and the imprint at the foot of the last page."""

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from zhuji.document.official.paper import Imprint, Table

WIDE = 156  # mm


def set_table(document: Word, block: Table) -> None:
    """A table whose rows grow with what stands in them: a cell never takes the exact pitch of the text."""
    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    table.autofit = False
    for column, share in zip(table.columns, block.shares, strict=True):
        column.width = Mm(WIDE * share / sum(block.shares))
    for cells, values in [(table.rows[0].cells, block.head)] + [(table.add_row().cells, row) for row in block.rows]:
        for cell, value, share in zip(cells, values, block.shares, strict=True):
            cell.width = Mm(WIDE * share / sum(block.shares))
            cell.paragraphs[0].style = document.styles["公文表格"]
            cell.paragraphs[0].add_run(value)
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for cell in head.cells:
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        for run in cell.paragraphs[0].runs:
            run.font.name = "黑体"
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体")
    document.add_paragraph()


def imprint_rows(document: Word, imprint: Imprint) -> None:
    """版记: first and last line thick, the middle one thin; held to the bottom of the page."""
    lines = [imprint.copied] if imprint.copied else []
    lines.append(f"{imprint.issuer}\t{imprint.printed}")
    table = document.add_table(rows=0, cols=1)
    for text in lines:
        cell = table.add_row().cells[0]
        cell.width = Mm(WIDE)
        line = cell.paragraphs[0]
        line.style = document.styles["公文版记"]
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDE) - Pt(38), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(text)
    edges = '<w:top w:val="single" w:sz="8"/><w:bottom w:val="single" w:sz="8"/><w:insideH w:val="single" w:sz="6"/>'
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{edges}</w:tblBorders>")
    place = 'w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="center" w:tblpYSpec="bottom"'
    properties = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(parse_xml(f"<w:tblpPr {nsdecls('w')} {place}/>"), "w:tblW")
    document.add_paragraph()  # what a floating table is anchored to
