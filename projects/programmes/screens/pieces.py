"""What a thing's page is made of: Thing declares it, Act is what somebody may do, Table and Link are what is shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may
from projects.programmes.models import Programme
from shared.money import format_yuan

READ = "programmes.read"


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A state; primary when it wants attention."""

    text: str
    primary: bool = False


@dataclass
class Table:
    """columns are (heading, is a number); adds name acts of the page's thing whose buttons stand below the table."""

    heading: str
    icon: str
    columns: list[tuple[str, bool]]
    rows: Iterable[list]
    empty: str
    adds: tuple[str, ...] = ()
    total: list | None = None
    buttons: list = field(default_factory=list)

    def __post_init__(self):
        self.rows = [list(zip(row, (is_number for _h, is_number in self.columns), strict=True)) for row in self.rows]
        if self.total is not None:
            self.total = list(zip(self.total, (is_number for _h, is_number in self.columns), strict=True))


def always(parent) -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """Something a person may do with a thing.

    what  permission of MAY;  do  service called as do(thing, by=user, **cleaned)
    form  asked for the facts; None: one button and a question
    open  is it offered in the thing's present state? The service decides anyhow.
    """

    name: str
    label: str
    what: str
    do: Callable
    form: type | None = None
    open: Callable[[models.Model], bool] = always
    done: str = _("It is written down.")
    explain: str = ""
    grave: bool = False


@dataclass(frozen=True)
class Thing:
    """A kind of row with a page of its own, or (without facts) only with acts.

    rows  (user, what) → queryset of those the user may reach
    up    the thing whose page leads here
    """

    kind: str
    model: type[models.Model]
    icon: str
    related: tuple[str, ...]
    up: Callable[[models.Model], models.Model]
    acts: tuple[Act, ...] = ()
    facts: Callable[[models.Model], list[tuple[str, object]]] | None = None
    tables: Callable[[models.Model, object], list[Table]] = lambda thing, user: []
    notes: Callable[[models.Model], list[str]] = lambda thing: []
    through: str = ""  # column that leads to a model with visible_to, where the row has none itself

    def rows(self, user, what: str):
        if self.through:
            parents = self.model._meta.get_field(self.through).related_model.objects.visible_to(user, what)
            found = self.model._default_manager.filter(**{f"{self.through}__in": parents})
        else:
            found = self.model._default_manager.visible_to(user, what)
        return found.select_related(*self.related)

    def act(self, name: str) -> Act | None:
        return next((act for act in self.acts if act.name == name), None)


THINGS: dict[str, Thing] = {}


def register(*things: Thing) -> None:
    for thing in things:
        THINGS[thing.kind] = thing


def thing_of(row: models.Model) -> Thing | None:
    return next((thing for thing in THINGS.values() if thing.model is type(row)), None)


def address(row: models.Model) -> str:
    """The page of a row, or of what stands above it when it has none."""
    if isinstance(row, Programme):
        return reverse("programmes_admin:programme", args=[row.pk])
    thing = thing_of(row)
    if thing.facts is None:
        return address(thing.up(row))
    return reverse("programmes_admin:thing", args=[thing.kind, row.pk])


def link(row: models.Model, text: str = "") -> Link:
    return Link(text or str(row), address(row))


def act_link(row: models.Model, name: str) -> Link:
    thing = thing_of(row)
    return Link(str(thing.act(name).label), reverse("programmes_admin:act", args=[thing.kind, row.pk, name]))


def act_cell(row: models.Model, name: str, user) -> Link | str:
    """A link to an act where it is open to the user, else nothing."""
    act = thing_of(row).act(name)
    region = getattr(row, "audit_region", None) or thing_of(row).up(row).audit_region
    return act_link(row, name) if act.open(row) and may(user, act.what, region) else ""


def offered(row: models.Model, user, region: str) -> dict[str, dict]:
    """Buttons of the acts that are open and allowed, by name."""
    thing, found = thing_of(row), {}
    for act in thing.acts:
        if act.open(row) and may(user, act.what, region):
            found[act.name] = {"label": act.label, "url": act_link(row, act.name).url, "grave": act.grave}
    return found


def with_buttons(tables: list[Table], buttons: dict[str, dict]) -> list[dict]:
    """Hand each table the buttons it names; the rest is returned, for the facts panel."""
    for table in tables:
        table.buttons = [buttons.pop(name) for name in table.adds if name in buttons]
    return list(buttons.values())


def day_text(day) -> str:
    return day.isoformat() if day else "—"


def yuan(fen: int | None) -> str:
    return "—" if fen is None else format_yuan(fen)


def days_text(hundredths: int) -> str:
    """1250 → 12.5"""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") if rest else str(whole)
