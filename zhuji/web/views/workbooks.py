"""Workbooks in the browser: sent in, looked at, confirmed; and every list taken out."""

import io
import re
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhuji.document.workbook.export import export
from zhuji.document.workbook.layout import SHEETS
from zhuji.document.workbook.marked import write_marked
from zhuji.document.workbook.take_in import import_workbook
from zhuji.document.workbook.template import write_template
from zhuji.org.rights import DELIBERATE, PEOPLE, WORKBOOK, may, scopes
from zhuji.web.fetch import unit_or_404
from zhuji.web.forms.workbooks import UploadForm
from zhuji.web.page import page, workbook_response

KEY = re.compile(r"^[0-9a-f]{32}$")
DECISIONS = ("会议", "议题")
EXPORTS = {
    "units": ("单位",),
    "people": ("人员",),
    "posts": ("任职",),
    "activities": ("活动", "参加"),
    "decisions": DECISIONS,
    "all": tuple(SHEETS),
}


def _kept(user, key: str) -> Path:
    """Where a file that the user sent in lies until he confirms it, and as evidence afterwards."""
    folder = settings.HOME / "files" / "imports" / str(user.pk)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{key}.xlsx"


def _sent_in(request, key: str) -> Path:
    path = _kept(request.user, key)
    if not KEY.match(key) or not path.is_file() or not scopes(request.user, WORKBOOK):
        raise Http404
    return path


@login_required
def workbooks(request):
    """Send a workbook in."""
    if not scopes(request.user, WORKBOOK):
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        key = secrets.token_hex(16)
        with _kept(request.user, key).open("wb") as kept:
            for chunk in form.cleaned_data["file"].chunks():
                kept.write(chunk)
        return redirect("workbook", key)
    return page(request, "workbooks/upload.html", form=form)


@login_required
def workbook(request, key):
    """What a workbook would change, or what is wrong with it; on confirmation it is taken in, whole."""
    path = _sent_in(request, key)
    report = import_workbook([path], by=request.user, dry_run=request.method != "POST")
    if report.written:
        messages.success(request, _("已导入，共写入 %s 行。") % report.writes, "good")
        return redirect("workbooks")
    return page(request, "workbooks/preview.html", report=report, key=key, shown=report.faults[:200])


@login_required
def marked(request, key):
    """The workbook with its faulty cells marked."""
    path = _sent_in(request, key)
    out = io.BytesIO()
    write_marked(path, import_workbook([path], by=request.user, dry_run=True).faults, out)
    return workbook_response(out.getvalue(), _("标出问题的工作簿.xlsx"))


@login_required
def template(request):
    """The empty workbook."""
    out = io.BytesIO()
    write_template(out)
    return workbook_response(out.getvalue(), _("导入模板.xlsx"))


@login_required
def take_out(request, unit_id, what):
    """A list of the unit and all below it, in the layout of the workbooks."""
    unit = unit_or_404(request, unit_id)
    if what not in EXPORTS:
        raise Http404
    deliberates = may(request.user, DELIBERATE, unit)
    sheets = tuple(name for name in EXPORTS[what] if deliberates or name not in DECISIONS)
    if not sheets:
        raise Http404
    content = export(unit, sheets, personal=may(request.user, PEOPLE, unit))
    return workbook_response(content, f"{unit.name}-{what}.xlsx")
