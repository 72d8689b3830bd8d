"""A unit's page against an empty one of the same frame, while the data grow; a list in a wide subtree and a narrow."""

import datetime as dt

from django.conf import settings
from django.test import Client
from django.urls import reverse

from benchmarks.timing import median_of
from zhuji.activity.models import Activity
from zhuji.duty.actions import refresh
from zhuji.org.models import Person, Post, Unit, User

TODAY = dt.date.today()


def measure() -> dict:
    settings.ALLOWED_HOSTS.append("testserver")
    root, branch = Unit.objects.get(parent=None, name="root"), Unit.objects.filter(kind="branch").last()
    person = Person.objects.filter(memberships__unit=branch).first()
    Post.objects.create(person=person, unit=root, title="party-officer")
    client = Client()
    client.force_login(
        User.objects.create_user("bench", None, person=person), backend=settings.AUTHENTICATION_BACKENDS[1]
    )
    refresh(TODAY)

    def get(name, *args):
        return lambda: client.get(reverse(name, args=args)).status_code

    empty, unit = median_of(get("search"), 15), median_of(get("unit", branch.pk), 15)
    city = median_of(get("unit-situation", root.pk), 3)
    wide = median_of(lambda: list(Activity.objects.within(root).newest_first()[:50]), 9)
    narrow = median_of(lambda: list(Activity.objects.within(branch).newest_first()[:50]), 9)
    small = Activity.objects.exclude(unit=branch).count()
    kept = median_of(get("unit", branch.pk), 15)
    Activity.objects.exclude(unit=branch).filter(pk__gt=small // 16)._raw_delete("default")
    less = median_of(get("unit", branch.pk), 15)
    return {
        "empty_page_ms": round(empty * 1000, 2),
        "unit_page_ms": round(unit * 1000, 2),
        "unit_to_empty": round(unit / empty, 2),
        "unit_page_at_16_times_the_data": round(kept / less, 2),
        "city_page_ms": round(city * 1000, 1),
        "list_wide_ms": round(wide * 1000, 2),
        "list_narrow_ms": round(narrow * 1000, 2),
        "wide_to_narrow": round(wide / narrow, 2),
    }
