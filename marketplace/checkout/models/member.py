"""What a member keeps: addresses (encrypted), favourites, how to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.orders.placing import Address
from regions.divisions import path_to
from shared.crypto import EncryptedTextField
from shared.masking import mask_name, mask_phone

MOST_ADDRESSES = 20


class SavedAddress(models.Model):
    """An address of a member. Name, phone and street are encrypted; the division stays readable for freight."""

    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("buyer"))
    name = EncryptedTextField(_("name"))
    phone = EncryptedTextField(_("mobile number"))
    region_code = models.CharField(_("division"), max_length=9, help_text=_("digits of the county or town"))
    street = EncryptedTextField(_("street and number"))
    is_default = models.BooleanField(_("use by default"), default=False)

    class Meta:
        verbose_name = _("saved address")
        verbose_name_plural = _("saved addresses")
        ordering = ["-is_default", "-pk"]
        constraints = [
            models.UniqueConstraint(name="address_default_once_per_member", fields=["buyer"], condition=Q(is_default=True)),
            models.CheckConstraint(name="address_names_a_county", condition=Q(region_code__regex=r"^\d{6}(\d{3})?$")),
        ]

    def __str__(self):
        return f"{self.masked} {self.place}"

    @property
    def masked(self) -> str:
        return f"{mask_name(self.name)} {mask_phone(self.phone)}"

    @property
    def place(self) -> str:
        return " ".join(str(division) for division in path_to(self.region_code))

    def as_address(self, note: str = "") -> Address:
        return address_of(self.region_code, name=self.name, phone=self.phone, street=self.street, note=note)


def address_of(region_code: str, **fields) -> Address:
    """An Address whose province, city, county and town are spelled out from the division's code, in Chinese as on the parcel."""
    province, city, county, *town = path_to(region_code)
    return Address(
        province=province.name, city=city.name, county=county.name, town=town[0].name if town else "", region_code=region_code, **fields
    )


class Favourite(models.Model):
    """A product a member wants to find again."""

    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("buyer"))
    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="+", verbose_name=_("product"))
    kept_at = models.DateTimeField(_("kept"), auto_now_add=True)

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(name="favourite_once_per_member", fields=["buyer", "product"])]

    def __str__(self):
        return str(self.product)


class MemberSettings(models.Model):
    """How a member wants to be told about orders. Without a row: by e-mail where there is one, by text message to the order's phone."""

    buyer = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    wants_email = models.BooleanField(_("e-mails about my orders"), default=True)
    wants_sms = models.BooleanField(_("text messages about my orders"), default=True)

    class Meta:
        verbose_name = _("settings of a member")
        verbose_name_plural = _("settings of members")

    def __str__(self):
        return str(self.buyer)
