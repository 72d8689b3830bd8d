"""Use cases of people: entered, corrected, appointed and relieved, members received and transferred."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuji.core.days import EVER, FOREVER
from zhuji.core.errors import Refused
from zhuji.core.spelling import spell
from zhuji.org.log import log, snapshot
from zhuji.org.models import Membership, Person, Post, Unit


@transaction.atomic
def enter_person(*, number: str, name: str, unit: Unit, by, **fields) -> Person:
    """Enter somebody who works in the unit. Refuses a number that is taken."""
    if Person.objects.filter(number=number).exists():
        raise Refused(_("人员编号 %s 已经用过，请换一个。") % number)
    person = Person.objects.create(number=number, name=name, unit=unit, spelling=spell(name), **fields)
    log(person, by=by, verb="entered")
    return person


@transaction.atomic
def correct_person(person: Person, *, version: int, by, **fields) -> Person:
    """Correct what is stated of a person. Refuses when somebody else changed it since it was shown."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.version != version:
        raise Refused(_("%s 的资料刚被别人改过，请核对下面的最新内容后再保存。") % person.name)
    before = snapshot(person)
    for name, value in fields.items():
        setattr(person, name, value)
    person.spelling, person.version = spell(person.name), person.version + 1
    person.save()
    log(person, by=by, verb="corrected", before=before)
    return person


@transaction.atomic
def appoint(*, person: Person, unit: Unit, title: str, on: date, by, document: str = "") -> Post:
    """Appoint a person to a post from a day on. Refuses a post already held, and a unit that had ended."""
    if Post.objects.filter(person=person, unit=unit, title=title, until=FOREVER).exists():
        raise Refused(_("%s 已经担任这一职务。") % person.name)
    if unit.until <= on or on < unit.since:
        raise Refused(_("“%s”在这一天不存在，请核对日期。") % unit.name)
    post = Post.objects.create(person=person, unit=unit, title=title, since=on, document=document)
    log(post, by=by, verb="appointed")
    return post


@transaction.atomic
def relieve(post: Post, *, on: date, by) -> Post:
    """Relieve somebody of a post; from that day it is no longer held. Refuses a day before the appointment."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.ended:
        raise Refused(_("这一职务已于 %s 免去。") % post.ended)
    if on < post.since or on > localdate():
        raise Refused(_("免职日期应在任职日期之后、今天或以前。"))
    before = snapshot(post)
    post.until = on
    post.save(update_fields=["until"])
    log(post, by=by, verb="relieved", before=before)
    return post


@transaction.atomic
def transfer_member(person: Person, *, to: Unit, on: date, by) -> Membership:
    """Move a membership to another branch on a day: the old one ends and the new one begins, so that nobody is in two
    branches and nobody is lost. Refuses non-members, the same branch, and days before the present membership began."""
    if not person.is_member:
        raise Refused(_("%s 不是党员，没有组织关系可以转接。") % person.name)
    if not to.is_party or to.ended:
        raise Refused(_("“%s”不是现有的党组织。") % to.name)
    if on > localdate():
        raise Refused(_("日期还没有到，到当天再办理。"))
    Person.objects.select_for_update().get(pk=person.pk)
    current = Membership.objects.filter(person=person, until=FOREVER).first()
    if current is not None:
        if current.unit_id == to.pk:
            raise Refused(_("组织关系已经在“%s”。") % to.name)
        if on < current.since:
            raise Refused(_("日期早于组织关系转入现支部的日期 %s。") % current.since)
        before = snapshot(current)
        current.until = on
        current.save(update_fields=["until"])
        log(current, by=by, verb="left", before=before)
    begun = Membership.objects.create(person=person, unit=to, since=on if current else (person.joined_on or EVER))
    log(begun, by=by, verb="joined")
    return begun
