from django.urls import path

from marketplace.aftersale import views

app_name = "aftersale"
urlpatterns = [
    path("<str:token>/lines/<int:pk>/<slug:kind>/", views.ask, name="ask"),
    path("<str:token>/claims/<int:pk>/", views.claim, name="claim"),
    path("<str:token>/claims/<int:pk>/<slug:name>/", views.act, name="act"),
    path("<str:token>/photos/<int:pk>/", views.photo, name="photo"),
]
