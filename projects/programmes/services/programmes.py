"""Setting up a programme, and the funds it is made of."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.programmes.kinds import kind_of
from projects.programmes.models import Fund, Programme
from projects.programmes.services.keeping import keep
from projects.villages.models import Village
from shared.errors import RuleError


@transaction.atomic
def set_up(village: Village, *, kind: str, name: str, started_on: date, by) -> Programme:
    """A new programme of a kind that is in force there on its first day. Raises RuleError "unknown_kind", "bad_programme"."""
    require(by, "programmes.set_up", village.audit_region)
    if kind_of(kind, village.audit_region, started_on) is None:
        raise RuleError("unknown_kind", _("There is no kind of programme “%(kind)s” here on %(day)s.") % {"kind": kind, "day": started_on})
    made = keep(Programme(village=village, kind=kind, name=name.strip(), started_on=started_on), "bad_programme")
    record(by, "programme.set_up", made, kind=kind)
    return made


@transaction.atomic
def add_fund(village: Village, *, source: str, document: str, title: str, year: int, amount_fen: int, by) -> Fund:
    """Money granted to a village by a document. Raises RuleError "bad_fund", also when the document's fund is there already."""
    require(by, "programmes.add_fund", village.audit_region)
    facts = {"source": source, "document": document.strip(), "title": title.strip(), "year": year, "amount_fen": amount_fen}
    made = keep(Fund(village=village, recorded_by=by, **facts), "bad_fund")
    record(by, "fund.added", made, amount_fen=amount_fen, source=source)
    return made
