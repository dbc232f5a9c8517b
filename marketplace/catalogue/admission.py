"""How a supplier is admitted: handed in → confirmed by the village → recommended by the county → audited, each by another person."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.permissions import require
from audit.services import change_status, record
from marketplace.catalogue.acting import hand_of
from marketplace.catalogue.models import Supplier, SupplierStep
from marketplace.catalogue.search.services import refresh
from shared.errors import RuleError

APPLY = "suppliers.apply"
Status = Supplier.Status
# Who decides about an application that stands there; the decision is the next step, a return or a refusal.
DECIDES = {
    Status.SUBMITTED: "suppliers.confirm",
    Status.CONFIRMED: "suppliers.recommend",
    Status.RECOMMENDED: "suppliers.audit",
    Status.ACTIVE: "suppliers.suspend",
    Status.SUSPENDED: "suppliers.suspend",
}
OPEN = frozenset({Status.DRAFT, Status.RETURNED})
TOLD = frozenset({"intro", "goods_wanted", "contact_name", "contact_phone"})  # what an admitted shop says about itself
SAYS_WHY = frozenset({Status.RETURNED, Status.REFUSED, Status.SUSPENDED})


@transaction.atomic
def apply(*, name: str, kind: str, region, goods_wanted: str, contact_name: str, contact_phone: str, by, intro: str = "") -> Supplier:
    """Begin an application: a draft that its maker hands in afterwards. Raises RuleError "name_is_taken"."""
    require(by, APPLY, region.pk)
    facts = {"goods_wanted": goods_wanted[:200], "contact_name": contact_name[:40], "contact_phone": contact_phone, "intro": intro}
    try:
        with transaction.atomic():
            supplier = Supplier.objects.create(name=name.strip()[:60], kind=kind, region=region, **facts)
    except IntegrityError:
        raise RuleError("name_is_taken", _("“%(name)s” is in this village already; give another name.") % {"name": name}) from None
    if kind != Supplier.Kind.HOUSEHOLD or not _is_clerk_only(by, region.pk):
        supplier.sellers.add(by)
    return supplier


@transaction.atomic
def revise(supplier: Supplier, *, by, **facts) -> None:
    """Correct an application before it is handed in (again); of an admitted shop only TOLD: name and kind were audited.

    Raises RuleError "not_open", "only_told" or "name_is_taken".
    """
    hand = hand_of(by, supplier, APPLY)
    if supplier.status not in OPEN | {Status.ACTIVE}:
        raise RuleError("not_open", _("“%(shop)s” is being looked at; wait for the decision.") % {"shop": supplier})
    if supplier.status == Status.ACTIVE and not facts.keys() <= TOLD:
        raise RuleError("only_told", _("Name, kind and village of an admitted shop were audited; ask the county to change them."))
    if "region" in facts:
        require(by, APPLY, facts["region"].pk)
    _keep(supplier, facts)
    record(by, "supplier.revised", supplier, changed=sorted(facts))
    hand.note("supplier.revised", supplier)
    refresh(supplier.products.values_list("pk", flat=True))


@transaction.atomic
def submit(supplier: Supplier, *, by) -> None:
    """Hand in, or again after a return. A villager's application by a village worker takes the villager's consent."""
    hand = hand_of(by, supplier, APPLY)
    if not (supplier.goods_wanted and supplier.contact_name and supplier.contact_phone):
        raise RuleError("incomplete", _("Say what you want to sell, and whom to call under which number, before you hand it in."))
    change_status(supplier, Status.SUBMITTED, by=by, round=supplier.round + 1)
    _write_step(supplier, "", by)
    hand.note("supplier.submitted", supplier)


@transaction.atomic
def decide(supplier: Supplier, to: str, *, by, reason: str = "") -> None:
    """The next step, a return, a refusal, a suspension or its end, by whoever decides where it stands.

    Raises RuleError "no_reason", "four_eyes", "wrong_status" or "changed_meanwhile".
    """
    to, reason, was = Status(to), reason.strip()[:200], Status(supplier.status)
    if was not in DECIDES or to == Status.SUBMITTED:
        raise RuleError("not_to_decide", _("“%(shop)s” is “%(was)s”; there is nothing to decide.") % {"shop": supplier, "was": was.label})
    require(by, DECIDES[was], supplier.region_id)
    if to in SAYS_WHY and not reason:
        raise RuleError("no_reason", _("Say why, so that the applicant knows what to do."))
    if was not in {Status.ACTIVE, Status.SUSPENDED} and supplier.steps.filter(round=supplier.round, by=by).exists():
        raise RuleError("four_eyes", _("You took an earlier step of this application; somebody else has to take this one."))
    change_status(supplier, to, by=by, note=reason)
    _write_step(supplier, reason, by, admitted=was not in {Status.ACTIVE, Status.SUSPENDED})
    refresh(supplier.products.values_list("pk", flat=True))


def _keep(supplier: Supplier, facts: dict) -> None:
    """Only while nobody moved it: a stale page must not change what is being audited."""
    try:
        with transaction.atomic():
            kept = Supplier.objects.filter(pk=supplier.pk, status=supplier.status).update(**facts)
    except IntegrityError:
        raise RuleError("name_is_taken", _("“%(name)s” is in this village already; give another name.") % {"name": facts["name"]}) from None
    if not kept:
        raise RuleError("changed_meanwhile", _("%(what)s was just changed by somebody else; reload and try again.") % {"what": supplier})
    supplier.refresh_from_db()


def _write_step(supplier: Supplier, reason: str, by, *, admitted: bool = True) -> None:
    """admitted False: a suspension or its end, which is no step of the round."""
    SupplierStep.objects.create(supplier=supplier, round=supplier.round if admitted else 0, to=supplier.status, reason=reason, by=by)


def _is_clerk_only(by, region_code: str) -> bool:
    return not any(role == Role.SELLER and region_code.startswith(prefix) for role, prefix in by.posts_today())
