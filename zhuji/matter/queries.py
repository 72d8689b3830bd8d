"""Named filters over topics, what comes before them, and tasks."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from zhuji.org.queries import RecordQuerySet, ScopedQuerySet


class OfTopicQuerySet(ScopedQuerySet):
    """Rows that hang on a topic."""

    unit_path = "topic__unit__path"


class TopicQuerySet(RecordQuerySet):
    def of_school(self, school):
        """Topics of the school and of the Party organisations that belong to it."""
        covering = apps.get_model("org", "Coverage").objects.in_force_now().filter(school=school).values("unit")
        return self.filter(Q(unit=school) | Q(unit__in=covering))

    def in_state(self, *states):
        return self.filter(state__in=states)

    def shown_to_staff(self, person):
        """Decisions of the school where the person works that are open to its staff."""
        school = person.unit.school_id
        decided = self.filter(state__in=("passed", "closed"), disclosure__in=("staff", "public"))
        return decided.of_school(school) if school else self.none()

    def newest_first(self):
        return self.select_related("unit", "proposer").order_by("-proposed_on", "-pk")

    def lacking(self, step):
        """Topics to which the step belongs and of which it is not known to have been taken."""
        steps = apps.get_model("matter", "PriorStep").objects.filter(topic=OuterRef("pk"), kind=step)
        return self.filter(Exists(steps.filter(required=True, done=False)))


class TaskQuerySet(RecordQuerySet):
    def open_or_owned(self, user, act):
        """Tasks where the act is open to the user, and those that he has to do himself."""
        allowed = self.open_to(user, act).order_by().values("pk")
        return self.filter(Q(pk__in=allowed) | Q(owner=user.person_id, owner__isnull=False))

    def running(self):
        return self.filter(state__in=("open", "reported"))

    def overdue(self, day):
        return self.running().filter(due__lt=day)
