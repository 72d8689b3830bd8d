"""议事决策: results."""

from django.urls import path

from zhuji.web.views import decisions_results as results

urlpatterns = [
    path("units/<int:unit_id>/results/", results.results, name="results"),
    path("units/<int:unit_id>/results.xlsx", results.results_workbook, name="results-workbook"),
    path("topics/<int:topic_id>/story/", results.story, name="story"),
    path("topics/<int:topic_id>/tasks/new/", results.assign, name="assign-task"),
    path("topics/<int:topic_id>/execution/", results.execution, name="execution"),
    path("topics/<int:topic_id>/receive/", results.receive, name="receive-excerpt"),
    path("topics/<int:topic_id>/close/", results.close, name="close-decision"),
    path("tasks/<int:task_id>/", results.task, name="task"),
    path("tasks/<int:task_id>/<slug:step>/", results.task_step, name="task-step"),
    path("open-decisions/", results.open_decisions, name="open-decisions"),
    path("open-decisions/<int:topic_id>/", results.open_decision, name="open-decision"),
]
