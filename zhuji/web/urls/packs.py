"""制度."""

from django.urls import path

from zhuji.web.views import packs

urlpatterns = [
    path("packs/", packs.packs, name="packs"),
    path("packs/<slug:name>/", packs.pack, name="pack"),
    path("units/<int:unit_id>/parameters/<str:param>/", packs.parameter, name="parameter"),
    path("units/<int:unit_id>/adopt/", packs.adopt, name="adopt"),
]
