"""Uploads: what is allowed is kept as a plain copy; everything else is refused (T16)."""

import io
import time
import tracemalloc
import zipfile
import zlib

import pytest
import xlsxwriter
from docx import Document
from PIL import Image, PngImagePlugin

from tests import factories as make
from zhuji.activity.actions.activities import withdraw_activity
from zhuji.activity.actions.attachments import MOST, add_attachment, withdraw_attachment
from zhuji.core.errors import Refused
from zhuji.core.files import folder
from zhuji.org.models import LogEntry

LIMIT = 200 * 2**20
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def picture(kind="JPEG", size=(20, 20), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, (200, 0, 0, 90) if mode == "RGBA" else "red").save(out, kind, **options)
    return out.getvalue()


def zipped(members, *, types=True):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (({"[Content_Types].xml": "x"} if types else {}) | members).items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(**more):
    return zipped({"word/document.xml": "x", **more})


def real_docx():
    out = io.BytesIO()
    document = Document()
    document.add_paragraph("会议记录")
    document.save(out)
    return out.getvalue()


def real_xlsx():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write(0, 0, "签到")
    return out.getvalue()


def with_link():
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def huge_png(side):
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + side.to_bytes(4) * 2 + b"\x08\x02\x00\x00\x00"
    return head + zlib.crc32(head[12:29]).to_bytes(4) + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def many_members():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", "x")
        for n in range(3000):
            archive.writestr(f"a{n}", "")
    return out.getvalue()


BAD = {
    "empty": ("a.jpg", b""),
    "svg": ("a.svg", b"<svg onload='x'/>"),
    "svg called a picture": ("a.png", b"<svg onload='x'/>"),
    "page": ("a.html", b"<script>"),
    "program": ("a.exe", b"MZ"),
    "program called pdf": ("a.pdf", b"MZ"),
    "virus sample": ("a.pdf", EICAR),
    "virus sample as text": ("a.txt", EICAR),
    "pdf called jpg": ("a.jpg", b"%PDF-1.4"),
    "jpg called png": ("a.png", picture("JPEG")),
    "gif": ("a.gif", picture("GIF")),
    "gif called png": ("a.png", picture("GIF")),
    "tiff called jpg": ("a.jpg", picture("TIFF")),
    "postscript called jpg": ("a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
    "workbook called docx": ("a.docx", zipped({"xl/workbook.xml": "x"})),
    "zip without a list of contents": ("a.docx", zipped({"word/document.xml": "x"}, types=False)),
    "cut off zip": ("a.docx", b"PK\x03\x04"),
    "macros": ("a.docx", docx(**{"word/vbaProject.bin": "x"})),
    "old macros": ("a.xlsx", zipped({"xl/workbook.xml": "x", "xl/macrosheets/sheet1.xml": "x"})),
    "active content": ("a.docx", docx(**{"word/activeX/activeX1.bin": "x"})),
    "zip in a zip": ("a.docx", docx(**{"word/inner.zip": "x"})),
    "program in a zip": ("a.docx", docx(**{"word/run.exe": "x"})),
    "way out of the folder": ("a.xlsx", zipped({"xl/workbook.xml": "x", "../x": "x"})),
    "way out with backslashes": ("a.xlsx", zipped({"xl/workbook.xml": "x", "..\\x": "x"})),
    "absolute path": ("a.xlsx", zipped({"xl/workbook.xml": "x", "/etc/x": "x"})),
    "link": ("a.docx", with_link()),
    "bomb": ("a.docx", docx(**{"word/big.xml": b"\0" * (320 * 2**20)})),
    "many members": ("a.docx", many_members()),
    "macro extension": ("a.docm", docx()),
    "no extension": ("a", picture()),
    "path as name": ("../../a.jpg", b"x"),
    "cut off picture": ("a.jpg", b"\xff\xd8\xff" + b"0" * 100),
    "half a picture": ("a.png", picture("PNG", (500, 500))[:300]),
    "script called jpg": ("a.php.jpg", b"<?php"),
    "too large": ("a.pdf", b"%PDF-" + b"x" * (10 * 2**20 + 1)),
    "picture of 50,000 pixels a side": ("a.png", huge_png(50_000)),
    "picture of 10,000 pixels a side": ("a.png", huge_png(10_000)),
}


@pytest.fixture
def activity(branch):
    return make.make_activity(branch, "theme-day", make.day("2026-05-08"))


def add(activity, name, content):
    return add_attachment(activity, name=name, content=content, by=None)


@pytest.mark.django_db
def test_what_a_camera_noted_is_not_kept_but_the_picture_stands_upright(activity):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 0.0)}
    exif[0x0112] = 6  # the camera was held on its side
    row = add(activity, "a.jpg", picture(size=(40, 20), exif=exif, comment=b"secret"))
    with Image.open(folder() / row.stored_as) as kept:
        assert (dict(kept.getexif()), kept.info.get("comment"), kept.size) == ({}, None, (20, 40))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_text_in_a_picture_is_not_kept_and_what_was_transparent_stays_so(activity, kind):
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "secret")
    options = {"pnginfo": note} if kind == "PNG" else {"xmp": b"secret"}
    row = add(activity, f"a.{kind.lower()}", picture(kind, mode="RGBA", **options))
    content = (folder() / row.stored_as).read_bytes()
    with Image.open(io.BytesIO(content)) as kept:
        assert kept.mode == "RGBA"
    assert b"secret" not in content


@pytest.mark.django_db
def test_second_file_behind_a_picture_is_not_kept(activity):
    row = add(activity, "a.jpg", picture() + docx())
    assert b"PK\x03\x04" not in (folder() / row.stored_as).read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("会议纪要.pdf", b"%PDF-1.4 x"), ("a.png", picture("PNG")), ("a.webp", picture("WEBP")), ("A.JPG", picture()),
        ("a.jpeg", picture()), ("a.docx", real_docx()), ("a.xlsx", real_xlsx()),
    ],
)  # fmt: skip
def test_allowed_kinds_are_kept_under_names_of_our_own(activity, name, content):
    row = add(activity, name, content)
    kept = folder() / row.stored_as
    assert (row.name, name in row.stored_as, kept.stat().st_mode & 0o777) == (name, False, 0o600)


@pytest.mark.trust
@pytest.mark.django_db
def test_anything_else_is_refused_quickly_in_little_memory_and_nothing_is_kept(activity, record_figures):
    kept = sorted(folder().iterdir())
    slowest = most = 0
    accepted = []
    for why, (name, content) in BAD.items():
        tracemalloc.start()
        begun = time.perf_counter()
        try:
            add(activity, name, content)
            accepted.append(why)
        except Refused:
            pass
        slowest = max(slowest, time.perf_counter() - begun)
        most = max(most, tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    record_figures("T16", files=len(BAD), accepted=len(accepted), slowest_s=round(slowest, 2), most_mb=most >> 20)
    assert (accepted, slowest < 1, most < LIMIT) == ([], True, True)
    assert sorted(folder().iterdir()) == kept


@pytest.mark.django_db
def test_no_more_than_twenty_and_none_beside_what_was_withdrawn(activity):
    for n in range(MOST):
        add(activity, f"{n}.pdf", b"%PDF-1.4")
    kept = len(list(folder().iterdir()))
    with pytest.raises(Refused, match="最多"):
        add(activity, "more.pdf", b"%PDF-1.4")
    withdraw_activity(activity, reason="记错", by=None)
    with pytest.raises(Refused, match="已经撤回"):
        add(activity, "later.pdf", b"%PDF-1.4")
    assert len(list(folder().iterdir())) == kept


@pytest.mark.django_db
def test_file_that_is_laid_beside_and_taken_back_leaves_both_in_the_log(activity):
    row = add(activity, "a.pdf", b"%PDF-1.4")
    withdraw_attachment(row, by=None)
    with pytest.raises(Refused, match="已经撤回"):
        withdraw_attachment(row, by=None)
    lines = LogEntry.objects.filter(table="activity.activity").order_by("seq")
    assert [(e.verb, (e.after or e.before)["attachment"]) for e in lines] == [
        ("attachment added", "a.pdf"),
        ("attachment withdrawn", "a.pdf"),
    ]
