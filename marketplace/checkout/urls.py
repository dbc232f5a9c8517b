from django.urls import path

from marketplace.checkout import views

app_name = "checkout"
urlpatterns = [
    path("", views.checkout, name="checkout"),
    path("cart/", views.cart, name="cart"),
    path("cart/add/", views.add, name="add"),
    path("cart/change/", views.change, name="change"),
    path("cart/remove/", views.remove, name="remove"),
    path("pay/<str:token>/", views.pay, name="pay"),
    path("return/<str:token>/", views.returned, name="return"),
]
