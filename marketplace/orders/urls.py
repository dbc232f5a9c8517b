from django.urls import path

from marketplace.orders import views

app_name = "orders"
urlpatterns = [
    path("", views.look_up, name="look_up"),
    path("<str:token>/", views.purchase, name="purchase"),
    path("<str:token>/<str:number>/received/", views.received, name="received"),
]
