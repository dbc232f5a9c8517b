"""The way of an order as five steps, for components/steps.html."""

from django.utils.translation import gettext as _

from marketplace.orders.models import Order

WAY = ("placed_at", "paid_at", "shipped_at", "received_at", "settled_at")


def steps_of(order: Order) -> list[dict]:
    """Each step: label, state (now is the last one reached), at. A cancelled or refunded order ends after what it reached."""
    labels = [_("Ordered"), _("Payment arrived"), _("Dispatched"), _("Goods received"), _("Paid to the households")]
    steps = [
        {"label": label, "at": getattr(order, name), "state": "done" if getattr(order, name) else "next"}
        for label, name in zip(labels, WAY, strict=True)
    ]
    if order.status in {Order.Status.CANCELLED, Order.Status.REFUNDED}:
        reached = [step for step in steps if step["state"] == "done"]
        return [*reached, {"label": order.get_status_display(), "at": None, "state": "now"}]
    reached = [step for step in steps if step["state"] == "done"]
    if len(reached) < len(steps):
        reached[-1]["state"] = "now"
    return steps
