from django.urls import path

from marketplace.reviews import views

app_name = "reviews"
urlpatterns = [
    path("ask/<slug:slug>/", views.ask, name="ask"),
    path("photos/<int:pk>/", views.photo, name="photo"),
    path("<str:token>/<int:pk>/", views.write, name="write"),
]
