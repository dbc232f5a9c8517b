"""Whose hand it is: a seller acts for the own shop; a village worker for a villager only with consent, logged under both names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Post, Role, User
from accounts.permissions import MAY, may, require
from audit.services import record
from marketplace.catalogue.models import HelperConsent, Supplier
from shared.errors import RuleError
from shared.proofs import check_proof, stored_only_if_it_holds

ENTER, CONSENT, NAME_SELLERS = "selling.enter", "selling.record_consent", "suppliers.name_sellers"
LONGEST_DAYS = 366  # a consent is asked for again each year


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does it, and the consent that lets a village worker do it for a villager."""

    user: object
    consent: HelperConsent | None = None

    def note(self, act: str, obj, **detail) -> None:
        """A second audit line, under the villager's name beside the worker's; nothing when people act for themselves."""
        if self.consent is not None:
            whom = {"villager": self.consent.masked_villager, "consent": self.consent.pk, "supplier": self.consent.supplier_id}
            record(self.user, "supplier.acted_for", obj, act=act, **whom, **detail)


def shops_of(user) -> QuerySet[Supplier]:
    """Suppliers a person sees at the seller's desk: the own ones; all of the village for its clerk."""
    prefixes = [(role, prefix) for role, prefix in user.posts_today() if role in MAY[ENTER]]
    seen = Q(pk__in=[])
    for role, prefix in prefixes:
        mine = Q(sellers=user) | (Q(sellers__isnull=True) & ~Q(kind=Supplier.Kind.HOUSEHOLD)) if role == Role.SELLER else Q()
        seen |= Q(region__code__startswith=prefix) & mine
    return Supplier.objects.filter(seen).distinct()


def hand_of(by, supplier: Supplier, what: str = "catalogue.edit") -> Hand:
    """May `by` act for this supplier? NotAllowed without a post; RuleError "not_your_shop" or "no_consent". None is the platform."""
    if by is None:
        return Hand(None)
    require(by, what, supplier.region_id)
    roles = {role for role, prefix in by.posts_today() if role in MAY[what] and supplier.region_id.startswith(prefix)}
    if roles - {Role.SELLER, Role.VILLAGE_CLERK}:
        return Hand(by)
    if Role.SELLER in roles and _is_its_seller(by, supplier):
        return Hand(by)
    if Role.VILLAGE_CLERK not in roles:
        raise RuleError("not_your_shop", _("“%(shop)s” belongs to somebody else; only its own sellers may do this.") % {"shop": supplier})
    if supplier.kind != Supplier.Kind.HOUSEHOLD:
        return Hand(by)
    consent = supplier.consents.in_force().filter(worker=by).first()
    if consent is None:
        raise RuleError(
            "no_consent", _("“%(shop)s” is a villager's own shop; record the villager's signed consent first.") % {"shop": supplier}
        )
    return Hand(by, consent)


@transaction.atomic
def record_consent(supplier: Supplier, *, villager_name: str, valid_from: date, valid_to: date, proof, by) -> HelperConsent:
    """Keep a villager's signed word that `by` may act for the household's shop, for a year at most.

    Raises RuleError "no_consent_needed", "no_name", "wrong_dates", "consent_is_there", or what check_proof says.
    """
    require(by, CONSENT, supplier.region_id)
    villager_name = villager_name.strip()
    if supplier.kind != Supplier.Kind.HOUSEHOLD:
        raise RuleError("no_consent_needed", _("“%(shop)s” is not a villager's own shop; no consent is needed.") % {"shop": supplier})
    if len(villager_name) < 2:
        raise RuleError("no_name", _("Give the full name of the villager who signed."))
    if not valid_from <= valid_to or (valid_to - valid_from).days > LONGEST_DAYS:
        raise RuleError("wrong_dates", _("A consent runs from one day to a later one, for a year at most; then it is asked for again."))
    consent = HelperConsent(supplier=supplier, worker=by, villager_name=villager_name[:40], valid_from=valid_from, valid_to=valid_to)
    consent.proof = check_proof(proof)
    _end_what_ran_out(supplier, by)
    with stored_only_if_it_holds(consent.proof):
        try:
            with transaction.atomic():
                consent.save()
        except IntegrityError:
            raise RuleError("consent_is_there", _("There is a consent already; withdraw it before you record another.")) from None
    record(by, "helperconsent.recorded", consent, villager=consent.masked_villager, until=str(valid_to))
    return consent


@transaction.atomic
def withdraw_consent(consent: HelperConsent, *, by) -> None:
    """The villager takes the word back, by a worker's hand or at the own desk: from now on nothing more can be done for the shop."""
    if not may(by, CONSENT, consent.audit_region):
        hand_of(by, consent.supplier)
    if not HelperConsent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now()):
        raise RuleError("withdrawn_already", _("This consent is withdrawn already."))
    consent.refresh_from_db()
    record(by, "helperconsent.withdrawn", consent, villager=consent.masked_villager)


@transaction.atomic
def name_sellers(supplier: Supplier, *, sellers: Iterable, by) -> None:
    """Who sells under this shop's name from now on: people with a seller's post there. Raises RuleError "not_a_seller"."""
    require(by, NAME_SELLERS, supplier.region_id)
    sellers = list(sellers)
    fit = set(sellers_of(supplier.region_id).values_list("pk", flat=True))
    for person in sellers:
        if person.pk not in fit:
            raise RuleError("not_a_seller", _("%(who)s holds no seller's post in this village; appoint first.") % {"who": person.name})
    supplier.sellers.set(sellers)
    record(by, "supplier.sellers_named", supplier, sellers=sorted(person.pk for person in sellers))


def sellers_of(region_code: str) -> QuerySet[User]:
    """People who hold a seller's post that covers a region today."""
    posts = Post.objects.holding().filter(role=Role.SELLER).annotate(code=Value(region_code))
    return User.objects.filter(pk__in=posts.filter(code__startswith=F("region_prefix")).values("user")).order_by("name")


def _is_its_seller(by, supplier: Supplier) -> bool:
    """Who is named; while nobody is, any seller of the village, but never for a villager's own shop."""
    if supplier.sellers.exists():
        return supplier.sellers.filter(pk=by.pk).exists()
    return supplier.kind != Supplier.Kind.HOUSEHOLD


def _end_what_ran_out(supplier: Supplier, worker) -> None:
    """A consent whose days are over makes room for the next."""
    over = supplier.consents.filter(worker=worker, withdrawn_at__isnull=True, valid_to__lt=timezone.localdate())
    over.update(withdrawn_at=timezone.now())
