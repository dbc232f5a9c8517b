from django.urls import path

from marketplace.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.shop, name="shop"),
    path("<slug:slug>/", views.product, name="product"),
]
