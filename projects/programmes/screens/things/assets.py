"""Pages of funds, assets and disposals."""

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.programmes.forms import assets as forms
from projects.programmes.forms.money import FundingForm
from projects.programmes.models import Asset, AssetFunding, Disposal, Fund
from projects.programmes.screens.pieces import Act, Link, Table, Tag, Thing, day_text, link, register, yuan
from projects.programmes.services import assets, disposals

KEEP = "programmes.keep"
Status = Disposal.Status


def _fund_asset(asset: Asset, *, by, fund: Fund, amount_fen: int) -> AssetFunding:
    return assets.fund_asset(asset, fund, amount_fen=amount_fen, by=by)


def fund_facts(fund: Fund) -> list:
    spent = fund.fundings.aggregate(total=Sum("amount_fen"))["total"] or 0
    return [
        (_("Village"), fund.village),
        (_("Source of the money"), fund.get_source_display()),
        (_("Document number"), fund.document),
        (_("Year"), fund.year),
        (_("Amount (yuan)"), yuan(fund.amount_fen)),
        (_("In assets (yuan)"), yuan(spent)),
        (_("Left (yuan)"), yuan(fund.amount_fen - spent)),
        (_("Recorded by"), fund.recorded_by),
    ]


def fund_tables(fund: Fund, user) -> list[Table]:
    rows = fund.fundings.select_related("asset__programme")
    return [
        Table(
            _("What became of it"),
            "site",
            [(_("Asset"), False), (_("Programme"), False), (_("State"), False), (_("Yuan"), True)],
            ([link(row.asset), link(row.asset.programme), _state(row.asset), yuan(row.amount_fen)] for row in rows),
            _("Nothing was bought from it yet."),
        )
    ]


def _state(asset: Asset) -> Tag:
    return Tag(asset.get_status_display(), primary=asset.status != Asset.Status.IN_USE)


def asset_facts(asset: Asset) -> list:
    confirmed = f"{day_text(asset.owner_confirmed_on)} · {asset.owner_document} · {asset.owner_confirmed_by}"
    return [
        (_("State"), Tag(f"{asset.get_status_display()} · {day_text(asset.status_on)}", primary=asset.status != Asset.Status.IN_USE)),
        (_("Owner"), asset.collective),
        (_("Ownership confirmed"), confirmed if asset.owner_confirmed_on else _("not yet")),
        (_("Kind"), asset.get_kind_display()),
        (_("Place"), asset.place),
        (_("Value (yuan)"), yuan(asset.value_fen)),
        (_("Acquired"), day_text(asset.acquired_on)),
        (_("Programme"), link(asset.programme)),
        (_("Recorded by"), asset.recorded_by),
    ]


def asset_tables(asset: Asset, user) -> list[Table]:
    fundings = list(asset.fundings.select_related("fund"))
    paid = sum(row.amount_fen for row in fundings)
    tables = [
        Table(
            _("Paid from"),
            "decimal",
            [(_("Fund"), False), (_("Source of the money"), False), (_("Yuan"), True)],
            ([link(row.fund), row.fund.get_source_display(), yuan(row.amount_fen)] for row in fundings),
            _("No fund is named yet."),
            adds=("fund",),
            total=[_("Total"), "", yuan(paid)] if fundings else None,
        ),
        Table(
            _("Contracts"),
            "doc-full",
            [(_("Contract"), False), (_("Status"), False), (_("From"), False), (_("To"), False)],
            ([link(one), one.get_status_display(), day_text(one.from_on), day_text(one.to_on)] for one in asset.contracts.all()),
            _("Nobody operates it under a contract."),
        ),
        Table(
            _("Photos"),
            "image",
            [(_("What it shows"), False), (_("Taken"), False), (_("Added by"), False)],
            (
                [Link(photo.caption, reverse("programmes_admin:photo", args=[photo.pk])), day_text(photo.taken_on), photo.added_by]
                for photo in asset.photos.select_related("added_by")
            ),
            _("No photo yet."),
            adds=("photo",),
        ),
    ]
    if given_up := list(asset.disposals.select_related("proposed_by")):
        rows = ([link(one), one.get_status_display(), one.proposed_by, yuan(one.proceeds_fen)] for one in given_up)
        heads = [(_("Disposal"), False), (_("Status"), False), (_("Proposed by"), False), (_("Expected proceeds (yuan)"), True)]
        tables.append(Table(_("Disposals"), "bin", heads, rows, ""))
    return tables


def disposal_facts(disposal: Disposal) -> list:
    return [
        (_("Status"), Tag(disposal.get_status_display(), primary=disposal.status in Disposal.UNDER_WAY)),
        (_("Asset"), link(disposal.asset)),
        (_("The asset becomes"), disposal.get_to_display()),
        (_("Value (yuan)"), yuan(disposal.asset.value_fen)),
        (_("Expected proceeds (yuan)"), yuan(disposal.proceeds_fen)),
        (_("Reason"), disposal.reason),
        (_("Proposed by"), f"{disposal.proposed_by} · {day_text(disposal.proposed_on)}"),
    ]


def disposal_tables(disposal: Disposal, user) -> list[Table]:
    heads = [(_("Decision"), False), (_("Document"), False), (_("Decided on"), False), (_("Decided by"), False), (_("Votes"), False)]
    return [
        Table(
            _("Decisions"),
            "tasks",
            heads,
            ([step.get_status_display(), step.document, day_text(step.decided_on), step.decided_by, _votes(step)]
             for step in disposal.steps.select_related("decided_by")),
            _("The village meeting comes first, then the township, then the county."),
        )
    ]  # fmt: skip


def _votes(step) -> str:
    if step.present is None:
        return "—"
    words = {"entitled": step.entitled, "present": step.present, "favour": step.in_favour}
    return _("%(entitled)s entitled, %(present)s present, %(favour)s in favour") % words


def _waits(*states: str):
    return lambda disposal: disposal.status in states


_DECIDES = {"form": forms.DecisionForm, "do": disposals.approve_disposal, "label": gettext_lazy("Approve")}
_REFUSES = {"form": forms.DecisionForm, "do": disposals.refuse_disposal, "label": gettext_lazy("Refuse"), "grave": True}

register(
    Thing("fund", Fund, "decimal", ("village__region", "recorded_by"), lambda fund: fund.village, facts=fund_facts, tables=fund_tables),
    Thing(
        "asset",
        Asset,
        "site",
        ("programme__village__region", "collective", "owner_confirmed_by", "recorded_by"),
        lambda asset: asset.programme,
        facts=asset_facts,
        tables=asset_tables,
        acts=(
            Act(
                "owner",
                gettext_lazy("Confirm the owner"),
                "programmes.confirm_owner",
                assets.confirm_owner,
                forms.OwnerForm,
                lambda asset: asset.owner_confirmed_on is None,
            ),
            Act("state", gettext_lazy("Report its state"), KEEP, assets.report_state, forms.StateForm, lambda asset: not asset.is_gone),
            Act(
                "dispose",
                gettext_lazy("Propose to give it up"),
                KEEP,
                disposals.propose_disposal,
                forms.DisposalForm,
                lambda asset: not asset.is_gone and not asset.disposals.filter(status__in=Disposal.UNDER_WAY).exists(),
                explain=gettext_lazy(
                    "The village meeting, the township and the county decide one after the other, each with its document."
                ),
            ),
            Act("fund", gettext_lazy("Name the fund that paid"), "programmes.add_fund", _fund_asset, FundingForm),
            Act("photo", gettext_lazy("Add a photo"), KEEP, assets.add_photo, forms.PhotoForm),
        ),
    ),
    Thing(
        "disposal",
        Disposal,
        "bin",
        ("asset__programme__village__region", "proposed_by"),
        lambda disposal: disposal.asset,
        facts=disposal_facts,
        tables=disposal_tables,
        acts=(
            Act(
                "meeting",
                gettext_lazy("Record the village meeting"),
                "programmes.dispose_village",
                disposals.pass_meeting,
                forms.MeetingForm,
                _waits(Status.PROPOSED),
            ),
            Act("township", what="programmes.dispose_township", open=_waits(Status.VILLAGE_PASSED), **_DECIDES),
            Act("county", what="programmes.dispose_county", open=_waits(Status.TOWNSHIP_APPROVED), **_DECIDES),
            Act("village_refuses", what="programmes.dispose_village", open=_waits(Status.PROPOSED), **_REFUSES),
            Act("township_refuses", what="programmes.dispose_township", open=_waits(Status.VILLAGE_PASSED), **_REFUSES),
            Act("county_refuses", what="programmes.dispose_county", open=_waits(Status.TOWNSHIP_APPROVED), **_REFUSES),
            Act(
                "withdraw",
                gettext_lazy("Withdraw"),
                KEEP,
                disposals.withdraw_disposal,
                forms.ReasonForm,
                _waits(*Disposal.UNDER_WAY),
                grave=True,
            ),
        ),
    ),
)
