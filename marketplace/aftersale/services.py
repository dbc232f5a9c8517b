"""A claim from the buyer's word to the money or the refusal: one step at a time, each with its reason, safe when two press at once.

Lock order: order, claim, then whatever the refund locks. The caller of the buyer's services knows that it is the buyer.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from marketplace.aftersale.answers import ANSWER, accept, ask_back, offer, refuse
from marketplace.aftersale.models import Claim, ClaimPhoto, ClaimStep
from marketplace.aftersale.moves import close, given, lock, move, not_now, pay, send_back_until, step
from marketplace.aftersale.rights import problem_with
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.shipping import after_sale_rule
from shared.errors import RuleError
from shared.photos import bare_photo

Kind, Status, Side = Claim.Kind, Claim.Status, ClaimStep.Side
DECIDE = "claims.decide"
__all__ = [
    "ANSWER", "DECIDE", "MOST_PHOTOS", "accept", "appeal", "ask_back", "decide", "move_due", "offer", "open_claim", "refuse", "send_back",
    "take_offer", "withdraw",
]  # fmt: skip
PHOTO_SIDE, MOST_PHOTOS = 1600, 4


@transaction.atomic
def open_claim(
    line: OrderLine, *, kind: str, quantity: int | None = None, what: str = "", text: str = "", photos: Iterable = (), by=None,
    at: datetime | None = None,
) -> Claim:  # fmt: skip
    """The buyer asks. quantity: pieces concerned, default all; of what was not sent always all.

    Raises RuleError "wrong_status", "asked_already", "refunded_already", "sent_already", "not_received", "no_return", "window_over",
    "not_sent", "bad_quantity", "no_what", "no_photo", "too_many_photos", or what a photo says.
    """
    at, photos = at or timezone.now(), list(photos)
    line = _locked_line(line)
    if problem := problem_with(line, kind, at):
        raise problem
    quantity = line.quantity if quantity is None or kind == Kind.CANCEL else quantity
    amount_fen = _amount(line, quantity)
    _check_words(kind, what, photos)
    first = Status.AGREED if kind == Kind.RETURN else Status.ASKED
    facts = {"kind": kind, "what": what if kind == Kind.DAMAGE else "", "text": text.strip()[:300], "quantity": quantity}
    claim = Claim(order=line.order, line=line, amount_fen=amount_fen, status=first, asked_at=at, asked_by=by, **facts)
    claim.due_at = _due(claim, at)
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError:
        raise RuleError("asked_already", _("A claim about “%(what)s” is open already.") % {"what": line}) from None
    _keep_photos(claim, photos)
    step(claim, Side.BUYER, by, claim.text, at)
    record(by, "claim.asked", claim, kind=str(kind), amount_fen=amount_fen)
    if line.order.status not in {Order.Status.AFTER_SALE, Order.Status.SETTLED}:  # settled stays settled; a refund reverses
        change_status(line.order, Order.Status.AFTER_SALE, by=by, note=str(kind))
    return claim


@transaction.atomic
def send_back(claim: Claim, *, carrier: str, waybill: str, by=None, at: datetime | None = None) -> None:
    """The buyer has sent the goods back. Raises RuleError "no_waybill" or "wrong_status"."""
    carrier, waybill, at = carrier.strip()[:30], waybill.replace(" ", "").upper()[:40], at or timezone.now()
    if not carrier or not waybill:
        raise RuleError("no_waybill", _("Give the carrier and the waybill number, so that the seller can follow the parcel."))
    lock(claim)
    rule = after_sale_rule(claim.order)
    due = at + timedelta(days=rule.receive_days) if rule else None
    move(claim, Status.SENT_BACK, Side.BUYER, by, f"{carrier} {waybill}", at, carrier=carrier, waybill=waybill, due_at=due)


@transaction.atomic
def appeal(claim: Claim, *, text: str, by=None, at: datetime | None = None) -> None:
    """The buyer takes the seller's answer to the county: a refusal, a part of the money, damaged goods that should come back first."""
    lock(claim)
    if not claim.may_be_appealed:
        raise not_now(claim)
    move(claim, Status.DISPUTED, Side.BUYER, by, given(text), at or timezone.now(), due_at=None, awarded_fen=None)


@transaction.atomic
def take_offer(claim: Claim, *, by=None, at: datetime | None = None) -> None:
    """The buyer is content with the part the seller offered."""
    lock(claim)
    if claim.status != Status.OFFERED:
        raise not_now(claim)
    pay(claim, claim.awarded_fen, Side.BUYER, by, "", at or timezone.now())


@transaction.atomic
def withdraw(claim: Claim, *, by=None, at: datetime | None = None) -> None:
    """The buyer asks for nothing any more."""
    lock(claim)
    close(claim, Status.WITHDRAWN, Side.BUYER, by, "", at or timezone.now())


@transaction.atomic
def decide(claim: Claim, *, accepted: bool, reason: str, by, amount_fen: int | None = None, at: datetime | None = None) -> Claim:
    """The county decides (仲裁), with a reason both sides read. Takes claims.decide; whoever answered for the seller decides not.

    amount_fen  part of what was asked; None is all of it
    An officer may also decide what the seller has not answered yet: the goods will not get fresher.
    Raises RuleError "no_reason", "own_answer", "wrong_status", "more_than_asked".
    """
    require(by, DECIDE, claim.order.region_id)
    reason, at = given(reason), at or timezone.now()
    lock(claim)
    if claim.status not in {Status.ASKED, Status.SENT_BACK, Status.DISPUTED}:
        raise not_now(claim)
    if claim.steps.filter(by=by).exists():
        raise RuleError("own_answer", _("You have spoken for one side in this claim; somebody else decides it."))
    if claim.status in {Status.ASKED, Status.SENT_BACK}:
        move(claim, Status.DISPUTED, Side.PLATFORM, None, "", at, due_at=None)
    if not accepted:
        close(claim, Status.REJECTED, Side.COUNTY, by, reason, at)
        return claim
    amount = claim.amount_fen if amount_fen is None else amount_fen
    if not 0 < amount <= claim.amount_fen:
        raise RuleError("more_than_asked", _("Award more than nothing and not more than was asked for."))
    pay(claim, amount, Side.COUNTY, by, reason, at)
    return claim


def move_due(now: datetime) -> int:
    """What the clocks bring: the seller's silence takes it to the county, the buyer's closes it or takes the offer. Safe to repeat."""
    done = 0
    for claim in Claim.objects.still_open().filter(due_at__lte=now).order_by("due_at")[:500]:
        try:
            _move_overdue(claim, now)
        except RuleError:
            continue  # somebody was just quicker
        done += 1
    return done


@transaction.atomic
def _move_overdue(claim: Claim, now: datetime) -> None:
    lock(claim)
    if not claim.is_open or claim.due_at is None or claim.due_at > now:
        return
    if claim.status in {Status.ASKED, Status.SENT_BACK}:
        move(claim, Status.DISPUTED, Side.PLATFORM, None, _("The seller did not answer in time."), now, due_at=None)
    elif claim.status == Status.OFFERED:
        pay(claim, claim.awarded_fen, Side.PLATFORM, None, _("The buyer did not object in time; the offer holds."), now)
    elif claim.status in {Status.AGREED, Status.REFUSED}:
        close(claim, Status.LAPSED, Side.PLATFORM, None, "", now)


def _locked_line(line: OrderLine) -> OrderLine:
    order = Order.objects.select_for_update(of=("self",)).get(pk=line.order_id)
    found = OrderLine.objects.select_related("sku__product").get(pk=line.pk)
    found.order = order
    return found


def _due(claim: Claim, at: datetime) -> datetime | None:
    if claim.kind == Kind.RETURN:
        return send_back_until(claim, at)
    rule = after_sale_rule(claim.order)
    return at + timedelta(days=rule.answer_days) if rule else None


def _amount(line: OrderLine, quantity: int) -> int:
    """What so many pieces cost, at most what is left of the line."""
    if type(quantity) is not int or not 1 <= quantity <= line.quantity:
        raise RuleError("bad_quantity", _("Give a number of pieces from 1 to %(most)d.") % {"most": line.quantity})
    return min(quantity * line.unit_price_fen, line.amount_fen - line.refunded_fen)


def _check_words(kind: str, what: str, photos: list) -> None:
    if len(photos) > MOST_PHOTOS:
        raise RuleError("too_many_photos", _("A claim has %(most)d photos at most.") % {"most": MOST_PHOTOS})
    if kind != Kind.DAMAGE:
        return
    if what not in Claim.What:
        raise RuleError("no_what", _("Say what is wrong with the goods."))
    if not photos and what != Claim.What.LOST:
        raise RuleError("no_photo", _("Add a photo on which the damage can be seen; without it nobody can judge."))


def _keep_photos(claim: Claim, photos: list) -> None:
    kept = []
    try:
        for upload in photos:
            bare, fingerprint = bare_photo(upload, PHOTO_SIDE)
            if not claim.photos.filter(sha256=fingerprint).exists():
                kept.append(ClaimPhoto.objects.create(claim=claim, file=bare, sha256=fingerprint))
    except BaseException:
        for photo in kept:
            photo.file.storage.delete(photo.file.name)
        raise
