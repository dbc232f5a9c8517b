"""What a member does on the own pages: addresses, favourites, invoices, orders placed before there was an account."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from marketplace.catalogue.models import Product
from marketplace.checkout.models import Favourite, InvoiceRequest, SavedAddress
from marketplace.checkout.models.member import MOST_ADDRESSES
from marketplace.orders.models import Order, Purchase
from shared.errors import RuleError

INVOICEABLE = {Order.Status.PAID, Order.Status.SHIPPED, Order.Status.RECEIVED, Order.Status.SETTLED}


@transaction.atomic
def save_address(member, *, name: str, phone: str, region_code: str, street: str, is_default: bool, address: SavedAddress | None = None):
    """Keep a new address or change one. The first one is the default; a new default takes the place of the old one."""
    mine = SavedAddress.objects.filter(buyer=member)
    if address is None and mine.count() >= MOST_ADDRESSES:
        raise RuleError("too_many_addresses", _("You can keep %(most)d addresses; delete one first.") % {"most": MOST_ADDRESSES})
    is_default = is_default or not mine.exclude(pk=address.pk if address else None).exists()
    if is_default:
        mine.filter(is_default=True).update(is_default=False)
    kept = address or SavedAddress(buyer=member)
    kept.name, kept.phone, kept.region_code, kept.street, kept.is_default = name, phone, region_code, street, is_default
    kept.save()
    return kept


@transaction.atomic
def forget_address(address: SavedAddress) -> None:
    """Delete an address; the newest of the others becomes the default if this was it. Orders keep their own copy."""
    member = address.buyer_id
    was_default = address.is_default
    address.delete()
    following = SavedAddress.objects.filter(buyer=member).order_by("-pk").first() if was_default else None
    if following:
        SavedAddress.objects.filter(pk=following.pk).update(is_default=True)


def keep(member, product: Product) -> None:
    """Put a product among the favourites; twice is once."""
    Favourite.objects.get_or_create(buyer=member, product=product)


def drop(member, product: Product) -> None:
    Favourite.objects.filter(buyer=member, product=product).delete()


@transaction.atomic
def claim(member, purchase: Purchase) -> None:
    """A purchase placed without an account joins the member's orders; whoever asks has shown number and phone."""
    if not Purchase.objects.filter(pk=purchase.pk, buyer=None).update(buyer=member):
        if Purchase.objects.filter(pk=purchase.pk, buyer=member).exists():
            return
        raise RuleError("claimed_already", _("This order belongs to another account."))
    record(member, "purchase.claimed", purchase)


@transaction.atomic
def ask_invoice(order: Order, *, kind: str, title: str, tax_number: str, email: str, by=None) -> InvoiceRequest:
    """Ask for the invoice of an order, as a member or as the holder of its page; one at a time.

    Raises RuleError "not_paid", "nothing_left" or "asked_already".
    """
    order.refresh_from_db(from_queryset=Order.objects.select_for_update(of=("self",)))
    if order.status not in INVOICEABLE:
        raise RuleError(
            "not_paid", _("%(what)s is “%(is)s”; there is nothing to invoice.") % {"what": order, "is": order.get_status_display()}
        )
    amount_fen = order.total_fen - sum(line.refunded_fen for line in order.lines.all())
    if amount_fen <= 0:
        raise RuleError("nothing_left", _("%(what)s was paid back; there is nothing to invoice.") % {"what": order})
    if order.invoices.filter(status__in=[InvoiceRequest.Status.REQUESTED, InvoiceRequest.Status.ISSUED]).exists():
        raise RuleError("asked_already", _("The invoice of %(what)s was asked for already.") % {"what": order})
    if kind == InvoiceRequest.Kind.PERSON:
        tax_number = ""
    fields = {"kind": kind, "title": title, "tax_number": tax_number, "email": email}
    asked = InvoiceRequest.objects.create(order=order, amount_fen=amount_fen, requested_at=timezone.now(), **fields)
    record(by, "invoice.requested", asked, amount_fen=amount_fen)
    return asked


def may_ask(order: Order) -> bool:
    """Paid for, and no invoice asked for or issued."""
    open_ones = [InvoiceRequest.Status.REQUESTED, InvoiceRequest.Status.ISSUED]
    return order.status in INVOICEABLE and not order.invoices.filter(status__in=open_ones).exists()


@transaction.atomic
def issue_invoice(invoice: InvoiceRequest, *, number: str, by) -> None:
    """The tax bureau's system made it: keep its number. Takes invoices.issue in the order's region."""
    require(by, "invoices.issue", invoice.audit_region)
    number = _digits(number)
    if InvoiceRequest.objects.filter(number=number).exclude(pk=invoice.pk).exists():
        raise RuleError("number_used", _("The invoice number %(number)s was used already.") % {"number": number})
    change_status(invoice, InvoiceRequest.Status.ISSUED, by=by, number=number, issued_at=timezone.now(), by_id=by.pk)


@transaction.atomic
def reverse_invoice(invoice: InvoiceRequest, *, red_number: str, reason: str, by) -> None:
    """A red invoice takes an issued one back; afterwards another may be asked for."""
    require(by, "invoices.issue", invoice.audit_region)
    red_number = _digits(red_number)
    change_status(invoice, InvoiceRequest.Status.REVERSED, by=by, red_number=red_number, reason=_reason(reason), reversed_at=timezone.now())


@transaction.atomic
def decline_invoice(invoice: InvoiceRequest, *, reason: str, by) -> None:
    require(by, "invoices.issue", invoice.audit_region)
    change_status(invoice, InvoiceRequest.Status.DECLINED, by=by, reason=_reason(reason))


def _digits(number: str) -> str:
    number = number.strip()
    if not (number.isascii() and number.isdigit() and 8 <= len(number) <= 20):
        raise RuleError("bad_number", _("An invoice number has 8 digits, an electronic one 20; please check it."))
    return number


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise RuleError("no_reason", _("Give the reason; the buyer reads it."))
    return reason[:200]
