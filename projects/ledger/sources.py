"""Where an entry comes from, said in plain words. The ledger keeps the short form, for example dividend:12:3."""

from django.utils.translation import gettext as _


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
    return _("Record %(source)s") % {"source": source}
