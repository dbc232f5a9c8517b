"""Papers come in with their scan, are checked by somebody else, and can be revoked. Only a checked one counts (sellable.py)."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from marketplace.catalogue.acting import hand_of
from marketplace.catalogue.models import AID, LABELS, Certificate, CertificateLink, Product, Supplier
from marketplace.catalogue.search.services import refresh
from shared.errors import RuleError
from shared.proofs import check_proof, stored_only_if_it_holds

CHECK, CERTIFY = "certificates.check", "certificates.certify"
Status = Certificate.Status
COUNTS = (Status.SUBMITTED, Status.CHECKED)


@transaction.atomic
def add_paper(
    supplier: Supplier,
    *,
    paper: str,
    number: str,
    issuer: str,
    valid_from: date,
    valid_to: date | None,
    scan,
    by,
    product: Product | None = None,
    links: Iterable[tuple[int, str]] = (),
    **basis,
) -> Certificate:
    """A paper with its scan, waiting for the check.

    links  (income account id, masked label) of the households behind an aid product
    basis  of an aid product: link, price_basis, reference_price_fen
    Raises RuleError "no_scan", "wrong_dates", "which_product", "no_basis", "paper_is_there", or what check_proof says.
    """
    hand = hand_of(by, supplier)
    if scan is None and by is not None:
        raise RuleError("no_scan", _("Add a photo or a scan of the paper, so that it can be checked."))
    if valid_to is not None and valid_to < valid_from:
        raise RuleError("wrong_dates", _("A paper cannot run out before it begins."))
    if paper in AID | LABELS and (product is None or product.supplier_id != supplier.pk):
        raise RuleError("which_product", _("Say for which of your products this certificate is."))
    if paper in AID and not (basis.get("link") and basis.get("price_basis") and basis.get("reference_price_fen") and valid_to):
        raise RuleError("no_basis", _("An aid product needs its link to the households, the basis of its price and a last day."))
    if Certificate.objects.filter(paper=paper, number=number.strip()[:60], status__in=COUNTS).exclude(supplier=supplier).exists():
        raise RuleError("paper_of_another", _("Another supplier brought in a paper of this kind and number; look at the number again."))
    made = Certificate(
        supplier=supplier,
        product=product,
        paper=paper,
        number=number.strip()[:60],
        issuer=issuer.strip()[:60],
        valid_from=valid_from,
        valid_to=valid_to,
        added_by=by,
        **(basis if paper in AID else {}),
    )
    if scan is not None:
        made.scan = check_proof(scan)
        made.sha256 = hashlib.sha256(made.scan.read()).hexdigest()
        made.scan.seek(0)
    _keep(made, links)
    record(by, "certificate.added", made, paper=paper, until=str(valid_to or ""))
    hand.note("certificate.added", made)
    return made


@transaction.atomic
def check(certificate: Certificate, *, by, reason: str = "") -> None:
    """The paper is right: from its first to its last day it counts. Not by whoever brought it in."""
    _may_decide(certificate, by)
    if certificate.paper in AID and not certificate.links.exists():
        raise RuleError("no_household", _("An aid product names the households it links to; add at least one."))
    change_status(certificate, Status.CHECKED, by=by, note=reason.strip()[:200])
    refresh(certificate.supplier.products.values_list("pk", flat=True))


@transaction.atomic
def refuse(certificate: Certificate, *, by, reason: str) -> None:
    """The paper is wrong: wrong number, not readable, not of this supplier."""
    _may_decide(certificate, by)
    change_status(certificate, Status.REFUSED, by=by, note=_said(reason), reason=_said(reason))


@transaction.atomic
def revoke(certificate: Certificate, *, by, reason: str) -> None:
    """Its issuer took it back, or it was found to be wrong: from now on it counts no more."""
    _may_decide(certificate, by)
    change_status(certificate, Status.REVOKED, by=by, note=_said(reason), reason=_said(reason))
    refresh(certificate.supplier.products.values_list("pk", flat=True))


def running_out(suppliers, *, within_days: int = 30):
    """Checked papers of these suppliers that run out soon, soonest first."""
    today = timezone.localdate()
    soon = today + timedelta(days=within_days)
    return Certificate.objects.filter(supplier__in=suppliers, status=Status.CHECKED, valid_to__range=(today, soon)).order_by("valid_to")


def _keep(made: Certificate, links: Iterable[tuple[int, str]]) -> None:
    with stored_only_if_it_holds(made.scan):
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise RuleError("paper_is_there", _("A paper of this kind and number is there already.")) from None
        CertificateLink.objects.bulk_create(
            [CertificateLink(certificate=made, account_id=account_id, label=label) for account_id, label in links]
        )


def _may_decide(certificate: Certificate, by) -> None:
    require(by, CERTIFY if certificate.paper in AID else CHECK, certificate.audit_region)
    if certificate.added_by_id == by.pk:
        raise RuleError("four_eyes", _("You brought this paper in; somebody else has to check it."))


def _said(reason: str) -> str:
    reason = reason.strip()[:200]
    if not reason:
        raise RuleError("no_reason", _("Say why, so that the applicant knows what to do."))
    return reason
