"""The measures whose rows are what was done under a decision."""

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from zhuji.matter.models import Execution, Task, Topic
from zhuji.pack.measuring import Rows, measure
from zhuji.pack.schema.decided import ExecutionsAgainstDecision


@measure(ExecutionsAgainstDecision)
def executions_against_decision(spec):
    """What was spent under a decision is summed; a day is too late where it is past the last day that was set."""
    topic = Topic.objects.filter(pk=OuterRef("topic"))
    passed = topic.filter(items__result="passed", items__meeting__activity__held_on__lte=OuterRef("on"))
    named = topic.filter(persons__isnull=False)
    meant = topic.filter(persons=OuterRef("person"))
    last = Task.objects.filter(topic=OuterRef("topic")).exclude(state="dropped").order_by("-due").values("due")[:1]
    spent = Execution.objects.filter(topic=OuterRef("topic"), on__lte=OuterRef("on")).order_by().values("topic")
    rows = Execution.objects.alias(spent=Subquery(spent.annotate(all=Sum("amount")).values("all")), last=Subquery(last))
    wrong = Q(spent__gt=F("topic__amount")) | Q(on__gt=F("last")) | ~Exists(passed)
    other = Q(person__isnull=False) & Exists(named) & ~Exists(meant)
    return Rows(rows.filter(wrong | other), unit="topic__unit", day="on", record="topic__code")
