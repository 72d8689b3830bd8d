"""Uploads: what is allowed is kept as a plain copy; everything else is refused (T16)."""

import io
import time
import zipfile
import zlib

import pytest
from PIL import Image

from tests import factories as make
from zhuji.activity.actions.attachments import add_attachment
from zhuji.core.errors import Refused
from zhuji.core.files import folder


def picture(kind="JPEG", size=(20, 20), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


@pytest.fixture
def activity(branch):
    return make.make_activity(branch, "theme-day", make.day("2026-05-08"))


@pytest.mark.django_db
def test_position_in_a_photograph_is_not_kept(activity):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 0.0)}
    row = add_attachment(activity, name="a.jpg", content=picture(exif=exif), by=None)
    with Image.open(folder() / row.stored_as) as kept:
        assert dict(kept.getexif()) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"%PDF-1.4 x"), ("a.png", picture("PNG")), ("a.webp", picture("WEBP")), ("a.docx", zipped(word__document_xml="x")), ("a.xlsx", zipped(xl__workbook_xml="x"))],
)  # fmt: skip
def test_allowed_kinds_are_kept_under_names_of_our_own(activity, name, content):
    row = add_attachment(activity, name=name, content=content, by=None)
    assert row.name == name
    assert name not in row.stored_as


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", b""), ("a.svg", b"<svg onload='x'/>"), ("a.html", b"<script>"), ("a.exe", b"MZ"), ("a.pdf", b"MZ"),
        ("a.jpg", b"%PDF-1.4"), ("a.png", picture("JPEG")), ("a.docx", zipped(xl__workbook_xml="x")), ("a.docx", b"PK\x03\x04"),
        ("a.docx", zipped(word__document_xml="x", word__vbaProject="x")), ("a", picture()), ("../../a.jpg", b"x"),
        ("a.jpg", b"\xff\xd8\xff" + b"0" * 100), ("a.php.jpg", b"<?php"), ("a.xlsx", zipped(**{"xl__workbook_xml": "x", "..__x": "x"})),
        ("a.pdf", b"x" * (10 * 2**20 + 1)),
    ],
)  # fmt: skip
def test_anything_else_is_refused_quickly_and_nothing_is_kept(activity, name, content):
    before = len(list(folder().iterdir()))
    begun = time.perf_counter()
    with pytest.raises(Refused):
        add_attachment(activity, name=name, content=content, by=None)
    assert time.perf_counter() - begun < 1
    assert len(list(folder().iterdir())) == before


@pytest.mark.django_db
def test_picture_of_fifty_thousand_pixels_a_side_is_refused_before_it_is_unpacked(activity):
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (50_000).to_bytes(4) * 2 + b"\x08\x02\x00\x00\x00"
    head += zlib.crc32(head[12:29]).to_bytes(4)
    with pytest.raises(Refused):
        add_attachment(activity, name="a.png", content=head + b"\x00\x00\x00\x00IEND\xaeB`\x82", by=None)
