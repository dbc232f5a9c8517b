"""Where an entry comes from: in plain words for everybody, as links for officials, as a group in totals.

The ledger keeps the short form, for example dividend:12:3. What stands behind it lies in rooms above, which tell it here when
they start (in `ready` or wagtail_hooks): `register("dividend", label=…, links=…)`. Nobody above is imported.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Link:
    """One thing behind an entry: the round, the notice, the batch, the receipt."""

    label: str
    url: str


# (sources of one kind, user) → source → links the user may follow; asked once for a whole page, so it uses few queries
Links = Callable[[list[str], object], dict[str, list[Link]]]


@dataclass(slots=True)
class Origin:
    """A kind of source: the part before the first colon, what a chart and a total call it, and how it is linked."""

    kind: str
    label: str
    links: Links | None = None


ORIGINS = {
    origin.kind: origin
    for origin in (
        Origin("dividend", gettext_lazy("Dividend rounds")),
        Origin("order", gettext_lazy("Sales on the platform")),
        Origin("voucher", gettext_lazy("Vouchers")),
        Origin("record", gettext_lazy("The county's records")),
    )
}
REVERSAL = "reversal:"


def register(kind: str, *, label: str = "", links: Links | None = None) -> None:
    """Say what sources of a kind are called and where they lead; called again, it adds to what is known."""
    origin = ORIGINS.setdefault(kind, Origin(kind, label or kind))
    origin.label, origin.links = label or origin.label, links or origin.links


def bare(source: str) -> str:
    """The source that was reversed, of a reversal; else the source itself."""
    return bare(source.removeprefix(REVERSAL)) if source.startswith(REVERSAL) else source


def origin_of(source: str) -> str:
    """The kind of a source, reversals with what they take back; "other" for one nobody registered."""
    kind = bare(source).partition(":")[0]
    return kind if kind in ORIGINS else "other"


def label_of(kind: str) -> str:
    return str(ORIGINS[kind].label) if kind in ORIGINS else _("Other sources")


def links_of(sources: Iterable[str], user) -> dict[str, list[Link]]:
    """Source → links, for a whole page at once."""
    asked: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        asked[origin_of(source)].append(bare(source))
    found: dict[str, list[Link]] = {}
    for kind, few in asked.items():
        tell = ORIGINS[kind].links if kind in ORIGINS else None
        found |= tell(sorted(set(few)), user) if tell else {}
    return found


def in_words(source: str) -> str:
    """A sentence part for people: "dividend:12:3" → "Dividend round no. 12, line 3"; an unknown short form is shown as it is."""
    kind, *rest = source.split(":")
    if kind == "reversal":
        return _("Taken back: %(what)s") % {"what": in_words(":".join(rest))}
    if kind == "dividend" and len(rest) == 2:
        return _("Dividend round no. %(round)s, line %(line)s") % {"round": rest[0], "line": rest[1]}
    if kind == "order" and len(rest) >= 2:
        return _("Sold on the platform, order %(order)s, item %(line)s") % {"order": rest[0], "line": rest[1]}
    if kind == "record" and rest:
        return _("Brought in from the county's records, no. %(number)s") % {"number": "-".join(rest)}
    if kind == "voucher" and len(rest) == 3:
        return _("Written down by officials, paper no. %(number)s") % {"number": rest[2]}
    return _("Record %(source)s") % {"source": source}
