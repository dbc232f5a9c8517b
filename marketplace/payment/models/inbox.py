"""What the gateway told us (事件)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WebhookEvent(models.Model):
    """An event the gateway sent or listed, kept once. It is a hint to look, never a fact."""

    event_id = models.CharField(_("event"), max_length=100, unique=True)
    type = models.CharField(_("type"), max_length=80)
    ref = models.CharField(_("about"), max_length=100, blank=True)
    account = models.CharField(_("account"), max_length=60, blank=True, help_text=_("set when the event is for another account"))
    is_live = models.BooleanField(_("real money"), null=True, blank=True)
    was_polled = models.BooleanField(_("found by asking"), default=False, help_text=_("it was never delivered"))
    received_at = models.DateTimeField(_("arrived"), auto_now_add=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["received_at"], name="webhook_waiting", condition=Q(handled_at__isnull=True))]

    def __str__(self):
        return f"{self.type} {self.event_id}"


class CatchUp(models.Model):
    """Up to when the gateway was asked for its events: one row. A single event that gets through must not hide an outage."""

    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("catch-up with the gateway")
        verbose_name_plural = _("catch-ups with the gateway")
        constraints = [models.CheckConstraint(name="catch_up_is_one_row", condition=Q(id=1))]

    def __str__(self):
        return f"{timezone.localtime(self.asked_at):%Y-%m-%d %H:%M:%S}"
