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
from marketplace.aftersale.models import Claim, ClaimPhoto, ClaimStep
from marketplace.aftersale.rights import problem_with
from marketplace.catalogue import stock
from marketplace.catalogue.acting import hand_of
from marketplace.orders import services as orders
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.shipping import after_sale_rule
from marketplace.payment.refunds import refund_line_later
from shared.errors import RuleError
from shared.photos import bare_photo

Kind, Status, Side = Claim.Kind, Claim.Status, ClaimStep.Side
ANSWER, DECIDE = "claims.answer", "claims.decide"
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
    _step(claim, Side.BUYER, by, claim.text, at)
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
    _lock(claim)
    rule = after_sale_rule(claim.order)
    due = at + timedelta(days=rule.receive_days) if rule else None
    _move(claim, Status.SENT_BACK, Side.BUYER, by, f"{carrier} {waybill}", at, carrier=carrier, waybill=waybill, due_at=due)


@transaction.atomic
def accept(claim: Claim, *, by, text: str = "", at: datetime | None = None) -> Claim:
    """The seller's side says yes, or has the goods back: the whole amount goes back to the buyer."""
    hand = hand_of(by, claim.order.supplier, ANSWER)
    _lock(claim)
    if claim.status not in {Status.ASKED, Status.SENT_BACK}:
        raise _not_now(claim)
    _pay(claim, claim.amount_fen, Side.SELLER, by, text, at or timezone.now())
    hand.note("claim.accepted", claim)
    return claim


@transaction.atomic
def refuse(claim: Claim, *, reason: str, by, at: datetime | None = None) -> None:
    """The seller's side says no, and why; the buyer may go to the county. What the law gives is refused only when it came back worn."""
    hand, reason, at = hand_of(by, claim.order.supplier, ANSWER), _given(reason), at or timezone.now()
    _lock(claim)
    if claim.status not in {Status.ASKED, Status.SENT_BACK}:
        raise _not_now(claim)
    rule = after_sale_rule(claim.order)
    _move(claim, Status.REFUSED, Side.SELLER, by, reason, at, due_at=at + timedelta(days=rule.appeal_days) if rule else None)
    hand.note("claim.refused", claim)


@transaction.atomic
def appeal(claim: Claim, *, text: str, by=None, at: datetime | None = None) -> None:
    """The buyer takes a refusal to the county."""
    _lock(claim)
    if claim.status != Status.REFUSED:
        raise _not_now(claim)
    _move(claim, Status.DISPUTED, Side.BUYER, by, _given(text), at or timezone.now(), due_at=None)


@transaction.atomic
def withdraw(claim: Claim, *, by=None, at: datetime | None = None) -> None:
    """The buyer asks for nothing any more."""
    _lock(claim)
    _close(claim, Status.WITHDRAWN, Side.BUYER, by, "", at or timezone.now())


@transaction.atomic
def decide(claim: Claim, *, accepted: bool, reason: str, by, amount_fen: int | None = None, at: datetime | None = None) -> Claim:
    """The county decides (仲裁), with a reason both sides read. Takes claims.decide; whoever answered for the seller decides not.

    amount_fen  part of what was asked; None is all of it
    An officer may also decide what the seller has not answered yet: the goods will not get fresher.
    Raises RuleError "no_reason", "own_answer", "wrong_status", "more_than_asked".
    """
    require(by, DECIDE, claim.order.region_id)
    reason, at = _given(reason), at or timezone.now()
    _lock(claim)
    if claim.status not in {Status.ASKED, Status.SENT_BACK, Status.DISPUTED}:
        raise _not_now(claim)
    if claim.steps.filter(by=by).exists():
        raise RuleError("own_answer", _("You have spoken for one side in this claim; somebody else decides it."))
    if claim.status in {Status.ASKED, Status.SENT_BACK}:
        _move(claim, Status.DISPUTED, Side.PLATFORM, None, "", at, due_at=None)
    if not accepted:
        _close(claim, Status.REJECTED, Side.COUNTY, by, reason, at)
        return claim
    amount = claim.amount_fen if amount_fen is None else amount_fen
    if not 0 < amount <= claim.amount_fen:
        raise RuleError("more_than_asked", _("Award more than nothing and not more than was asked for."))
    _pay(claim, amount, Side.COUNTY, by, reason, at)
    return claim


def move_due(now: datetime) -> int:
    """What the clocks bring: silence of the seller takes it to the county, silence of the buyer closes it. Safe to repeat."""
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
    _lock(claim)
    if not claim.is_open or claim.due_at is None or claim.due_at > now:
        return
    if claim.status in {Status.ASKED, Status.SENT_BACK}:
        _move(claim, Status.DISPUTED, Side.PLATFORM, None, _("The seller did not answer in time."), now, due_at=None)
    elif claim.status in {Status.AGREED, Status.REFUSED}:
        _close(claim, Status.LAPSED, Side.PLATFORM, None, "", now)


def _pay(claim: Claim, amount_fen: int, side: str, by, text: str, at: datetime) -> None:
    """Accepted: the refund is claimed in this transaction and leaves after it."""
    unsent, ours = claim.kind == Kind.CANCEL, claim.kind != Kind.RETURN
    reason = f"{claim.get_kind_display()} {claim}" + (f" · {text.strip()}" if text.strip() else "")
    payer = by if side == Side.COUNTY else None  # a seller agrees; the platform pays
    refund = refund_line_later(claim.line, reason=reason, by=payer, amount_fen=amount_fen, with_freight=ours)
    if unsent:
        stock.adjust(claim.line.sku, claim.quantity, by=None)  # it never left the store
    _close(claim, Status.ACCEPTED, side, by, text, at, awarded_fen=amount_fen, refund=refund)


def _close(claim: Claim, to: str, side: str, by, text: str, at: datetime, **also) -> None:
    """The claim ends; with the last open one the order is again where it was."""
    _move(claim, to, side, by, text, at, closed_at=at, due_at=None, **also)
    order = claim.order
    if order.status == Order.Status.AFTER_SALE and not Claim.objects.still_open().filter(order=order).exists():
        orders.put_back(order, by=by)


def _move(claim: Claim, to: str, side: str, by, text: str, at: datetime, **also) -> None:
    change_status(claim, to, by=by, note=text.strip(), **also)
    _step(claim, side, by, text.strip(), at)


def _step(claim: Claim, side: str, by, text: str, at: datetime) -> None:
    ClaimStep.objects.create(claim=claim, to=claim.status, side=side, by=by, text=text[:300], at=at)


def _lock(claim: Claim) -> None:
    """The order first, then the claim as it stands now."""
    order = Order.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=claim.order_id)
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update(of=("self",)))
    claim.order = claim.line.order = order


def _locked_line(line: OrderLine) -> OrderLine:
    order = Order.objects.select_for_update(of=("self",)).get(pk=line.order_id)
    found = OrderLine.objects.select_related("sku__product").get(pk=line.pk)
    found.order = order
    return found


def _due(claim: Claim, at: datetime) -> datetime | None:
    rule = after_sale_rule(claim.order)
    if rule is None:
        return None
    return at + timedelta(days=rule.send_back_days if claim.kind == Kind.RETURN else rule.answer_days)


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


def _given(reason: str) -> str:
    if not reason.strip():
        raise RuleError("no_reason", _("Say why; the other side reads it."))
    return reason.strip()[:300]


def _not_now(claim: Claim) -> RuleError:
    words = {"what": claim, "was": claim.get_status_display()}
    return RuleError("wrong_status", _("Claim %(what)s is “%(was)s”; this cannot be done now.") % words)
