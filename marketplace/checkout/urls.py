from django.urls import path

from marketplace.checkout.views import cart, checkout, paying

app_name = "checkout"
urlpatterns = [
    path("", checkout.checkout, name="checkout"),
    path("total/", checkout.total, name="total"),
    path("divisions/", checkout.divisions, name="divisions"),
    path("place/", cart.place, name="place"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="add"),
    path("cart/change/", cart.change, name="change"),
    path("cart/remove/", cart.remove, name="remove"),
    path("cart/confirm/", cart.confirm, name="confirm"),
    path("pay/<str:token>/", paying.pay, name="pay"),
    path("return/<str:token>/", paying.returned, name="return"),
]
