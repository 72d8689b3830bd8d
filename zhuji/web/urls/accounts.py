"""Addresses of the area."""

urlpatterns = []
