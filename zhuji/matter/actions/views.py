"""沟通: the secretary and the principal say before the meeting what they think of the proposal, each himself."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused
from zhuji.matter.actions.standing import locked, log_beside, refuse_unless_in_preparation
from zhuji.matter.bodies import principals_of, school_of, secretaries_of
from zhuji.matter.models import Topic, View
from zhuji.org.models import Person

HOLDERS = {View.Role.SECRETARY: secretaries_of, View.Role.PRINCIPAL: principals_of}


def roles_of(person: Person | None, topic: Topic) -> list[str]:
    """As what the person speaks to the topic today: secretary, principal, both, or neither."""
    if person is None:
        return []
    today = localdate()
    school = school_of(topic.unit, today)
    return [role for role, holders in HOLDERS.items() if person in holders(school, today)]


@transaction.atomic
def give_view(topic: Topic, *, role: str, person: Person, stance: str, text: str, by) -> View:
    """Whoever holds the post today says what he thinks of the edition of the proposal that he was shown
    (`topic.edition`), himself. Who holds both posts is asked once: his view counts for both.

    Refuses anybody else, a second view on one edition, a difference without its reason, a proposal that was changed
    meanwhile, and a topic that is on an agenda or beyond. The log tells that he spoke, not what he said: the other must
    not learn it there.
    """
    shown, topic = topic.edition, locked(topic)
    refuse_unless_in_preparation(topic)
    _refuse_other_hands(topic, role, person, by)
    if topic.edition != shown:
        raise Refused(_("方案刚刚变更过，请看过现在的方案再填写意见。"))
    if stance not in View.Stance.values:
        raise Refused(_("请选择一致、分歧或重大分歧。"))
    if stance != View.Stance.AGREED and not text.strip():
        raise Refused(_("有分歧的，请写明分歧在哪里。"))
    if topic.views.filter(role=role, edition=topic.edition).exists():
        raise Refused(_("您对这一版方案已经表明意见。经沟通修改方案以后，可以重新填写。"))
    said = {"person": person, "stance": stance, "text": text.strip(), "given_on": localdate(), "recorded_by": by}
    spoken = set(topic.views.filter(edition=topic.edition).values_list("role", flat=True))
    roles = [own for own in roles_of(person, topic) if own not in spoken]
    written = {own: View.objects.create(topic=topic, role=own, edition=topic.edition, **said) for own in roles}
    said_by = "、".join(str(View.Role(own).label) for own in roles)
    log_beside(topic, by=by, verb="view given", said={"roles": said_by, "edition": topic.edition})
    return written[role]


def _refuse_other_hands(topic: Topic, role: str, person: Person, by) -> None:
    if role not in roles_of(person, topic):
        raise Refused(_("沟通意见由现任书记、校长填写；%s现在不担任这个职务。") % person)
    if getattr(by, "person_id", None) != person.pk:
        raise Refused(_("沟通意见须由%s本人填写。") % person)


def views_for(topic: Topic, person: Person | None) -> list[View]:
    """The views that the person may read: his own; of the others those on an edition on which he gave his own, or on
    which both have been given. Reads `views`."""
    views = list(topic.views.all())
    given = {(view.edition, view.role) for view in views}
    own = {view.edition for view in views if person is not None and view.person_id == person.pk}
    complete = {edition for edition, _role in given if {(edition, role) for role in View.Role.values} <= given}
    return [view for view in views if view.edition in own | complete]
