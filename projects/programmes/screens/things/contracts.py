"""Pages of contracts, and paying a due from a receipt."""

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.programmes.contract_flags import flags_of, yearly_rate_bp
from projects.programmes.forms import contracts as forms
from projects.programmes.forms.assets import EndForm
from projects.programmes.forms.money import AllocateForm
from projects.programmes.models import Contract, Due, DueReceipt, ReceivedIncome
from projects.programmes.models.rules import percent
from projects.programmes.screens.pieces import Act, Table, Tag, Thing, act_cell, day_text, link, register, yuan
from projects.programmes.services import contracts, receipts

KEEP, APPROVE = "programmes.keep", "programmes.approve_contract"
Status = Contract.Status


def contract_facts(contract: Contract) -> list:
    rate = yearly_rate_bp(contract)
    secured = " · ".join(filter(None, (contract.get_security_display(), contract.security_text)))
    period = f"{day_text(contract.from_on)} – {day_text(contract.to_on)}"
    return [
        (_("Status"), Tag(contract.get_status_display(), primary=contract.status == Status.IN_FORCE)),
        (_("Kind"), contract.get_kind_display()),
        (_("Operator"), " · ".join(filter(None, (contract.operator, contract.operator_code, contract.representative)))),
        (_("Programme"), link(contract.programme)),
        (_("Signed"), day_text(contract.signed_on)),
        (_("Period"), f"{period} ({_('ended')} {day_text(contract.ended_on)})" if contract.ended_on else period),
        (_("Capital"), f"{contract.get_capital_display()} · {yuan(contract.principal_fen)}"),
        (_("Fixed return of a year (yuan)"), f"{yuan(contract.yearly_fen)} · {percent(rate)}" if rate else yuan(contract.yearly_fen)),
        (_("The operator guarantees the capital"), _("yes") if contract.principal_guaranteed else _("no")),
        (_("Security"), secured),
        (_("Why it is concluded all the same"), contract.explanation or "—"),
        (_("Drawn up by"), contract.drawn_up_by),
        (_("Approved by"), contract.approved_by or "—"),
    ]


def due_state(due: Due, today) -> Tag | str:
    """Paid, not yet due, or overdue: by 90 days and more, by 30 and more, since yesterday. `due` has its outstanding_fen."""
    if due.outstanding_fen == 0:
        return _("paid")
    days = due.days_overdue(today)
    return Tag(_("overdue %(days)s days") % {"days": days}, primary=True) if days else _("not yet due")


def contract_tables(contract: Contract, user) -> list[Table]:
    today = timezone.localdate()
    dues = list(contract.dues.with_received().select_related("contract__programme__village"))
    rows = (
        [
            due.number,
            day_text(due.due_on),
            due_state(due, today),
            yuan(due.amount_fen),
            yuan(due.received_fen),
            act_cell(due, "receipt", user),
        ]
        for due in dues
    )
    heads = [(_("No."), False), (_("Due on"), False), (_("State"), False), (_("Yuan"), True), (_("Received (yuan)"), True), ("", False)]
    sums = ["", _("Total"), "", yuan(sum(due.amount_fen for due in dues)), yuan(sum(due.received_fen for due in dues)), ""]
    assets = contract.assets.all()
    return [
        Table(_("What falls due"), "date", heads, rows, _("No schedule yet."), ("schedule", "due"), sums if dues else None),
        Table(
            _("Assets"),
            "site",
            [(_("Asset"), False), (_("State"), False), (_("Ownership confirmed"), False), (_("Value (yuan)"), True)],
            ([link(one), one.get_status_display(), day_text(one.owner_confirmed_on), yuan(one.value_fen)] for one in assets),
            _("No asset."),
        ),
        Table(
            _("Money received"),
            "download",
            [(_("Date"), False), (_("Payer"), False), (_("Bank receipt number"), False), (_("Yuan"), True), (_("Free (yuan)"), True)],
            (
                [day_text(one.received_on), one.payer, one.bank_receipt, yuan(one.amount_fen), yuan(one.amount_fen - (one.used or 0))]
                for one in contract.received.annotate(used=Sum("dues__amount_fen"))
            ),
            _("No money is recorded yet."),
        ),
    ]


def notes(contract: Contract) -> list[str]:
    return [flag.text for flag in flags_of(contract)]


def _allocate(due: Due, *, by, receipt: ReceivedIncome, amount_fen: int | None) -> DueReceipt:
    return receipts.allocate(receipt, due, amount_fen=amount_fen, by=by)


def _is(*states: str):
    return lambda contract: contract.status in states


register(
    Thing(
        "contract",
        Contract,
        "doc-full",
        ("programme__village__region", "programme__village__collective", "drawn_up_by", "approved_by"),
        lambda contract: contract.programme,
        facts=contract_facts,
        tables=contract_tables,
        notes=notes,
        acts=(
            Act("schedule", gettext_lazy("Set the schedule"), KEEP, contracts.set_schedule, forms.ScheduleForm, _is(Status.DRAFT)),
            Act(
                "due",
                gettext_lazy("Add what a share came to"),
                KEEP,
                contracts.add_due,
                forms.DueForm,
                lambda contract: contract.status == Status.IN_FORCE and contract.kind not in contracts.FIXED,
            ),
            Act("force", gettext_lazy("Put in force"), APPROVE, contracts.put_in_force, forms.ForceForm, _is(Status.DRAFT)),
            Act("end", gettext_lazy("End the contract"), APPROVE, contracts.end_contract, EndForm, _is(Status.IN_FORCE), grave=True),
            Act(
                "drop",
                gettext_lazy("Drop the draft"),
                KEEP,
                contracts.drop_contract,
                open=_is(Status.DRAFT),
                explain=gettext_lazy("The draft stays readable, but nothing comes of it."),
                grave=True,
            ),
        ),
    ),
    Thing(
        "due",
        Due,
        "date",
        ("contract__programme__village__region",),
        lambda due: due.contract,
        acts=(
            Act(
                "receipt",
                gettext_lazy("Set a receipt against it"),
                "programmes.record_receipt",
                _allocate,
                AllocateForm,
                lambda due: (
                    Due.objects.with_received().filter(pk=due.pk, outstanding_fen__gt=0).exists()
                    if not hasattr(due, "outstanding_fen")
                    else due.outstanding_fen > 0
                ),
            ),
        ),
    ),
)
