"""组织."""

from django.urls import path

from zhuji.web.views import organisation, organisation_changes

urlpatterns = [
    path("units/", organisation.organisation, name="organisation"),
    path("units/on/", organisation.tree_on, name="tree-on"),
    path("units/<int:unit_id>/", organisation.unit, name="unit"),
    path("units/<int:unit_id>/children/", organisation.children, name="children"),
    path("units/<int:unit_id>/people/", organisation.people, name="people"),
    path("units/<int:unit_id>/people/new/", organisation_changes.new_person, name="new-person"),
    path("units/<int:unit_id>/term/", organisation_changes.new_term, name="new-term"),
    path("units/<int:unit_id>/change/<slug:what>/", organisation_changes.change_unit, name="change-unit"),
    path("units/<int:unit_id>/census/", organisation.census, name="census"),
    path("units/<int:unit_id>/census/<slug:key>/", organisation.census_rows, name="census-rows"),
    path("people/<int:person_id>/", organisation.person, name="person"),
    path("people/<int:person_id>/correct/", organisation_changes.correct_person, name="correct-person"),
    path("people/<int:person_id>/appoint/", organisation_changes.appoint, name="appoint"),
    path("people/<int:person_id>/transfer/", organisation_changes.transfer, name="transfer"),
    path("posts/<int:post_id>/relieve/", organisation_changes.relieve, name="relieve"),
    path("search/", organisation.search, name="search"),
]
