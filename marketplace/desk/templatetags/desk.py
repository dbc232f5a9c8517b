"""Words for what the desk shows from stored codes."""

from django import template
from django.utils.translation import gettext as _

from marketplace.orders.models import Order

register = template.Library()


@register.filter
def act_in_words(action: str) -> str:
    """order.shipped → dispatched; an act without words of its own stays its code."""
    others = {"order.contact_read": _("buyer's data read"), "settlement.reversed": _("income taken back after a refund")}
    status = action.removeprefix("order.")
    return others.get(action) or (str(Order.Status(status).label) if status in Order.Status.values else action)


@register.filter
def in_words(method: str) -> str:
    return {"card": _("bank card"), "alipay": _("Alipay"), "wechat_pay": _("WeChat Pay"), "transfer": _("bank transfer")}.get(
        method, method
    )
