from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.permissions import register_permission_policy

from accounts.rules import RulePolicy, RuleViewSet
from accounts.screens import PermittedMenuItem, listing_paths
from marketplace.desk import alarms, claims, findings, payments, payouts, reconciliation, refunds, sales, todo, transfers, views
from marketplace.orders.models import AfterSaleRule, ReturnRule
from marketplace.payment.models import RefundWindow, TransferRule
from marketplace.watch.models import FraudRule, StockRule

for rule in (AfterSaleRule, FraudRule, RefundWindow, ReturnRule, StockRule, TransferRule):
    register_permission_policy(rule, RulePolicy(rule))


class TransferRuleViewSet(RuleViewSet):
    model, icon = TransferRule, "decimal"
    list_display = ["payee", "bank", "days"]
    own_panels = (FieldRowPanel([FieldPanel("payee"), FieldPanel("bank")]), FieldRowPanel([FieldPanel("account"), FieldPanel("days")]))


class RefundWindowViewSet(RuleViewSet):
    model, icon = RefundWindow, "history"
    list_display = ["method", "days"]
    own_panels = (FieldRowPanel([FieldPanel("method"), FieldPanel("days")]),)


class ReturnRuleViewSet(RuleViewSet):
    model, icon = ReturnRule, "resubmit"
    list_display = ["days"]
    own_panels = (FieldPanel("days"),)


class AfterSaleRuleViewSet(RuleViewSet):
    model, icon = AfterSaleRule, "history"
    list_display = ["receive_days", "damage_hours", "fresh_hours"]
    own_panels = (
        FieldRowPanel([FieldPanel("receive_days"), FieldPanel("answer_days")]),
        FieldRowPanel([FieldPanel("damage_hours"), FieldPanel("fresh_hours")]),
        FieldRowPanel([FieldPanel("send_back_days"), FieldPanel("appeal_days")]),
    )


class FraudRuleViewSet(RuleViewSet):
    model, icon = FraudRule, "view"
    list_display = ["kind", "days", "most"]
    own_panels = (FieldPanel("kind"), FieldRowPanel([FieldPanel("days"), FieldPanel("most")]))


class StockRuleViewSet(RuleViewSet):
    model, icon = StockRule, "pick"
    list_display = ["days", "pieces"]
    own_panels = (FieldRowPanel([FieldPanel("days"), FieldPanel("pieces")]),)


@hooks.register("register_admin_viewset")
def viewsets():
    return [
        TransferRuleViewSet("transferrule"),
        RefundWindowViewSet("refundwindow"),
        ReturnRuleViewSet("returnrule"),
        AfterSaleRuleViewSet("aftersalerule"),
        FraudRuleViewSet("fraudrule"),
        StockRuleViewSet("stockrule"),
    ]


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


@hooks.register("register_admin_urls")
def claim_urls():
    return listing_paths(
        claims.ClaimList,
        path("<int:pk>/", claims.claim, name="claim"),
        path("<int:pk>/accept/", claims.accept, name="accept"),
        path("<int:pk>/refuse/", claims.refuse, name="refuse"),
        path("<int:pk>/decide/", claims.decide, name="decide"),
        path("photos/<int:pk>/", claims.photo, name="photo"),
    )


@hooks.register("register_admin_urls")
def payout_urls():
    return listing_paths(
        payouts.PayoutList,
        path("owed/", payouts.draw, name="draw"),
        path("<int:pk>/", payouts.batch, name="batch"),
        path("<int:pk>/send/", payouts.send, name="send"),
        path("<int:pk>/cancel/", payouts.cancel, name="cancel"),
        path("<int:pk>/download/", payouts.download, name="download"),
        path("<int:pk>/answer/", payouts.answer, name="answer"),
    )


@hooks.register("register_admin_urls")
def watch_urls():
    figures = [
        path("export/", sales.export, name="export"),
        path("alarms/", alarms.alarms, name="alarms"),
        *(path(f"{by}/", sales.sales, {"by": by}, name=f"by_{by}") for by in ("village", "product", "show")),
    ]
    return [
        *listing_paths(findings.FindingList, path("<int:pk>/", findings.finding, name="finding")),
        path("sales/", include((figures, "sales_admin"))),
    ]


@hooks.register("register_admin_urls")
def money_urls():
    compared = [
        path("", reconciliation.days, name="list"),
        path("<int:pk>/", reconciliation.day, name="day"),
        path("<int:pk>/explain/", reconciliation.explain, name="explain"),
    ]
    return [
        *listing_paths(
            payments.PaymentList,
            path("<int:pk>/", payments.payment, name="payment"),
            path("<int:pk>/give-back/", payments.give_back, name="give_back"),
            path("<int:pk>/accept/", payments.accept, name="accept"),
        ),
        *listing_paths(
            transfers.ContractList,
            path("receipts/", transfers.receipts, name="receipts"),
            path("receipts/<int:pk>/match/", transfers.match, name="match"),
            path("receipts/<int:pk>/send-back/", transfers.send_back, name="send_back"),
            path("<int:pk>/", transfers.contract, name="contract"),
            path("<int:pk>/accept/", transfers.accept, name="accept"),
        ),
        *listing_paths(
            refunds.RefundList,
            path("<int:pk>/", refunds.refund, name="refund"),
            path("<int:pk>/paid/", refunds.paid_by_bank, name="paid"),
            path("<int:pk>/by-bank/", refunds.by_bank_instead, name="by_bank"),
        ),
        path("reconciliation/", include((compared, "reconciliation_admin"))),
    ]


@hooks.register("insert_global_admin_css")
def desk_css():
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


def _shop_item(label, url: str, *, what: str, icon: str, order: int):
    """An item of the shop's menu, for those who may open it."""
    name = url.removesuffix(":list").replace("_admin", "").replace(":", "_")
    return hooks.register(
        "register_shop_menu_item", lambda: PermittedMenuItem(label, reverse_lazy(url), what=what, name=name, icon_name=icon, order=order)
    )


_shop_item(_("Orders"), "orders_admin:list", what="orders.read", icon="form", order=10)
_shop_item(_("Claims"), "claims_admin:list", what="claims.read", icon="warning", order=11)
_shop_item(_("Payments by buyers"), "payments_admin:list", what="payments.read", icon="decimal", order=12)
_shop_item(_("Bank transfers"), "transfers_admin:list", what="payments.read", icon="form", order=14)
_shop_item(_("Refunds"), "refunds_admin:list", what="payments.read", icon="resubmit", order=16)
_shop_item(_("Payouts"), "payouts_admin:list", what="settlement.read", icon="decimal", order=17)
_shop_item(_("Reconciliation"), "reconciliation_admin:list", what="payments.reconcile", icon="tasks", order=18)
hooks.register("officials_todo", todo.orders_waiting)
hooks.register("officials_todo", todo.sales_to_look_at)
hooks.register("officials_todo", todo.claims_waiting)
_shop_item(_("What needs a look"), "sales_admin:alarms", what="orders.read", icon="warning", order=20)
_shop_item(_("Sales"), "sales_admin:by_village", what="orders.read", icon="table", order=22)
_shop_item(_("Doubtful sales"), "findings_admin:list", what="watch.read", icon="view", order=24)
hooks.register("officials_todo", todo.money_waiting)
