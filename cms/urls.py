"""The public site's own addresses. `home` and `stories` are Wagtail pages under names templates can rely on."""

from django.urls import path
from wagtail.views import serve

from cms import views

app_name = "cms"
urlpatterns = [
    path("", serve, {"path": ""}, name="home"),
    path("stories/", serve, {"path": "stories/"}, name="stories"),
    path("money/", views.money, name="money"),
    path("notices/", views.notices, name="notices"),
    path("notices/<slug:public_id>/", views.notice, name="notice"),
    path("notices/<slug:public_id>/print/", views.notice_poster, name="notice_poster"),
    path("notices/<slug:public_id>/photos/<int:number>/", views.notice_photo, name="notice_photo"),
]
