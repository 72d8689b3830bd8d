"""Official documents measured against GB/T 9704-2012: page, grid, faces, levels; opened by LibreOffice."""

import datetime as dt
import io
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pdfplumber
import pylopdf_fonts_zh_cn as noto
import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from tests import minuted
from zhuji.document.official import faces
from zhuji.document.official.handbook import handbook_paper
from zhuji.document.official.minutes import excerpt_paper, minutes_paper
from zhuji.document.official.notice import notice_paper
from zhuji.document.official.paper import Heading, Imprint, Named, Paper, Para, Signature, Table, chinese, numbered
from zhuji.document.official.pdf import as_pdf
from zhuji.document.official.word import as_docx
from zhuji.meeting.actions.minutes import draw_minutes
from zhuji.pack.load import load

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "test-results"
MM = 72 / 25.4
LONG = "全面贯彻党的教育方针落实立德树人根本任务坚持党组织领导的校长负责制依法依规民主科学决策" * 40
DAY = dt.date(2026, 5, 1)


def whole() -> Paper:
    """A document with one of everything."""
    rows = (("2026年3月5日", "教学楼外墙维修", "应到 5 人，赞成 4 票"),) * 3
    return Paper(
        title="第一中学关于教学楼外墙维修工程立项和资金使用安排的决议摘录",
        number="〔2026〕第3次",
        recipient="各位委员",
        body=(
            Heading(1, "一、总体情况"), Para(LONG), Heading(2, "（一）会议"), Para("短句 #set text(red) $x$ *粗*。"),
            Named("出席", "、".join(minuted.NAMES * 4)), Table(("日期", "事项", "表决"), rows, (4, 6, 6)),
            Heading(3, "1.第三级"), Heading(4, "（1）第四级"), Para("䶮字不在字库里也要印得出来。"),
        ),
        signature=Signature("中共第一中学委员会", DAY),
        imprint=Imprint("区委教育工委", "第一中学办公室", DAY),
    )  # fmt: skip


def lines(page):
    """The characters of a page by line, from the top: (top in points, characters)."""
    rows = {}
    for char in page.chars:
        rows.setdefault(round(char["bottom"]), []).append(char)
    return [sorted(rows[key], key=lambda c: c["x0"]) for key in sorted(rows)]


def text_of(row):
    return "".join(char["text"] for char in row)


@pytest.fixture(scope="module")
def pdf():
    with pdfplumber.open(io.BytesIO(as_pdf(whole()))) as document:
        yield document


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_page_is_A4_with_twenty_two_lines_of_twenty_eight_characters_between_the_margins(pdf):
    page = pdf.pages[1]
    *body, _footer = lines(page)
    assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
    assert (len(body), {len(row) for row in body}) == (22, {28})
    left, right = min(row[0]["x0"] for row in body), max(row[-1]["x1"] for row in body)
    assert left == pytest.approx(28 * MM, abs=0.6)
    assert page.width - right == pytest.approx(26 * MM, abs=0.6)
    pitches = [(b[0]["top"] - a[0]["top"]) for a, b in zip(body, body[1:], strict=False)]
    assert pitches == pytest.approx([225 * MM / 22] * 21, abs=0.05)
    # the first and the last line lie inside the 225 mm, the air above and below them being the same
    pitch = 225 * MM / 22
    assert body[0][0]["top"] == pytest.approx(37 * MM + (pitch - 16) / 2, abs=2)
    assert page.height - body[-1][0]["bottom"] == pytest.approx(35 * MM + (pitch - 16) / 2, abs=2)


def test_page_rendered_keeps_the_margins_and_lies_with_the_artefacts():
    RESULTS.mkdir(exist_ok=True)
    document = pypdfium2.PdfDocument(as_pdf(whole()))
    image = document[1].render(scale=100 / 72).to_pil().convert("L")
    image.save(RESULTS / "official-page.png")
    left, top, right, bottom = image.point(lambda v: 255 if v < 160 else 0).crop((0, 0, image.width, 1030)).getbbox()
    document.close()
    mm = 100 / 25.4
    assert left == pytest.approx(28 * mm, abs=4)
    assert image.width - right == pytest.approx(26 * mm, abs=4)
    assert top >= 37 * mm
    assert bottom <= (297 - 35) * mm


def test_every_face_is_embedded_and_stands_in_its_role_and_size(pdf):
    used = Counter()
    for page in pdf.pages:
        for char in page.chars:
            used[(char["fontname"].split("+")[-1], round(char["size"], 1))] += 1
            assert "+" in char["fontname"], char  # a subset that lies in the file
    sizes = {size for _name, size in used}
    assert sizes == {22, 16, 14, 12}
    names = {role: face.replace(" ", "") for role, face in faces.chosen().items()}
    plain = {(name.replace("-Regular", "").replace("-Bold", ""), size) for name, size in used}
    first = names["fang"].removesuffix("R")
    assert {(names["title"], 22), (first, 16), (names["hei"], 16), (names["kai"], 16), (names["song"], 14)} <= plain


def test_levels_are_hei_kai_fang_fang_and_begin_two_characters_in(pdf):
    rows = [row for page in pdf.pages for row in lines(page)]
    found = {}
    for wanted in ("一、总体情况", "（一）会议", "1.第三级", "（1）第四级"):
        row = next(row for row in rows if text_of(row).replace(" ", "") == wanted)
        found[wanted] = row[-1]["fontname"].split("+")[-1], round((row[0]["x0"] - 28 * MM) / 15.78, 1)
    family = [name for name, _indent in found.values()]
    assert family[2] == family[3]
    if faces.chosen()["kai"] != faces.SERIF:
        assert len(set(family)) == 3
    assert "NotoSansSC" in family[0]
    assert all(1.9 <= indent <= 2.6 for _name, indent in found.values())  # a full bracket has air at its left


def test_page_number_is_song_of_14_pt_between_dashes_at_the_outer_edge_seven_mm_below(pdf):
    for number, page in enumerate(pdf.pages[:2], start=1):
        row = lines(page)[-1]
        assert text_of(row).replace(" ", "") == f"—{number}—"
        assert {round(c["size"]) for c in row} == {14}
        middle = (row[0]["top"] + row[0]["bottom"]) / 2
        assert page.height - 35 * MM + 7 * MM == pytest.approx(middle, abs=1.2 * MM)
    odd, even = lines(pdf.pages[0])[-1], lines(pdf.pages[1])[-1]
    assert pdf.pages[0].width - odd[-1]["x1"] == pytest.approx(26 * MM + 14, abs=2)
    assert even[0]["x0"] == pytest.approx(28 * MM + 14, abs=2)


def test_masthead_is_red_thirty_five_mm_below_the_top_with_a_red_line_under_the_number():
    paper = Paper(title="", masthead="中共第一中学委员会党组织会议纪要", number="〔2026〕第3次", body=(Para(LONG),))
    with pdfplumber.open(io.BytesIO(as_pdf(paper))) as document:
        page = document.pages[0]
        head = lines(page)[0]
        assert text_of(head) == paper.masthead
        assert head[0]["non_stroking_color"] == pytest.approx((0.843, 0, 0.059), abs=0.01)
        assert head[0]["top"] == pytest.approx((37 + 35) * MM, abs=2 * MM)
        line = page.lines[0]
        assert (line["x0"], page.width - line["x1"]) == pytest.approx((28 * MM, 26 * MM), abs=0.6)


def test_day_under_the_name_begins_two_characters_to_its_right_or_the_name_moves():
    assert Signature("中共第一中学委员会办公室", DAY).blanks == (2, 6)  # 12 and 6 characters
    assert Signature("一中", DAY).blanks == (8, 2)
    for unit in ("一中", "第一中学党委", "中共第一中学委员会办公室"):
        right_of_unit, right_of_day = Signature(unit, DAY).blanks
        assert (28 - right_of_day - 6) - (28 - right_of_unit - len(unit)) == 2


def test_numbers_of_the_four_levels_are_those_of_the_standard():
    assert [numbered(level, 12) for level in (1, 2, 3, 4)] == ["十二、", "（十二）", "12.", "（12）"]
    assert [chinese(n) for n in (1, 10, 11, 20, 45)] == ["一", "十", "十一", "二十", "四十五"]


def test_title_of_several_lines_leaves_no_single_character_over():
    assert [len(line) for line in whole().title_lines] == [15, 14]
    assert Paper(title="短", body=()).title_lines == ["短"]


def test_pdf_can_be_read_aloud_it_is_tagged_and_names_its_language_and_title(pdf):
    catalog = pdf.doc.catalog
    assert (catalog["Lang"], catalog["MarkInfo"]["Marked"], "StructTreeRoot" in catalog) == (b"zh-CN", True, True)
    assert pdf.metadata["Title"] == whole().title


def test_what_is_typed_is_never_read_as_markup(pdf):
    assert "#set text(red) $x$ *粗*。" in "".join(page.extract_text() for page in pdf.pages)


def test_control_characters_that_somebody_pasted_break_neither_file():
    paper = Paper(title="标题\x1b", body=(Para("第一\x00行\x0b\x1f"), Named("出席", "赵\x07刚")))
    with pdfplumber.open(io.BytesIO(as_pdf(paper))) as document:
        assert "第一行" in document.pages[0].extract_text()
    assert "第一行" in [p.text for p in Document(io.BytesIO(as_docx(paper))).paragraphs]


# ── faces ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def without_faces(settings, tmp_path):
    settings.FONT_FOLDERS = [tmp_path / "none"]
    faces.fonts.cache_clear()
    faces.chosen.cache_clear()
    yield
    faces.fonts.cache_clear()
    faces.chosen.cache_clear()


def test_machine_without_fang_song_sets_the_document_in_song_and_says_so(without_faces):
    assert faces.substitutions()[:2] == ["仿宋以 Noto Serif SC 代替", "楷体以 Noto Serif SC 代替"]
    with pdfplumber.open(io.BytesIO(as_pdf(whole()))) as document:
        *body, _footer = lines(document.pages[1])
        assert (len(body), {len(row) for row in body}) == (22, {28})
        assert "仿宋以 Noto Serif SC 代替" in document.metadata["Keywords"]


# ── Word ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_word_file_carries_its_layout_in_its_own_styles():
    document = Document(io.BytesIO(as_docx(whole())))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    east = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Footer")
    }
    assert list(east.values()) == ["仿宋", "方正小标宋简体", "黑体", "楷体", "仿宋", "仿宋", "宋体"]
    assert [p.style.name for p in document.paragraphs if p.style.name.startswith("Heading")] == [
        "Heading 1", "Heading 2", "Heading 3", "Heading 4"]  # fmt: skip
    assert "方正小标宋简体时以华文中宋代替" in document.core_properties.comments
    fonts = next(p for p in document.part.package.iter_parts() if p.partname == "/word/fontTable.xml")
    assert 'w:altName w:val="华文中宋"'.encode() in fonts.blob


def opened_by_office(folder, *files, to="pdf", more=()):
    """What LibreOffice makes of the files; it writes nothing for a file that it cannot open."""
    found = subprocess.run([sys.executable, ROOT / "tools" / "office.py"], capture_output=True, text=True, check=True)
    config = folder / "fonts.conf"
    named = {"仿宋": "fang", "楷体": "kai", "黑体": "hei", "宋体": "song", "方正小标宋简体": "title"}
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><prefer><family>{faces.chosen()[role]}</family></prefer></alias>'
        for name, role in named.items()
    )
    places = f"<dir>{ROOT / '.boot' / 'fonts'}</dir><dir>{noto.serif_path().parent}</dir>"
    config.write_text(f"<fontconfig>{places}<cachedir>{folder}/cache</cachedir>{aliases}</fontconfig>")
    command = [found.stdout.strip(), f"-env:UserInstallation=file://{folder}/profile", "--headless", *more]
    command += ["--convert-to", to, "--outdir", str(folder / "out"), *map(str, files)]
    environment = {**os.environ, "FONTCONFIG_FILE": str(config)}
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)
    return folder / "out"


def test_libreoffice_opens_the_word_file_with_the_same_lines_and_the_pdf_as_well(tmp_path):
    paper = whole()
    (tmp_path / "paper.docx").write_bytes(as_docx(paper))
    (tmp_path / "page.pdf").write_bytes(as_pdf(paper))
    out = opened_by_office(tmp_path, tmp_path / "paper.docx")
    opened_by_office(tmp_path, tmp_path / "page.pdf", to="png", more=["--infilter=draw_pdf_import"])
    assert (out / "page.png").stat().st_size > 10_000
    with pdfplumber.open(out / "paper.pdf") as document:
        *body, _footer = lines(document.pages[1])
        assert (len(body), {len(row) for row in body}) == (22, {28})
        text = "".join(page.extract_text() for page in document.pages)
    assert all(word in text for word in ("一、总体情况", "（1）第四级", "中共第一中学委员会", "抄送：区委教育工委"))


# ── what they say ────────────────────────────────────────────────────────────────────────────────────────────────────


def said(paper):
    return "\n".join(f"{b.label}：{b.text}" if isinstance(b, Named) else getattr(b, "text", "") for b in paper.body)


def test_minutes_say_what_was_recorded_and_nothing_else(school, committee, officer):
    meeting, _seats = minuted.make_held(school, committee)
    text = said(minutes_paper(draw_minutes(meeting=meeting, by=officer)))
    for line in (
        "时间：2026年3月5日 14:00", "主持：赵刚", "记录：李洁", "应到会成员 5 人，实到会成员 4 人。", "一、教学楼外墙维修（讨论决定）",
        "王敏回避（亲属参与投标）。", "发言次序：李洁、赵刚。", "李洁：建议暑期施工。", "会上核对了三家报价。",
        "应到会 5 人，在场 3 人，回避 1 人；举手：赞成 3 票，反对 0 票，弃权 0 票。", "结果：通过。",
        "决议：同意立项，资金控制在 60 万元以内。", "请假：周平", "列席：郑华", "（本稿尚未签发）",
    ):  # fmt: skip
        assert line in text
    assert "赵刚：" not in text  # he spoke, and nobody wrote down what


def test_figures_that_nobody_wrote_down_are_left_out_and_never_nought(school, committee, officer):
    meeting = minuted.make_meeting(school, entitled=None, present=None)
    blank = dict.fromkeys(("entitled", "present", "yes", "no", "abstain"))
    minuted.make_item(
        meeting, minuted.make_topic(school), **blank, method="", result="", resolution="", state="carried"
    )
    text = said(minutes_paper(draw_minutes(meeting=meeting, by=officer)))
    assert "应到会成员 未登记，实到会成员 未登记。" in text
    assert "主持：未登记" in text
    assert "本次未形成结果，转下次会议。" in text
    assert "票" not in text
    assert "表决" not in text


def test_meeting_entered_late_carries_both_days(school, committee, officer):
    meeting = minuted.make_meeting(school, on_paper=True)
    minutes = draw_minutes(meeting=meeting, by=officer)
    today = dt.date.fromisoformat(minutes.content["recorded_on"])
    line = f"本次会议于 2026年3月5日召开，记录于 {today.year}年{today.month}月{today.day}日补录。"
    assert line in said(minutes_paper(minutes))


def test_excerpt_tells_the_decision_and_not_who_said_what(school, committee, officer):
    meeting, _seats = minuted.make_held(school, committee)
    paper = excerpt_paper(draw_minutes(meeting=meeting, by=officer), meeting.items.get().topic.code)
    text = said(paper)
    assert "赞成 3 票" in text
    assert "王敏回避" in text
    assert "建议暑期施工" not in text
    assert "三家报价" not in text
    assert paper.number == "〔2026〕第1次第1项"


def test_notice_lists_the_agenda_with_who_proposed_and_why_late(school, committee):
    seats = minuted.make_seats(committee)
    meeting = minuted.make_meeting(school, seats[0], state="called", convener=seats[0])
    topic = minuted.make_topic(school, proposer=seats[1])
    minuted.make_item(meeting, topic, state="waiting", result="", late_because="汛期将至")
    text = said(notice_paper(meeting))
    assert "2026年3月5日（星期四） 14:00" in text
    assert "1.教学楼外墙维修（讨论决定，孙立提出，临时列入：汛期将至）" in text


def test_handbook_prints_every_rule_body_matter_and_clause_with_its_citation():
    pack = load("base")
    paper = handbook_paper(pack, DAY)
    text = said(paper) + "\n".join("\n".join(map("".join, b.rows)) for b in paper.body if isinstance(b, Table))
    missing = [entry.title for family in (pack.rules, pack.bodies, pack.steps, pack.matters, pack.clauses)
               for entry in family.values() if entry.title not in text]  # fmt: skip
    assert missing == []
    assert text.count("依据：") >= len(pack.rules)
    assert all(source.title in text for source in pack.sources.values())
