"""Pages of workshop sites and wage sheets, and acts on workers and lines."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.programmes.forms import records as forms
from projects.programmes.forms.assets import LastDayForm, OwnerForm, ReasonForm
from projects.programmes.models import WageLine, WageSheet, Worker, WorkshopSite
from projects.programmes.screens.pieces import Act, Table, Tag, Thing, act_cell, day_text, link, register, yuan
from projects.programmes.services import wages, workshops

KEEP, RECOGNISE, CONFIRM = "programmes.keep", "programmes.recognise", "programmes.confirm_sheet"
Status = WageSheet.Status


class RecogniseForm(OwnerForm):
    document = forms.words(gettext_lazy("Document of recognition"), 120)
    on = forms.day(gettext_lazy("Recognised"))


def recheck_state(site: WorkshopSite) -> Tag | str:
    due = workshops.recheck_due_on(site)
    if due is None:
        return "—" if site.recognised_on is None else _("no rule says when")
    late = due < timezone.localdate()
    return Tag((_("overdue since %(day)s") if late else _("by %(day)s")) % {"day": day_text(due)}, primary=late)


def site_facts(site: WorkshopSite) -> list:
    recognised = f"{day_text(site.recognised_on)} · {site.recognition_document}"
    return [
        (_("Recognised"), recognised if site.recognised_on else _("not yet")),
        (_("Next check"), recheck_state(site)),
        (_("Place"), site.place),
        (_("Operator"), site.operator),
        (_("Programme"), link(site.programme)),
        (_("Recorded by"), site.recorded_by),
    ]


def site_tables(site: WorkshopSite, user) -> list[Table]:
    workers = site.workers.select_related("member__household__village", "site__programme__village")
    return [
        Table(
            _("Workers"),
            "group",
            [(_("Member"), False), (_("Household"), False), (_("Job"), False), (_("From"), False), (_("To"), False), ("", False)],
            (
                [
                    one.member.name,
                    one.member.household.number,
                    one.job,
                    day_text(one.from_on),
                    day_text(one.to_on),
                    act_cell(one, "end", user),
                ]
                for one in workers
            ),
            _("Nobody works there yet."),
            adds=("worker",),
        ),
        Table(
            _("Wage sheets"),
            "list-ol",
            [(_("Wage sheet"), False), (_("Period"), False), (_("Status"), False), (_("Yuan"), True)],
            (
                [link(one), f"{day_text(one.from_on)} – {day_text(one.to_on)}", one.get_status_display(), yuan(wages.sheet_fen(one))]
                for one in site.sheets.all()
            ),
            _("No wage sheet yet."),
            adds=("sheet",),
        ),
        Table(
            _("Checks"),
            "tasks",
            [(_("Checked"), False), (_("Passed"), False), (_("Document"), False), (_("What was found"), False), (_("Checked by"), False)],
            (
                [
                    day_text(one.checked_on),
                    _("yes") if one.passed else Tag(_("no"), primary=True),
                    one.document,
                    one.note or "—",
                    one.checked_by,
                ]
                for one in site.rechecks.select_related("checked_by")
            ),
            _("Not checked again yet."),
            adds=("recheck",),
        ),
    ]


def sheet_facts(sheet: WageSheet) -> list:
    paid = f"{day_text(sheet.paid_on)} · {sheet.bank_reference} · {sheet.paid_by}" if sheet.paid_on else "—"
    return [
        (_("Status"), Tag(sheet.get_status_display(), primary=sheet.status in {Status.SUBMITTED, Status.CONFIRMED})),
        (_("Workshop"), link(sheet.site)),
        (_("Period"), f"{day_text(sheet.from_on)} – {day_text(sheet.to_on)}"),
        (_("Written by"), sheet.written_by),
        (_("Confirmed by"), sheet.confirmed_by or "—"),
        (_("Paid"), paid),
    ]


def sheet_tables(sheet: WageSheet, user) -> list[Table]:
    lines = list(sheet.lines.select_related("worker__member", "sheet__site__programme__village"))
    heads = [
        (_("No."), False),
        (_("Worker"), False),
        (_("Kind of piece"), False),
        (_("Pieces"), True),
        (_("Rate (yuan)"), True),
        (_("Yuan"), True),
        ("", False),
    ]
    rows = (
        [
            line.number,
            line.worker.member.name,
            line.piece,
            line.quantity,
            yuan(line.rate_fen),
            yuan(line.amount_fen),
            act_cell(line, "remove", user),
        ]
        for line in lines
    )
    total = ["", _("Total"), "", "", "", yuan(sum(line.amount_fen for line in lines)), ""]
    return [Table(_("Pieces and wages"), "list-ol", heads, rows, _("No line yet."), ("line",), total if lines else None)]


def _is(*states: str):
    return lambda sheet: sheet.status in states


register(
    Thing(
        "site",
        WorkshopSite,
        "cogs",
        ("programme__village__region", "recorded_by"),
        lambda site: site.programme,
        facts=site_facts,
        tables=site_tables,
        acts=(
            Act(
                "recognise",
                gettext_lazy("Recognise the workshop"),
                RECOGNISE,
                workshops.recognise,
                RecogniseForm,
                lambda site: site.recognised_on is None,
            ),
            Act(
                "recheck",
                gettext_lazy("Record a check"),
                RECOGNISE,
                workshops.recheck,
                forms.RecheckForm,
                lambda site: site.recognised_on is not None,
            ),
            Act("worker", gettext_lazy("Add a worker"), KEEP, workshops.add_worker, forms.WorkerForm),
            Act("sheet", gettext_lazy("Write a wage sheet"), KEEP, wages.write_sheet, forms.SheetForm),
        ),
    ),
    Thing(
        "worker",
        Worker,
        "group",
        ("site__programme__village__region", "member__household__village"),
        lambda worker: worker.site,
        acts=(Act("end", gettext_lazy("End"), KEEP, workshops.end_worker, LastDayForm, lambda worker: worker.to_on is None, grave=True),),
    ),
    Thing(
        "sheet",
        WageSheet,
        "list-ol",
        ("site__programme__village__region", "written_by", "confirmed_by", "paid_by"),
        lambda sheet: sheet.site,
        facts=sheet_facts,
        tables=sheet_tables,
        acts=(
            Act("line", gettext_lazy("Add a line"), KEEP, wages.add_wage_line, forms.WageLineForm, _is(Status.DRAFT)),
            Act("submit", gettext_lazy("Submit for confirmation"), KEEP, wages.submit_sheet, open=_is(Status.DRAFT)),
            Act("confirm", gettext_lazy("Confirm the sheet"), CONFIRM, wages.confirm_sheet, open=_is(Status.SUBMITTED)),
            Act(
                "return",
                gettext_lazy("Return for correction"),
                CONFIRM,
                wages.return_sheet,
                ReasonForm,
                _is(Status.SUBMITTED, Status.CONFIRMED),
            ),
            Act(
                "pay",
                gettext_lazy("Record the payment"),
                "programmes.pay",
                wages.pay_sheet,
                forms.PaySheetForm,
                _is(Status.CONFIRMED),
                explain=gettext_lazy("The bank has paid every line: the wages go to the ledger, once and for good."),
            ),
            Act("drop", gettext_lazy("Drop the draft"), KEEP, wages.drop_sheet, open=_is(Status.DRAFT), grave=True),
        ),
    ),
    Thing(
        "wageline",
        WageLine,
        "list-ol",
        ("sheet__site__programme__village__region",),
        lambda line: line.sheet,
        through="sheet",
        acts=(
            Act(
                "remove",
                gettext_lazy("Remove"),
                KEEP,
                wages.remove_wage_line,
                open=lambda line: line.sheet.status == Status.DRAFT,
                grave=True,
            ),
        ),
    ),
)
