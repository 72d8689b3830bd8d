"""How a view answers: one page, one named part of it, or a workbook."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from zhuji.document.official.paper import Paper
from zhuji.document.official.pdf import as_pdf
from zhuji.document.official.word import as_docx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPERS = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


def page(request, template, *, part=None, status=200, **context):
    """The whole page, or only its named part when htmx asks for it. No cache keeps what is personal."""
    name = f"{template}#{part}" if part and getattr(request, "htmx", False) else template
    response = render(request, name, context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under the name; no cache keeps it."""
    return _saved(content, XLSX, name)


def paper_response(paper: Paper, ext: str, name: str) -> HttpResponse:
    """An official document as .pdf or .docx, to be saved under the name; no cache keeps it."""
    content = as_pdf(paper) if ext == "pdf" else as_docx(paper)
    return _saved(content, PAPERS[ext], f"{name}.{ext}")


def _saved(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
