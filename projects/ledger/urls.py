from django.urls import path

from projects.ledger import views

app_name = "ledger"
urlpatterns = [
    path("<str:token>/", views.statement, name="statement"),
    path("<str:token>/close/", views.close, name="close"),
    path("<str:token>/lines/<int:pk>/", views.object_to, name="object"),
]
