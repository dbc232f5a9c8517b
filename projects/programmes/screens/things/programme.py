"""What a programme's page shows of its money, its assets and contracts, its records and its people; and what may be added to it."""

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.programmes.forms import assets as asset_forms
from projects.programmes.forms import contracts as contract_forms
from projects.programmes.forms import money as money_forms
from projects.programmes.forms import people as people_forms
from projects.programmes.forms import records as record_forms
from projects.programmes.kinds import records_of
from projects.programmes.models import Due, Fund, Programme, ProgrammeKind
from projects.programmes.screens.pieces import Act, Link, Table, Tag, Thing, act_cell, day_text, days_text, link, register, yuan
from projects.programmes.screens.things.contracts import due_state
from projects.programmes.screens.things.livestock import heads_today
from projects.programmes.screens.things.workshops import recheck_state
from projects.programmes.services import assets, contracts, labour, livestock, programmes, shares, sketching, workshops

KEEP = "programmes.keep"
Records = ProgrammeKind.Records
LATEST = 12  # rows of what grows; the lists show the rest


def _add_fund(programme: Programme, *, by, **facts) -> Fund:
    return programmes.add_fund(programme.village, by=by, **facts)


def _keeps(records: str):
    return lambda programme: records_of(programme) == records


def basis_tables(programme: Programme, user) -> list[Table]:
    """Assets, contracts and dues."""
    today = timezone.localdate()
    dues = Due.objects.with_received().filter(contract__programme=programme, outstanding_fen__gt=0)
    dues = dues.exclude(contract__status__in=["draft", "dropped"]).select_related("contract__programme__village")[:LATEST]
    return [
        Table(
            _("Assets"),
            "site",
            [(_("Asset"), False), (_("State"), False), (_("Ownership confirmed"), False), (_("Value (yuan)"), True)],
            (
                [link(one), Tag(one.get_status_display(), one.status != "in_use"), day_text(one.owner_confirmed_on), yuan(one.value_fen)]
                for one in programme.assets.all()
            ),
            _("No asset yet: record what the money was spent on."),
            adds=("asset", "fund"),
        ),
        Table(
            _("Contracts"),
            "doc-full",
            [(_("Contract"), False), (_("Kind"), False), (_("Status"), False), (_("From"), False), (_("To"), False)],
            (
                [
                    link(one),
                    one.get_kind_display(),
                    Tag(one.get_status_display(), one.status == "draft"),
                    day_text(one.from_on),
                    day_text(one.to_on),
                ]
                for one in programme.contracts.all()
            ),
            _("No contract yet."),
            adds=("contract",),
        ),
        Table(
            _("What falls due"),
            "date",
            [(_("Contract"), False), (_("Due on"), False), (_("State"), False), (_("Outstanding (yuan)"), True), ("", False)],
            (
                [link(one.contract), day_text(one.due_on), due_state(one, today), yuan(one.outstanding_fen), act_cell(one, "receipt", user)]
                for one in dues
            ),
            _("Nothing is outstanding."),
        ),
    ]


def record_tables(programme: Programme, user) -> list[Table]:
    """Operating records of the programme's kind, and labour, which every kind has."""
    own = {Records.LIVESTOCK: _herds, Records.SKETCHING: _bookings, Records.WORKSHOP: _sites}.get(records_of(programme))
    return [*([own(programme)] if own else []), _posts(programme), _labour(programme)]


def _herds(programme: Programme) -> Table:
    heads = [(_("Herd"), False), (_("Arrangement"), False), (_("Species"), False), (_("Household"), False), (_("Heads today"), True)]
    rows = (
        [link(one), one.get_arrangement_display(), one.get_species_display(), str(one.household or "—"), heads_today(one)]
        for one in programme.herds.select_related("household")
    )
    return Table(_("Herds"), "list-ul", heads, rows, _("No herd yet."), adds=("herd",))


def _bookings(programme: Programme) -> Table:
    heads = [
        (_("School or group"), False),
        (_("Arrives"), False),
        (_("Leaves"), False),
        (_("Status"), False),
        (_("People"), True),
        (_("Price (yuan)"), True),
    ]
    rows = (
        [link(one, one.group), day_text(one.arrives_on), day_text(one.leaves_on), Tag(one.get_status_display(), one.status == "held"),
         one.people, yuan(one.price_fen)]
        for one in programme.bookings.all()[:LATEST]
    )  # fmt: skip
    return Table(_("Bookings"), "date", heads, rows, _("No booking yet."), adds=("booking",))


def _sites(programme: Programme) -> Table:
    heads = [(_("Workshop"), False), (_("Recognised"), False), (_("Next check"), False), (_("Workers"), True)]
    sites = programme.sites.prefetch_related("rechecks").annotate(there=Count("workers", filter=Q(workers__to_on__isnull=True)))
    rows = ([link(one), day_text(one.recognised_on), recheck_state(one), one.there] for one in sites)
    return Table(_("Workshops"), "cogs", heads, rows, _("No workshop yet."), adds=("site",))


def _posts(programme: Programme) -> Table:
    heads = [(_("Job"), False), (_("From"), False), (_("To"), False), (_("Pay of a month (yuan)"), True)]
    posts = programme.public_posts.select_related("member")
    rows = ([link(one), day_text(one.from_on), day_text(one.to_on), yuan(one.monthly_pay_fen)] for one in posts)
    return Table(_("Public-welfare jobs"), "user", heads, rows, _("No job yet."), adds=("post",))


def _labour(programme: Programme) -> Table:
    heads = [(_("Day or month"), False), (_("Member"), False), (_("Kind of work"), False), (_("Days"), True), (_("Wage (yuan)"), True)]
    latest = programme.labour.select_related("member")[:LATEST]
    rows = (
        [f"{one.on:%Y-%m}" if one.unit == "month" else day_text(one.on), one.member.name, one.get_kind_display(),
         days_text(one.hundredths), yuan(one.wage_fen)]
        for one in latest
    )  # fmt: skip
    return Table(_("Labour records"), "tasks", heads, rows, _("No labour yet."), adds=("labour",))


def people_tables(programme: Programme, user) -> list[Table]:
    """Who takes part and took part; every time the shares were set anew."""
    rows = list(programme.participations.select_related("household__village", "programme__village").prefetch_related("household__members")
                .order_by("household__number", "from_on"))  # fmt: skip
    heads = [
        (_("Household"), False),
        (_("Head"), False),
        (_("Group"), False),
        (_("Basis"), False),
        (_("From"), False),
        (_("To"), False),
        (_("Shares"), True),
        ("", False),
    ]
    cells = (
        [
            Link(row.household.number, reverse("households_admin:household", args=[row.household_id])),
            row.household.head.name if row.household.head else "—",
            row.household.group,
            f"{row.get_basis_display()} {row.quantity}" if row.quantity else row.get_basis_display(),
            day_text(row.from_on),
            day_text(row.to_on),
            row.shares,
            act_cell(row, "leave", user),
        ]
        for row in rows
    )
    adds = ("take_part", "recalculate")
    total = [_("Shares today"), "", "", "", "", "", sum(row.shares for row in rows if row.to_on is None), ""]
    tables = [Table(_("Who takes part"), "group", heads, cells, _("Nobody takes part yet."), adds, total if rows else None)]
    if anew := list(programme.recalculations.select_related("made_by")):
        columns = [
            (_("From"), False),
            (_("Cause"), False),
            (_("Reason"), False),
            (_("Made by"), False),
            (_("Shares before"), True),
            (_("Shares after"), True),
        ]
        lines = ([day_text(one.from_on), one.get_cause_display(), one.reason, one.made_by, one.old_shares, one.new_shares] for one in anew)
        tables.append(Table(_("Recalculations of shares"), "history", columns, lines, ""))
    return tables


def shares_today(programme: Programme) -> int:
    return programme.participations.filter(to_on__isnull=True).aggregate(total=Sum("shares"))["total"] or 0


register(
    Thing(
        "programme",
        Programme,
        "clipboard-list",
        ("village__region", "village__collective"),
        lambda programme: programme,
        acts=(
            Act("asset", gettext_lazy("Add an asset"), KEEP, assets.add_asset, asset_forms.AssetForm),
            Act("fund", gettext_lazy("Add a fund"), "programmes.add_fund", _add_fund, money_forms.FundForm),
            Act("contract", gettext_lazy("Draw up a contract"), KEEP, contracts.draw_up, contract_forms.ContractForm),
            Act("herd", gettext_lazy("Open a herd"), KEEP, livestock.open_herd, record_forms.HerdForm, _keeps(Records.LIVESTOCK)),
            Act(
                "booking", gettext_lazy("Take a booking"), KEEP, sketching.take_booking, record_forms.BookingForm, _keeps(Records.SKETCHING)
            ),
            Act("site", gettext_lazy("Add a workshop"), KEEP, workshops.open_site, record_forms.SiteForm, _keeps(Records.WORKSHOP)),
            Act("post", gettext_lazy("Give a public-welfare job"), KEEP, labour.give_post, people_forms.PublicPostForm),
            Act("labour", gettext_lazy("Record labour"), KEEP, labour.record_labour, people_forms.LabourForm),
            Act("take_part", gettext_lazy("Let a household take part"), KEEP, shares.take_part, people_forms.TakePartForm),
            Act(
                "recalculate",
                gettext_lazy("Recalculate all shares"),
                "programmes.recalculate_shares",
                shares.recalculate_shares,
                people_forms.RecalculateForm,
                explain=gettext_lazy(
                    "All participations end the day before and begin anew with these shares. An empty field lets a household leave. "
                    "Rounds drawn up before keep the old shares."
                ),
            ),
        ),
    )
)
