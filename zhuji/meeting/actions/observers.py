"""派员列席: somebody of a superior unit is asked to sit in at one meeting, sees that meeting, and leaves a note."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.meeting.locks import locked
from zhuji.meeting.models import Invitation, Meeting
from zhuji.org.log import Line, log, log_lines, snapshot
from zhuji.org.models import Person
from zhuji.org.models.people import Post


def is_of_superior(person: Person, meeting: Meeting) -> bool:
    """Whether he works, or holds a post, in a unit above the one that meets."""
    path = meeting.activity.unit.path
    posts = Post.objects.in_force(meeting.activity.held_on).filter(person=person)
    paths = [person.unit.path, *posts.values_list("unit__path", flat=True)]
    return any(path.startswith(above) and path != above for above in paths)


@transaction.atomic
def invite_observer(meeting: Meeting, *, person: Person, by) -> Invitation:
    """Invite somebody of a superior unit to sit in. Refuses whoever is not of a unit above, and a meeting that is over.
    Invited twice, he is invited once; an invitation that was taken back stands again."""
    meeting = locked(meeting)
    if meeting.state == Meeting.State.CLOSED:
        raise Refused(_("这次会议已经结束，不能再邀请列席。"))
    if not is_of_superior(person, meeting):
        raise Refused(_("%s不在上级单位任职。列席指导的人由上级单位派出。") % person)
    invitation, made = Invitation.objects.get_or_create(meeting=meeting, person=person, defaults={"invited_by": by})
    if made or invitation.withdrawn:
        invitation.withdrawn = False
        invitation.save(update_fields=["withdrawn"])
        log(invitation, by=by, verb="invited")
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by) -> Invitation:
    """Take an invitation back: he no longer sees the meeting. Refuses once he has left a note, and twice."""
    locked(invitation.meeting)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.withdrawn:
        raise Refused(_("这次邀请已经撤回。"))
    if invitation.note:
        raise Refused(_("%s已经留下列席意见，不能撤回邀请。") % invitation.person)
    before = snapshot(invitation)
    invitation.withdrawn = True
    invitation.save(update_fields=["withdrawn"])
    log(invitation, by=by, verb="invitation taken back", before=before)
    return invitation


@transaction.atomic
def leave_note(invitation: Invitation, *, note: str, by) -> Invitation:
    """列席意见: whoever sat in writes down what he saw. What stood before stays in the log. Refuses anybody else, a
    meeting that has not begun, and an empty note."""
    locked(invitation.meeting)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if by is None or by.person_id != invitation.person_id or invitation.withdrawn:
        raise Refused(_("列席意见由列席的人自己填写。"))
    if invitation.meeting.state == Meeting.State.CALLED:
        raise Refused(_("会议还没有召开，开会以后再填写列席意见。"))
    if not note.strip():
        raise Refused(_("请写下列席意见。"))
    if invitation.note == note.strip():
        return invitation
    before = {"note": invitation.note}
    invitation.note, invitation.noted_at = note.strip(), timezone.now()
    invitation.save(update_fields=["note", "noted_at"])
    log_lines([Line("noted", invitation, before, {"note": invitation.note})], by=by)
    return invitation
