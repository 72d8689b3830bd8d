"""Minutes: drawn from the records, passed round to those present, confirmed by each, signed by the chair, locked."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.activity.models import Attendance
from zhuji.core.errors import Refused
from zhuji.meeting.content import content_of, digest_of, latest, refuse_if_signed, retention_of
from zhuji.meeting.models import Confirmation, Meeting, Minutes
from zhuji.org.log import log, snapshot
from zhuji.org.models import Person, Post, Unit, User
from zhuji.pack.inforce import in_force

DRAFT, CIRCULATED, SIGNED = Minutes.State.DRAFT, Minutes.State.CIRCULATED, Minutes.State.SIGNED


@transaction.atomic
def draw_minutes(*, meeting: Meeting, by) -> Minutes:
    """Draw the minutes up from the records, or draw an unsigned edition again after they were corrected; what was
    confirmed of the earlier wording is void. Refuses while the meeting goes on, and once the minutes are signed."""
    meeting = _locked(meeting)
    if meeting.state != Meeting.State.CLOSED or meeting.activity.state != "held":
        raise Refused(_("会议还没有结束。请先在会议页结束会议，再生成纪要。"))
    refuse_if_signed(meeting)
    minutes = latest(meeting) or Minutes(meeting=meeting, number=_number(meeting), drawn_by=by)
    before = snapshot(minutes) if minutes.pk else None
    minutes.content, minutes.retention = content_of(meeting), retention_of(meeting)
    minutes.digest = digest_of(minutes.content)
    minutes.state = DRAFT
    minutes.version += 1 if minutes.pk else 0
    minutes.save()
    minutes.confirmations.update(agreed=None, remark="", at=None, by=None)
    log(minutes, by=by, verb="minutes drawn", before=before)
    return minutes


@transaction.atomic
def circulate_minutes(minutes: Minutes, *, by) -> Minutes:
    """Pass the draft round to everybody who was present with a vote. Refuses what is already on its way or signed, and
    a draft that no longer says what the records say."""
    minutes = _open(minutes)
    if minutes.state != DRAFT:
        raise Refused(_("这一版纪要已经在征求确认。"))
    if minutes.content != content_of(minutes.meeting):
        raise Refused(_("会议记录在生成纪要之后改过。请先重新生成，再征求确认。"))
    present = minutes.meeting.activity.attendance.filter(status=Attendance.Status.PRESENT)
    asked = set(minutes.confirmations.values_list("person_id", flat=True))
    rows = [Confirmation(minutes=minutes, person_id=pk) for pk in present.values_list("person_id", flat=True)]
    Confirmation.objects.bulk_create(row for row in rows if row.person_id not in asked)
    before = snapshot(minutes)
    minutes.state, minutes.circulated_at = CIRCULATED, timezone.now()
    minutes.save(update_fields=["state", "circulated_at"])
    log(minutes, by=by, verb="minutes circulated", before=before)
    return minutes


@transaction.atomic
def confirm_minutes(minutes: Minutes, *, person: Person, agreed: bool, by, remark: str = "") -> Confirmation:
    """Somebody who was present agrees with the minutes, or says what is wrong in them. Refuses who was not present, an
    objection without words, and to answer for another, unless that one has no account to answer with."""
    minutes = _open(minutes)
    if minutes.state != CIRCULATED:
        raise Refused(_("这一版纪要还没有征求确认。"))
    row = minutes.confirmations.select_for_update().filter(person=person).first()
    if row is None:
        raise Refused(_("只有出席会议的人确认纪要。"))
    if by.person_id != person.pk and _has_account(person):
        raise Refused(_("纪要由本人确认，不能代为确认。"))
    if not agreed and not remark.strip():
        raise Refused(_("请写明哪里与会议情况不符。"))
    before = snapshot(row)
    row.agreed, row.remark, row.at, row.by = agreed, remark.strip(), timezone.now(), by
    row.save()
    log(row, by=by, verb="minutes confirmed", before=before)
    return row


@transaction.atomic
def sign_minutes(minutes: Minutes, *, by) -> Minutes:
    """Sign the minutes off and lock the records of the meeting. Refuses anybody but the chair, and as long as somebody
    present has not answered or an objection stands; it lists who."""
    minutes = _open(minutes)
    if minutes.state != CIRCULATED:
        raise Refused(_("纪要还没有送出席人员确认，不能签发。请先“征求确认”。"))
    if not may_sign(minutes.meeting, by):
        raise Refused(_("纪要由会议主持人签发。"))
    rows = list(minutes.confirmations.select_related("person"))
    if waiting := [row.person.name for row in rows if row.agreed is None]:
        raise Refused(_("还有人没有确认：%s。") % "、".join(waiting))
    if against := [f"{row.person.name}（{row.remark}）" for row in rows if not row.agreed]:
        raise Refused(_("有意见还没有处理：%s。请改正记录、重新生成后再征求确认。") % "、".join(against))
    if minutes.content != content_of(minutes.meeting):
        raise Refused(_("会议记录在征求确认之后改过。请重新生成，再征求确认。"))
    before = snapshot(minutes)
    minutes.state, minutes.signed_by, minutes.signed_at = SIGNED, by, timezone.now()
    minutes.save(update_fields=["state", "signed_by", "signed_at"])
    log(minutes, by=by, verb="minutes signed", before=before)
    _date(minutes.meeting)
    return minutes


@transaction.atomic
def correct_minutes(minutes: Minutes, *, reason: str, by) -> Minutes:
    """Open a new edition of signed minutes for a reason: the records can be corrected until it is signed in its turn.
    The edition that was signed stays as it was. Refuses without a reason, and while a correction is under way."""
    meeting = _locked(minutes.meeting)
    newest = latest(meeting)
    if newest is None or newest.state != SIGNED:
        raise Refused(_("只有已签发的纪要才需要更正；这次会议的纪要还没有签发，直接改记录即可。"))
    if not reason.strip():
        raise Refused(_("请写明更正的原因。"))
    edition = Minutes.objects.create(
        meeting=meeting, edition=newest.edition + 1, number=newest.number, retention=newest.retention,
        content=newest.content, digest=newest.digest, reason=reason.strip(), drawn_by=by,
    )  # fmt: skip
    log(edition, by=by, verb="minutes corrected")
    return edition


def may_sign(meeting: Meeting, user: User) -> bool:
    """The chair; where no chair is on record or he can no longer log in, whoever holds today a post that chairs."""
    chair = meeting.activity.chair
    if chair is not None and _has_account(chair):
        return user.person_id == chair.pk
    unit, today = meeting.activity.unit, localdate()
    body = in_force(unit, meeting.activity.held_on).bodies.get(meeting.activity.kind)
    covering = unit.covered_by.in_force(today).values_list("unit_id", flat=True)
    posts = Post.objects.in_force(today).filter(unit_id__in=[unit.pk, *covering], person=user.person_id)
    return body is not None and posts.filter(title__in=body.chaired_by).exists()


def _has_account(person: Person) -> bool:
    return User.objects.filter(person=person, is_active=True).exists()


def _locked(meeting: Meeting) -> Meeting:
    """The meeting, locked until the transaction ends: first its unit, as whoever corrects the record of it does."""
    Unit.objects.select_for_update().get(pk=meeting.activity.unit_id)
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    return Meeting.objects.select_related("activity__unit", "activity__chair", "recorder").get(pk=meeting.pk)


def _open(minutes: Minutes) -> Minutes:
    """The edition, locked, if it is the newest and not signed."""
    meeting = _locked(minutes.meeting)
    minutes = Minutes.objects.get(pk=minutes.pk)
    minutes.meeting = meeting
    newest = latest(meeting)
    if minutes.state == SIGNED or (newest and newest.pk != minutes.pk):
        raise Refused(_("这一版纪要已经签发或已有新的一版。"))
    return minutes


def _number(meeting: Meeting) -> str:
    """〔2026〕第3次: running by body and year. The meeting's own number is kept where it has one."""
    activity = meeting.activity
    if meeting.number is None:
        same = Meeting.objects.filter(
            activity__unit=activity.unit_id, activity__kind=activity.kind, activity__held_on__year=activity.held_on.year
        )
        meeting.number = (same.aggregate(most=Max("number"))["most"] or 0) + 1
        meeting.save(update_fields=["number"])
    return _("〔%(year)s〕第%(number)s次") % {"year": activity.held_on.year, "number": meeting.number}


def _date(meeting: Meeting) -> None:
    """The day on which the minutes were first signed; a correction does not move it."""
    if meeting.minutes_on is None:
        meeting.minutes_on = localdate()
        meeting.save(update_fields=["minutes_on"])
