"""The cart (购物车): what somebody may want to buy. Nothing in it is a promise; prices are read again when the order is placed."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    return secrets.token_urlsafe(24)


def new_key() -> str:
    return uuid.uuid4().hex


class Cart(models.Model):
    """A guest's cart is found by a signed cookie, a member's by the account. `checkout_key` names the next submission."""

    token = models.CharField(_("token"), max_length=40, unique=True, default=new_token, editable=False)
    checkout_key = models.CharField(_("submission key"), max_length=40, default=new_key, editable=False)
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("buyer"))
    touched_at = models.DateTimeField(_("last used"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        constraints = [models.UniqueConstraint(name="cart_once_per_member", fields=["buyer"], condition=Q(buyer__isnull=False))]

    def __str__(self):
        return f"{self.pk}"


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines", verbose_name=_("cart"))
    sku = models.ForeignKey("catalogue.Sku", models.CASCADE, related_name="+", verbose_name=_("variant"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    seen_fen = models.BigIntegerField(
        _("price seen (fen)"), null=True, help_text=_("what one cost when the buyer last saw and accepted it")
    )

    class Meta:
        verbose_name = _("cart line")
        verbose_name_plural = _("cart lines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="variant_once_in_a_cart", fields=["cart", "sku"]),
            models.CheckConstraint(name="cart_quantity_from_1_to_99", condition=Q(quantity__gte=1, quantity__lte=99)),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.sku_id}"
