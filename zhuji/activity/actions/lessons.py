"""Short lessons that a superior collects: what is good is put into a volume. A showcase: nobody is ranked."""

from django.db import transaction
from django.utils.translation import gettext as _

from zhuji.activity.models import Activity
from zhuji.core.errors import Refused
from zhuji.org.log import log, snapshot


@transaction.atomic
def recommend_lesson(activity: Activity, *, recommended: bool, by) -> Activity:
    """Put a lesson into the volume, or take it out again. Refuses what was not held, and a lesson without a text."""
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.state != Activity.State.HELD:
        raise Refused(_("没有开展或已经撤回的，不能推荐。"))
    if recommended and not activity.summary.strip():
        raise Refused(_("这一课没有写讲稿，不能收入汇编。请讲课人所在支部在记录中补上讲稿。"))
    if activity.recommended != recommended:
        before = snapshot(activity)
        activity.recommended = recommended
        activity.save(update_fields=["recommended"])
        log(activity, by=by, verb="recommended" if recommended else "recommendation taken back", before=before)
    return activity
