"""What was sent from a form of the meeting page is done once, however often the network sends it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.meeting.models import Meeting, Sent

Done = TypeVar("Done")


@transaction.atomic
def once(meeting: Meeting, *, token: str, content: Mapping[str, object], do: Callable[[], Done]) -> Done | None:
    """Do what the form asks, unless it was done when the same form was sent before: then None, and nothing happens.
    Refuses the same form with another content. A step that is refused leaves no trace, so it may be sent again."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
    sent = Sent.objects.filter(token=token).first()
    if sent is None:
        Sent.objects.create(token=token, meeting=meeting, digest=digest)
        return do()
    if (sent.meeting_id, sent.digest) != (meeting.pk, digest):
        raise Refused(_("这张表已经提交过一次，内容与这次不同。请核对会议页上现在的内容，需要改的重新填写。"))
    return None
