from zhuji.matter.models.listed import ListedMatter
from zhuji.matter.models.tasks import Execution, Task, TaskReport
from zhuji.matter.models.topics import OpinionRequest, PriorStep, Topic, View

__all__ = [
    "Execution",
    "ListedMatter",
    "OpinionRequest",
    "PriorStep",
    "Task",
    "TaskReport",
    "Topic",
    "View",
]
