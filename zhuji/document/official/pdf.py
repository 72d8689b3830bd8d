"""Sets a paper as PDF, with its faces embedded."""

import json
from dataclasses import asdict
from pathlib import Path

import typst

from zhuji.document.official.faces import chosen, fonts, substitutions
from zhuji.document.official.paper import Paper, printable, said_day

LAYOUT = Path(__file__).with_name("layout.typ")


def as_pdf(paper: Paper) -> bytes:
    """The paper as PDF. What stands on it is handed over as data, so no text can be taken for markup."""
    paper = printable(paper)
    content = {
        "name": paper.title or paper.masthead,
        "masthead": paper.masthead,
        "masthead_size": paper.masthead_size,
        "title": paper.title_lines if paper.title else [],
        "number": paper.number,
        "recipient": paper.recipient,
        "blocks": [asdict(block) for block in paper.body],
        "signature": _signature(paper),
        "imprint": _imprint(paper),
        "faces": chosen(),
        "notes": [*paper.notes, *substitutions()],
    }
    compiler = typst.Compiler(str(LAYOUT), root=str(LAYOUT.parent), font_paths=fonts(), ignore_system_fonts=True)
    done = compiler.compile(format="pdf", sys_inputs={"paper": json.dumps(content, ensure_ascii=False)})
    return bytes(done)  # type: ignore[arg-type]  # one file, as no page images were asked for


def _signature(paper: Paper):
    if paper.signature is None:
        return None
    unit_blank, day_blank = paper.signature.blanks
    return {
        "unit": paper.signature.unit,
        "day": said_day(paper.signature.day),
        "unit_blank": unit_blank,
        "day_blank": day_blank,
    }


def _imprint(paper: Paper):
    if paper.imprint is None:
        return None
    return {"copied": paper.imprint.copied, "issuer": paper.imprint.issuer, "printed": paper.imprint.printed}
