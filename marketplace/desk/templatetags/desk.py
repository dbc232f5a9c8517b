"""Words for what the desk shows from stored codes."""

from django import template
from django.utils.translation import gettext as _

from marketplace.orders.models import Order
from marketplace.payment.models import Payment

register = template.Library()


@register.filter
def act_in_words(action: str) -> str:
    """order.shipped → dispatched; an act without words of its own stays its code."""
    others = {
        "order.contact_read": _("buyer's data read"),
        "order.part_shipped": _("a part dispatched"),
        "order.waybill_corrected": _("waybill number corrected"),
        "settlement.reversed": _("income taken back after a refund"),
        "payoutbatch.drawn": _("bank file drawn up"),
        "payoutbatch.sent": _("sent to the bank"),
        "payoutbatch.downloaded": _("protected file taken"),
        "payoutbatch.answer_imported": _("bank's answer imported"),
        "payoutbatch.answered": _("answered in full by the bank"),
        "payoutbatch.cancelled": _("batch cancelled"),
    }
    status = action.removeprefix("order.")
    return others.get(action) or (str(Order.Status(status).label) if status in Order.Status.values else action)


@register.filter
def money_act(action: str) -> str:
    """payment.held → held…; an act without words of its own stays its code."""
    others = {
        "payment.differs": _("amount or currency differs"),
        "payment.accepted": _("accepted by an officer"),
        "payment.recorded": _("recorded by an officer"),
    }
    status = action.removeprefix("payment.")
    return others.get(action) or (str(Payment.Status(status).label) if status in Payment.Status.values else action)


@register.filter
def in_words(method: str) -> str:
    return {"card": _("bank card"), "alipay": _("Alipay"), "wechat_pay": _("WeChat Pay"), "transfer": _("bank transfer")}.get(
        method, method
    )
