"""What was sent (包裹): an order leaves in one parcel or in several, each with its carrier and number."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from marketplace.orders.models.trade import Order, OrderLine


class ShipmentQuerySet(ScopedQuerySet):
    region_code = "order__region__code"


class Shipment(models.Model):
    """One parcel of an order. Its number stands once in an order; the same number in other orders is looked at by officers."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="shipments", verbose_name=_("order"))
    carrier = models.CharField(_("carrier"), max_length=30)
    waybill = models.CharField(_("waybill number"), max_length=40, db_index=True)
    sent_at = models.DateTimeField(_("dispatched"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="waybill_once_in_an_order", fields=["order", "waybill"]),
            models.CheckConstraint(name="parcel_has_carrier_and_number", condition=~Q(carrier="") & ~Q(waybill="")),
        ]

    def __str__(self):
        return f"{self.carrier} {self.waybill}"

    @property
    def audit_region(self) -> str:
        return self.order.region_id


class ShipmentLine(models.Model):
    """How many pieces of a line lie in a parcel."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="lines", verbose_name=_("parcel"))
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="shipped", verbose_name=_("order line"))
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("goods in a parcel")
        verbose_name_plural = _("goods in parcels")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="line_once_in_a_parcel", fields=["shipment", "line"]),
            models.CheckConstraint(name="parcel_holds_pieces", condition=Q(quantity__gt=0)),
        ]

    def __str__(self):
        return f"{self.line} × {self.quantity}"
