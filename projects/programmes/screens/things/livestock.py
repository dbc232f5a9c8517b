"""Pages of herds: what is there, since when, and how it came about."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.programmes.forms.records import EventForm
from projects.programmes.models import Herd
from projects.programmes.screens.pieces import Act, Link, Table, Tag, Thing, day_text, link, register, yuan
from projects.programmes.services import livestock


def about(number: int, approximate: bool) -> str:
    """“约 30” where the number was given from memory."""
    return _("about %(number)s") % {"number": number} if approximate else str(number)


def heads_today(herd: Herd) -> str:
    today = timezone.localdate()
    return about(livestock.head_count(herd, today), livestock.is_approximate(herd, today))


def herd_facts(herd: Herd) -> list:
    facts = [
        (_("Heads today"), heads_today(herd)),
        (_("Arrangement"), herd.get_arrangement_display()),
        (_("Species"), herd.get_species_display()),
        (_("Household"), _household(herd)),
        (_("Programme"), link(herd.programme)),
        (_("Sheds"), herd.sheds or "—"),
        (_("From"), day_text(herd.from_on)),
    ]
    if herd.keeper:
        facts.append((_("Who keeps them"), herd.keeper))
    if herd.arrangement == Herd.Arrangement.LOAN:
        still = livestock.due_back(herd)
        text = _("%(still)s of %(all)s still due back, by %(day)s") % {
            "still": still, "all": herd.heads_due_back, "day": day_text(herd.due_back_on)
        }  # fmt: skip
        facts.append((_("Animals due back"), Tag(text, primary=still > 0)))
    return facts


def _household(herd: Herd) -> str | Link:
    if herd.household is None:
        return "—"
    return Link(str(herd.household), reverse("households_admin:household", args=[herd.household_id]))


def herd_tables(herd: Herd, user) -> list[Table]:
    heads = [
        (_("Date"), False),
        (_("Event"), False),
        (_("Change"), True),
        (_("Heads after"), True),
        (_("Yuan"), True),
        (_("Policy number"), False),
        (_("Proof"), False),
        (_("Recorded by"), False),
    ]
    rows = [
        [
            day_text(event.happened_on),
            event.get_kind_display(),
            about(f"{event.change:+}", event.approximate) if event.change else "0",
            there,
            yuan(event.amount_fen),
            event.policy or "—",
            event.proof,
            event.recorded_by,
        ]
        for event, there in livestock.history(herd)
    ]
    tables = [Table(_("Events"), "history", heads, reversed(rows), _("Nothing is recorded yet."), adds=("event",))]
    if tags := list(herd.animals.select_related("came_by", "left_by")):
        columns = [(_("Ear tag"), False), (_("Came by"), False), (_("Left by"), False)]
        lines = ([tag.ear_tag, _event(tag.came_by), _event(tag.left_by)] for tag in tags)
        tables.append(Table(_("Animals with ear tags"), "tag", columns, lines, ""))
    return tables


def _event(event) -> str:
    return f"{event.get_kind_display()} {day_text(event.happened_on)}" if event else "—"


register(
    Thing(
        "herd",
        Herd,
        "list-ul",
        ("programme__village__region", "household", "recorded_by"),
        lambda herd: herd.programme,
        facts=herd_facts,
        tables=herd_tables,
        acts=(Act("event", gettext_lazy("Record an event"), "programmes.keep", livestock.record_event, EventForm),),
    )
)
