"""What minutes say: drawn from the records of a meeting, frozen with the signature. What nobody wrote down does not
appear; what was written down appears as it is."""

import hashlib
import json

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhuji.activity.models import Activity
from zhuji.core.errors import Refused
from zhuji.matter.models.listed import Retention
from zhuji.meeting.models import Item, Meeting, Minutes
from zhuji.pack.inforce import in_force

STRICTEST = (Retention.PERMANENT, Retention.THIRTY, Retention.TEN)
HELD = ("present", "excused", "absent", "observer")


def content_of(meeting: Meeting) -> dict:
    """The minutes as plain data: names, numbers and the words that somebody typed."""
    activity = meeting.activity
    attendance: dict[str, list[str]] = {status: [] for status in HELD}
    for row in activity.attendance.select_related("person").order_by("person__spelling", "person_id"):
        attendance[row.status].append(row.person.name)
    invited = meeting.invitations.filter(came=True, withdrawn=False).select_related("person")
    attendance["observer"] += [row.person.name for row in invited if row.person.name not in attendance["observer"]]
    return {
        "unit": activity.unit.name,
        "body": activity.kind,
        "body_title": body_title(meeting),
        "title": activity.title,
        "held_on": activity.held_on.isoformat(),
        "starts_at": f"{activity.starts_at:%H:%M}" if activity.starts_at else "",
        "ends_at": f"{activity.ends_at:%H:%M}" if activity.ends_at else "",
        "place": activity.place,
        "chair": activity.chair.name if activity.chair else "",
        "recorder": meeting.recorder.name if meeting.recorder else "",
        "entitled": activity.entitled,
        "present": activity.entitled_present,
        "attendance": attendance,
        "entered_late": meeting.on_paper,
        "recorded_on": localtime(activity.recorded_at).date().isoformat(),
        "items": [_item(item) for item in items_of(meeting)],
    }


def items_of(meeting: Meeting):
    """The items of the agenda in order, with everything the minutes tell of them, in five queries."""
    rows = meeting.items.exclude(state=Item.State.TAKEN_OFF).select_related("topic").order_by("place")
    return rows.prefetch_related("away__person", "speeches__person", "named_votes__person")


def body_title(meeting: Meeting) -> str:
    pack = in_force(meeting.activity.unit, meeting.activity.held_on)
    kind = pack.bodies.get(meeting.activity.kind) or pack.activities.get(meeting.activity.kind)
    return kind.title if kind else meeting.activity.kind


def _item(item: Item) -> dict:
    counts = ("place", "entitled", "present", "recused", "yes", "no", "abstain", "circulated", "chair_last")
    words = ("purpose", "state", "method", "result", "late_because", "resolution", "remark")
    return {
        **{name: getattr(item, name) for name in counts},
        **{name: getattr(item, name) for name in words},
        "topic": item.topic.code,
        "title": item.topic.title,
        "away": [
            {"name": row.person.name, "why": row.why, "reason": row.reason}
            for row in sorted(item.away.all(), key=lambda row: row.pk)
        ],
        "speeches": [{"name": row.person.name, "text": row.text} for row in item.speeches.all()],
        "named": [
            {"name": row.person.name, "choice": row.choice}
            for row in sorted(item.named_votes.all(), key=lambda row: row.pk)
        ],
    }


def digest_of(content: dict) -> str:
    """SHA-256 over the content in one fixed spelling."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def retention_of(meeting: Meeting) -> str:
    """保管期限: the longest of its topics; ten years where nothing was passed. Without items: for good."""
    items = [item for item in items_of(meeting) if item.result]
    if items and all(item.result == Item.Result.FAILED for item in items):
        return Retention.TEN
    asked = {item.topic.retention for item in items if item.result != Item.Result.FAILED}
    return next((term for term in STRICTEST if term in asked), Retention.PERMANENT)


def latest(meeting: Meeting) -> Minutes | None:
    """The newest edition of the minutes, signed or not."""
    return Minutes.objects.filter(meeting=meeting).order_by("-edition").first()


def latest_signed(meeting: Meeting) -> Minutes | None:
    """The edition that stands: the newest that was signed."""
    return Minutes.objects.filter(meeting=meeting, state=Minutes.State.SIGNED).order_by("-edition").first()


def refuse_if_signed(meeting: Meeting) -> None:
    """Refuse any change of a meeting's records once its minutes are signed, until a correction was opened. For every
    action of this module that writes to a meeting."""
    minutes = latest(meeting)
    if minutes is not None and minutes.state == Minutes.State.SIGNED:
        raise Refused(_("纪要已经签发，记录已锁定。确有错误的，请先在纪要页“更正”，写明原因，签发新的一版。"))


def refuse_if_signed_activity(activity: Activity) -> None:
    """The same for the activity that a meeting is: its day, its chair, who came."""
    meeting = Meeting.objects.filter(pk=activity.pk).first()
    if meeting is not None:
        refuse_if_signed(meeting)
