"""议题 and 事项清单."""

from django.urls import path

from zhuji.web.views import decisions_before, decisions_matters, decisions_route, decisions_topics

urlpatterns = [
    path("units/<int:unit_id>/topics/", decisions_topics.topics, name="topics"),
    path("units/<int:unit_id>/topics.xlsx", decisions_topics.workbook, name="topics-workbook"),
    path("units/<int:school_id>/propose/", decisions_route.propose, name="propose"),
    path("units/<int:school_id>/matters/", decisions_matters.matters, name="matters"),
    path("units/<int:school_id>/matters/add/", decisions_matters.add, name="list-matter"),
    path("units/<int:school_id>/matters/<slug:matter>/", decisions_matters.tighten, name="tighten-matter"),
    path("matters/<int:listed_id>/revoke/", decisions_matters.revoke, name="revoke-matter"),
    path("topics/<int:topic_id>/", decisions_topics.topic, name="topic"),
    path("topics/<int:topic_id>/change/", decisions_route.change, name="change-topic"),
    path("topics/<int:topic_id>/withdraw/", decisions_topics.withdraw, name="withdraw-topic"),
    path("topics/<int:topic_id>/view/", decisions_before.view, name="give-view"),
    path("topics/<int:topic_id>/steps/<slug:step>/", decisions_before.step, name="record-step"),
    path("topics/<int:topic_id>/opinions/", decisions_before.ask, name="ask-opinion"),
    path("opinions/<int:opinion_id>/", decisions_before.opinion, name="answer-opinion"),
]
