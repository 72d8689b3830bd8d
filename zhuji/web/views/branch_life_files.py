"""工作: files laid beside an activity."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhuji.activity.actions.attachments import add_attachment, withdraw_attachment
from zhuji.activity.models import Attachment
from zhuji.core.errors import Refused
from zhuji.core.files import folder
from zhuji.org.rights import RECORD
from zhuji.web.fetch import tried
from zhuji.web.forms.branch_life import AttachmentForm
from zhuji.web.page import page
from zhuji.web.views.branch_life import activity_or_404


@login_required
@require_POST
def attach(request, activity_id):
    """Lay a file beside an activity."""
    activity = activity_or_404(request, activity_id, RECORD)
    form = AttachmentForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        if tried(form, add_attachment, activity=activity, name=file.name, content=file.read(), by=request.user):
            return redirect("activity", activity.pk)
    context = {"unit": activity.unit, "form": form, "title": _("添加附件"), "back": activity}
    return page(request, "branch_life/reason.html", **context, upload=True)


@login_required
def attachment(request, attachment_id):
    """The file itself, never shown inside our pages: it is saved, not opened."""
    row = get_object_or_404(Attachment.objects.open_to(request.user).filter(withdrawn=False), pk=attachment_id)
    path = folder() / row.stored_as
    if not path.is_file():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type=row.media_type)
    response["Content-Disposition"] = content_disposition_header(True, row.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def detach(request, attachment_id):
    """Take a file back."""
    row = get_object_or_404(Attachment.objects.open_to(request.user, RECORD), pk=attachment_id)
    try:
        withdraw_attachment(row, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal), "warn")
    return redirect("activity", row.activity_id)
