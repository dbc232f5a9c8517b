from django.urls import path

from marketplace.payment import pages

app_name = "payment"
urlpatterns = [
    path("<str:token>/transfer/", pages.transfer, name="transfer"),
    path("<str:token>/transfer/give-up/", pages.give_up, name="give_up"),
    path("<str:token>/transfer/sheet/", pages.sheet, name="sheet"),
]
