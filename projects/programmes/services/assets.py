"""What happens to an asset short of giving it up: paid for, owned by document, in use, idle or damaged, photographed."""

from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from projects.programmes.models import Asset, AssetFunding, AssetPhoto, Fund, Programme
from projects.programmes.services.keeping import keep, must
from shared.errors import RuleError
from shared.money import format_yuan

Status = Asset.Status


@transaction.atomic
def add_asset(programme: Programme, *, kind: str, name: str, place: str, value_fen: int, acquired_on: date, by) -> Asset:
    """An asset of the village's collective, used in the programme. Raises RuleError "no_collective", "future_date", "bad_asset"."""
    require(by, "programmes.keep", programme.audit_region)
    collective = getattr(programme.village, "collective", None)
    if collective is None:
        raise RuleError("no_collective", _("%(village)s has no collective that could own it.") % {"village": programme.village})
    _not_in_future(acquired_on)
    facts = {"kind": kind, "name": name.strip(), "place": place.strip(), "value_fen": value_fen, "acquired_on": acquired_on}
    asset = Asset(programme=programme, collective=collective, status_on=acquired_on, recorded_by=by, **facts)
    keep(asset, "bad_asset")
    record(by, "asset.added", asset, value_fen=value_fen)
    return asset


@transaction.atomic
def fund_asset(asset: Asset, fund: Fund, *, amount_fen: int, by) -> AssetFunding:
    """So much of a fund went into the asset; never more than the fund has left, never more than the asset is worth.

    Raises RuleError "other_village", "above_fund", "above_value", "bad_funding".
    """
    require(by, "programmes.add_fund", asset.audit_region)
    fund = Fund.objects.select_for_update(of=("self",)).select_related("village").get(pk=fund.pk)
    asset = Asset.objects.select_for_update(of=("self",)).select_related("programme__village").get(pk=asset.pk)
    if fund.village_id != asset.programme.village_id:
        raise RuleError("other_village", _("%(fund)s was granted to another village.") % {"fund": fund})
    for code, text, most, rows in (
        ("above_fund", _("Only %(yuan)s yuan of this fund are left."), fund.amount_fen, fund.fundings),
        ("above_value", _("Only %(yuan)s yuan of the asset's value are not yet accounted for."), asset.value_fen, asset.fundings),
    ):
        left = most - (rows.aggregate(total=Sum("amount_fen"))["total"] or 0)
        if amount_fen > left:
            raise RuleError(code, text % {"yuan": format_yuan(left)})
    made = keep(AssetFunding(asset=asset, fund=fund, amount_fen=amount_fen), "bad_funding")
    record(by, "asset.funded", asset, fund=fund.pk, amount_fen=amount_fen)
    return made


@transaction.atomic
def confirm_owner(asset: Asset, *, document: str, on: date, by) -> None:
    """The collective owns the asset by this document (确权). Raises RuleError "own_record", "confirmed_already", "no_document"."""
    require(by, "programmes.confirm_owner", asset.audit_region)
    document = must(document, "no_document", _("Ownership is confirmed by a document; give its number."))
    _not_in_future(on)
    if asset.recorded_by_id == by.pk:
        raise RuleError("own_record", _("You recorded this asset; somebody else confirms who owns it."))
    facts = {"owner_document": document, "owner_confirmed_on": on, "owner_confirmed_by": by}
    if not Asset.objects.filter(pk=asset.pk, owner_confirmed_on__isnull=True).update(**facts):
        raise RuleError("confirmed_already", _("The owner of %(asset)s is confirmed already.") % {"asset": asset})
    asset.refresh_from_db()
    record(by, "asset.owner_confirmed", asset, document=document, on=str(on))


@transaction.atomic
def report_state(asset: Asset, *, to: str, on: date, reason: str, by) -> None:
    """In use again, idle or damaged, with the reason. Selling and writing off go through a disposal: RuleError "needs_disposal"."""
    require(by, "programmes.keep", asset.audit_region)
    if to in Asset.GONE:
        raise RuleError("needs_disposal", _("An asset is sold or written off only by a disposal: village meeting, township, county."))
    _not_in_future(on)
    reason = must(reason, "no_reason", _("Say why; the auditor reads it."))
    change_status(asset, to, by=by, note=reason, status_on=on)


@transaction.atomic
def add_photo(asset: Asset, *, file: File, caption: str, taken_on: date, by) -> AssetPhoto:
    """A picture as proof; `file` went through shared.proofs.check_proof (the form's ProofField does)."""
    require(by, "programmes.keep", asset.audit_region)
    _not_in_future(taken_on)
    photo = keep(AssetPhoto(asset=asset, file=file, caption=caption.strip(), taken_on=taken_on, added_by=by), "bad_photo")
    record(by, "asset.photographed", asset, photo=photo.pk)
    return photo


def _not_in_future(day: date) -> None:
    if day > timezone.localdate():
        raise RuleError("future_date", _("%(day)s is still to come.") % {"day": day})
