"""今天 and 情况."""

from django.urls import path

from zhuji.web.views import situation, situation_heat

urlpatterns = [
    path("", situation.today, name="today"),
    path("situation/", situation_heat.situation, name="situation"),
    path("units/<int:unit_id>/situation/", situation_heat.situation, name="unit-situation"),
    path("units/<int:unit_id>/situation.xlsx", situation_heat.situation_workbook, name="situation-workbook"),
    path("units/<int:unit_id>/duties/", situation.duties, name="duties"),
    path("units/<int:unit_id>/duties/<str:rule>/<str:period>/", situation.duty, name="duty"),
    path("units/<int:unit_id>/findings/", situation.findings, name="findings"),
    path("units/<int:unit_id>/findings/<str:rule>/<str:record>/", situation.finding, name="finding"),
    path("explanations/", situation.explanations, name="explanations"),
    path("explanations/<int:explanation_id>/answer/", situation.answer, name="answer"),
]
