"""What buyers were told about their orders: one line per order, news and channel, so that nothing is told twice."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BuyerMessage(models.Model):
    """A message about an order. Written first, sent second; a failed one is tried again until it is given up."""

    class News(models.TextChoices):
        PLACED = "placed", _("placed")
        PAID = "paid", _("paid")
        SHIPPED = "shipped", _("dispatched")
        REFUNDED = "refunded", _("refunded")
        CANCELLED = "cancelled", _("cancelled")
        CALLED_OFF = "called_off", _("order cycle called off")
        CLAIM = "claim", _("step of a claim")

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")
        PAGE = "page", _("only on the member's page")

    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="messages", verbose_name=_("order"))
    news = models.CharField(_("news"), max_length=10, choices=News)
    about = models.CharField(_("about"), max_length=40, blank=True, default="", help_text=_("empty: the order itself"))
    words = models.TextField(_("words"), blank=True, default="", help_text=_("empty: made from the order"))
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("message to a buyer")
        verbose_name_plural = _("messages to buyers")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["sent_at", "tries"], name="message_to_send")]
        constraints = [models.UniqueConstraint(name="message_once_per_order_and_news", fields=["order", "news", "about", "channel"])]

    def __str__(self):
        return f"{self.order} {self.news}"
