"""Files laid beside an activity. Nobody is ever asked for one."""

from django.db import transaction
from django.utils.translation import gettext as _

from zhuji.activity.models import Activity, Attachment
from zhuji.core.errors import Refused
from zhuji.core.files import discard, store
from zhuji.org.log import Line, log_lines

MOST = 20


def add_attachment(activity: Activity, *, name: str, content: bytes, by) -> Attachment:
    """Lay a file beside an activity. Refuses more than twenty, a withdrawn activity, and what `core.files.store`
    refuses. The file is written first: a row never names a file that is not there."""
    stored = store(name, content)
    try:
        return _write(activity, stored=stored, name=name, by=by)
    except BaseException:
        discard(stored)
        raise


@transaction.atomic
def _write(activity: Activity, *, stored, name: str, by) -> Attachment:
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.state == Activity.State.WITHDRAWN:
        raise Refused(_("这条记录已经撤回，不能再添加附件。"))
    if activity.attachments.filter(withdrawn=False).count() >= MOST:
        raise Refused(_("一项活动最多附 %s 个文件。") % MOST)
    attachment = Attachment.objects.create(
        activity=activity,
        name=name[-200:],
        media_type=stored.media_type,
        size=stored.size,
        digest=stored.digest,
        stored_as=stored.stored_as,
        added_by=by,
    )
    log_lines([Line("attachment added", activity, after=_named(attachment))], by=by)
    return attachment


@transaction.atomic
def withdraw_attachment(attachment: Attachment, *, by) -> Attachment:
    """Take a file back: it is no longer shown; the log keeps that it was there. Refuses twice."""
    attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if attachment.withdrawn:
        raise Refused(_("这个附件已经撤回。"))
    attachment.withdrawn = True
    attachment.save(update_fields=["withdrawn"])
    log_lines([Line("attachment withdrawn", attachment.activity, before=_named(attachment))], by=by)
    return attachment


def _named(attachment: Attachment) -> dict:
    """A file as the line of its activity in the log names it."""
    return {"attachment": attachment.name, "digest": attachment.digest}
