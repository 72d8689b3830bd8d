"""How a view answers: one page, one named part of it, or a workbook."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page(request, template, *, part=None, status=200, **context):
    """The whole page, or only its named part when htmx asks for it. No cache keeps what is personal."""
    name = f"{template}#{part}" if part and getattr(request, "htmx", False) else template
    response = render(request, name, context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under the name; no cache keeps it."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
