"""Objecting and reading the answer: addresses for everybody, below /notices/objection/."""

from django.urls import path

from projects.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.look_up, name="look_up"),
    path("new/<slug:public_id>/", views.object_to, name="object"),
    path("<slug:receipt>/", views.receipt, name="receipt"),
    path("<slug:receipt>/take-back/", views.take_back, name="take_back"),
]
