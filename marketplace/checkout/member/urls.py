from django.urls import path

from marketplace.checkout.member import views

app_name = "member"
urlpatterns = [
    path("", views.home, name="home"),
    path("claim/", views.claim, name="claim"),
    path("addresses/", views.addresses, name="addresses"),
    path("addresses/new/", views.address, name="new_address"),
    path("addresses/<int:pk>/", views.address, name="address"),
    path("addresses/<int:pk>/forget/", views.forget_address, name="forget_address"),
    path("favourites/", views.favourites, name="favourites"),
    path("favourites/keep/", views.keep, name="keep"),
    path("news/", views.news, name="news"),
    path("invoice/<str:token>/<str:number>/", views.invoice, name="invoice"),
]
