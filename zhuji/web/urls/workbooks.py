"""Workbooks."""

from django.urls import path

from zhuji.web.views import workbooks

urlpatterns = [
    path("workbooks/", workbooks.workbooks, name="workbooks"),
    path("workbooks/template.xlsx", workbooks.template, name="template"),
    path("workbooks/<slug:key>/", workbooks.workbook, name="workbook"),
    path("workbooks/<slug:key>/marked.xlsx", workbooks.marked, name="marked"),
    path("units/<int:unit_id>/export/<slug:what>.xlsx", workbooks.take_out, name="export"),
]
