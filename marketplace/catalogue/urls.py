from django.urls import path

from marketplace.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.shop, name="shop"),
    path("list/kinds/", views.kinds, name="kinds"),  # two steps deep, where no product's address can be
    path("list/suggestions/", views.suggestions, name="suggestions"),
    path("<slug:slug>/", views.product, name="product"),
]
