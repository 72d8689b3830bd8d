"""Addresses of the review of decision records."""

from django.urls import path

from zhuji.web.views import decisions_review

urlpatterns = [
    path("units/<int:unit_id>/review/", decisions_review.review_page, name="review"),
    path("units/<int:unit_id>/review.xlsx", decisions_review.review_workbook, name="review-workbook"),
    path("units/<int:unit_id>/review/<str:rule>/<str:record>/", decisions_review.review_finding, name="review-finding"),
]
