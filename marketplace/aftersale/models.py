"""What a buyer asks for after paying (售后申请): not to send it, to return it, damage made good; and each word said about it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from shared.proofs import PRIVATE


class ClaimQuerySet(ScopedQuerySet):
    region_code = "order__region__code"

    def still_open(self):
        return self.filter(status__in=Claim.OPEN)

    def wait_for_seller(self):
        return self.filter(status__in=Claim.SELLERS_TURN)


class Claim(models.Model):
    """One claim about one line. A line has one open claim at most; while it is open the order's money goes nowhere.

    Without a reason (7 days) the seller is not asked: the right is the law's. Damage is answered by the seller, or by the county
    when the seller is silent, or the buyer does not agree with the answer. awarded_fen: offered or awarded.
    """

    class Kind(models.TextChoices):
        CANCEL = "cancel", _("do not send it")
        RETURN = "return", _("return without a reason")
        DAMAGE = "damage", _("damaged, spoiled, wrong or not arrived")

    class What(models.TextChoices):
        BROKEN = "broken", _("broken or leaking")
        SPOILED = "spoiled", _("spoiled or dead")
        WRONG = "wrong", _("not what was ordered")
        MISSING = "missing", _("pieces missing")
        LOST = "lost", _("not arrived")

    class Status(models.TextChoices):
        ASKED = "asked", _("the seller is asked")
        AGREED = "agreed", _("please send it back")
        SENT_BACK = "sent_back", _("on its way back")
        OFFERED = "offered", _("the seller offers a part")
        REFUSED = "refused", _("refused by the seller")
        DISPUTED = "disputed", _("the county decides")
        ACCEPTED = "accepted", _("accepted, the money goes back")
        REJECTED = "rejected", _("refused by the county")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("closed, the time is over")

    NEXT = {
        Status.ASKED: {Status.ACCEPTED, Status.AGREED, Status.OFFERED, Status.REFUSED, Status.DISPUTED, Status.WITHDRAWN},
        Status.AGREED: {Status.SENT_BACK, Status.DISPUTED, Status.WITHDRAWN, Status.LAPSED},
        Status.SENT_BACK: {Status.ACCEPTED, Status.OFFERED, Status.REFUSED, Status.DISPUTED},
        Status.OFFERED: {Status.ACCEPTED, Status.DISPUTED, Status.WITHDRAWN},
        Status.REFUSED: {Status.DISPUTED, Status.WITHDRAWN, Status.LAPSED},
        Status.DISPUTED: {Status.ACCEPTED, Status.REJECTED, Status.WITHDRAWN},
        Status.ACCEPTED: set(),
        Status.REJECTED: set(),
        Status.WITHDRAWN: set(),
        Status.LAPSED: set(),
    }
    OPEN = (Status.ASKED, Status.AGREED, Status.SENT_BACK, Status.OFFERED, Status.REFUSED, Status.DISPUTED)
    SELLERS_TURN = (Status.ASKED, Status.SENT_BACK)

    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="claims", verbose_name=_("order"))
    line = models.ForeignKey("orders.OrderLine", models.PROTECT, related_name="claims", verbose_name=_("order line"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    what = models.CharField(_("what is wrong"), max_length=8, choices=What, blank=True)
    text = models.CharField(_("in the buyer's words"), max_length=300, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    amount_fen = models.BigIntegerField(_("amount (fen)"), help_text=_("of the pieces concerned"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    due_at = models.DateTimeField(_("next step until"), null=True, blank=True, help_text=_("empty: no clock runs"))
    carrier = models.CharField(_("carrier"), max_length=30, blank=True)
    waybill = models.CharField(_("waybill number"), max_length=40, blank=True, help_text=_("of the parcel that goes back"))
    awarded_fen = models.BigIntegerField(_("awarded (fen)"), null=True, blank=True)
    refund = models.OneToOneField("payment.Refund", models.PROTECT, null=True, blank=True, related_name="claim", verbose_name=_("refund"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "due_at"], name="claim_due")]
        constraints = [
            models.UniqueConstraint(
                name="claim_one_open_per_line",
                fields=["line"],
                condition=Q(status__in=["asked", "agreed", "sent_back", "offered", "refused", "disputed"]),
            ),
            models.CheckConstraint(name="claim_of_some_pieces_and_money", condition=Q(quantity__gt=0, amount_fen__gt=0)),
            models.CheckConstraint(
                name="claim_award_within_amount",
                condition=Q(awarded_fen__isnull=True) | Q(awarded_fen__gt=0, awarded_fen__lte=F("amount_fen")),
            ),
            models.CheckConstraint(
                name="claim_accepted_with_its_refund",
                condition=~Q(status="accepted") | Q(awarded_fen__isnull=False, refund__isnull=False),
            ),
            models.CheckConstraint(name="claim_offered_with_its_amount", condition=~Q(status="offered") | Q(awarded_fen__isnull=False)),
            models.CheckConstraint(name="claim_of_damage_says_what", condition=~Q(kind="damage") | ~Q(what="")),
            models.CheckConstraint(name="claim_sent_back_with_a_number", condition=~Q(status="sent_back") | ~Q(waybill="")),
        ]

    def __str__(self):
        return f"{self.order.number}-{self.line.number}"

    @property
    def audit_region(self) -> str:
        return self.order.region_id

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def waits_for_seller(self) -> bool:
        return self.status in self.SELLERS_TURN

    @property
    def can_come_back(self) -> bool:
        """Is there something to look at? What is spoiled, missing or lost is not sent about."""
        return self.kind == self.Kind.DAMAGE and self.what in {self.What.BROKEN, self.What.WRONG} and self.status == self.Status.ASKED

    @property
    def may_be_appealed(self) -> bool:
        """The buyer may go to the county with this answer; a return without a reason needs no answer."""
        damage_back = self.status == self.Status.AGREED and self.kind == self.Kind.DAMAGE
        return damage_back or self.status in {self.Status.OFFERED, self.Status.REFUSED}


class ClaimPhoto(models.Model):
    """What the buyer shows, cleaned of place and camera; only the buyer and the officials of the region see it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="photos", verbose_name=_("claim"))
    file = models.FileField(_("photo"), storage=PRIVATE, upload_to="claims/%Y/%m/")
    sha256 = models.CharField(max_length=64, db_index=True, help_text=_("of the file as it came: the same photo twice is noticed"))

    class Meta:
        verbose_name = _("photo of a claim")
        verbose_name_plural = _("photos of a claim")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="claim_photo_once", fields=["claim", "sha256"])]

    def __str__(self):
        return f"{self.claim} #{self.pk}"


class ClaimStep(models.Model):
    """One step of a claim as buyer, seller and county read it. Append-only."""

    class Side(models.TextChoices):
        BUYER = "buyer", _("buyer")
        SELLER = "seller", _("seller")
        COUNTY = "county", _("the county")
        PLATFORM = "platform", _("platform")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="steps", verbose_name=_("claim"))
    to = models.CharField(_("became"), max_length=10, choices=Claim.Status)
    side = models.CharField(_("who"), max_length=8, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    text = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("step of a claim")
        verbose_name_plural = _("steps of a claim")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="claim_refusal_says_why", condition=~Q(to__in=["refused", "rejected"]) | ~Q(text=""))]

    def __str__(self):
        return f"{self.claim}: {self.get_to_display()}"
