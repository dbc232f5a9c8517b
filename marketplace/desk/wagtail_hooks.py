from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.screens import PermittedMenuItem, listing_paths
from marketplace.desk import todo, views


@hooks.register("register_admin_urls")
def order_urls():
    return listing_paths(
        views.OrderList,
        path("settle-due/", views.settle_due, name="settle_due"),
        path("<int:pk>/", views.order, name="order"),
        path("<int:pk>/contact/", views.contact, name="contact"),
        path("<int:pk>/ship/", views.ship, name="ship"),
        path("<int:pk>/received/", views.receive, name="receive"),
        path("<int:pk>/settle/", views.settle, name="settle"),
        path("lines/<int:pk>/refund/", views.refund, name="refund"),
    )


@hooks.register("register_shop_menu_item")
def order_menu_item():
    return PermittedMenuItem(_("Orders"), reverse_lazy("orders_admin:list"), what="orders.read", name="orders", icon_name="form", order=10)


hooks.register("officials_todo", todo.orders_waiting)
