"""Files laid beside an activity. Nobody is ever asked for one."""

from django.db import transaction
from django.utils.translation import gettext as _

from zhuji.activity.models import Activity, Attachment
from zhuji.core.errors import Refused
from zhuji.core.files import store
from zhuji.org.log import log, snapshot

MOST = 20


@transaction.atomic
def add_attachment(activity: Activity, *, name: str, content: bytes, by) -> Attachment:
    """Lay a file beside an activity. Refuses more than twenty, and what `core.files.store` refuses."""
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.attachments.filter(withdrawn=False).count() >= MOST:
        raise Refused(_("一项活动最多附 %s 个文件。") % MOST)
    stored = store(name, content)
    attachment = Attachment.objects.create(
        activity=activity,
        name=name[-200:],
        media_type=stored.media_type,
        size=stored.size,
        digest=stored.digest,
        stored_as=stored.stored_as,
        added_by=by,
    )
    log(activity, by=by, verb="attachment added")
    return attachment


@transaction.atomic
def withdraw_attachment(attachment: Attachment, *, by) -> Attachment:
    """Take a file back: it is no longer shown; the log keeps that it was there."""
    before = snapshot(attachment)
    attachment.withdrawn = True
    attachment.save(update_fields=["withdrawn"])
    log(attachment, by=by, verb="attachment withdrawn", before=before)
    return attachment
