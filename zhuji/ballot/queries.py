"""Named filters over votes, sheets and reviews."""

from django.apps import apps
from django.db.models import Q

from zhuji.org.queries import RecordQuerySet, ScopedQuerySet


class BallotQuerySet(RecordQuerySet):
    def counted(self):
        """Of which both tellers gave the same totals."""
        return self.filter(state="counted")

    def counted_by(self, person):
        """For which the person is a teller."""
        return self.filter(officers__person=person, officers__role="teller")

    def newest_first(self):
        return self.select_related("unit", "activity", "topic").order_by("-activity__held_on", "-pk")


class OfBallotQuerySet(ScopedQuerySet):
    """Rows that hang on a vote."""

    unit_path = "ballot__unit__path"


class AppraisalQuerySet(RecordQuerySet):
    def newest_first(self):
        return self.select_related("unit", "activity").order_by("-activity__held_on", "-pk")


class OfAppraisalQuerySet(ScopedQuerySet):
    """Rows that hang on an appraisal."""

    unit_path = "appraisal__unit__path"


class OfQuestionQuerySet(ScopedQuerySet):
    unit_path = "question__appraisal__unit__path"


class OfReviewQuerySet(ScopedQuerySet):
    """Rows that hang on a yearly review."""

    unit_path = "review__unit__path"


def topics_near(unit):
    """Topics of the unit, of the schools it belongs to, and of the Party organisations that belong to it."""
    covers = apps.get_model("org", "Coverage").objects.in_force_now()
    near = Q(unit=unit) | Q(unit__in=covers.filter(unit=unit).values("school"))
    return apps.get_model("matter", "Topic").objects.filter(
        near | Q(unit__in=covers.filter(school=unit).values("unit"))
    )
