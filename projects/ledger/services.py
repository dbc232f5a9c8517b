"""Acts of people on an income account: give a household its personal link, open it, take an entry back."""

import secrets
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.households.models import Household
from projects.ledger.models import IncomeAccount, IncomeEntry, Posting, StatementLink
from projects.ledger.posting import reverse_income
from shared.crypto import fingerprint
from shared.errors import RuleError
from shared.tables import copy_rows

LINK_DAYS = 90
MOST_FAILURES = 5


@transaction.atomic
def give_link(account: IncomeAccount, *, by, on: date | None = None) -> tuple[StatementLink, str]:
    """A new personal link and its six-digit code. The code is returned once and stored nowhere; older links close.

    on  day from which the 90 days run (default today)
    """
    require(by, "ledger.give_link", account.audit_region)
    account.links.filter(revoked=False).update(revoked=True)
    link = StatementLink(account=account, given_by_name=str(by), expires_on=(on or timezone.localdate()) + timedelta(days=LINK_DAYS))
    code = f"{secrets.randbelow(10**6):06}"
    link.code_hash = _hash(link.token, code)
    link.save()
    record(by, "statementlink.given", link)
    return link, code


def is_closed(link: StatementLink, *, on: date | None = None) -> str:
    """Why a link opens nothing any more, in plain words; empty while it works."""
    if link.revoked:
        return _("This link was replaced by a newer one. Use the newer slip of paper, or ask your village clerk.")
    if (on or timezone.localdate()) > link.expires_on:
        return _("This link worked until %(day)s. Ask your village clerk for a new one.") % {"day": link.expires_on}
    if link.failures >= MOST_FAILURES:
        return _("The code was wrong too often, so this link is closed. Ask your village clerk for a new one.")
    return ""


def open_link(token: str, *, code: str, on: date | None = None) -> StatementLink:
    """The link, when the code is right; each try is counted before it is looked at, so that five are all there are.

    Raises RuleError "link_unknown", "link_closed" or "wrong_code". Not atomic on purpose: a refused try must stay counted.
    """
    link = StatementLink.objects.select_related("account__household__village").filter(token=token).first()
    if link is None:
        raise RuleError("link_unknown", _("There is no such link. Check the address on your slip of paper."))
    tried = StatementLink.objects.filter(pk=link.pk, revoked=False, expires_on__gte=on or timezone.localdate(), failures__lt=MOST_FAILURES)
    if not tried.update(failures=F("failures") + 1):
        link.refresh_from_db()
        raise RuleError("link_closed", is_closed(link, on=on))
    if not constant_time_compare(_hash(token, code.strip()), link.code_hash):
        link.refresh_from_db()
        raise _wrong_code(link, on)
    StatementLink.objects.filter(pk=link.pk).update(failures=0)
    link.refresh_from_db()
    record(None, "statementlink.opened", link)
    return link


def _wrong_code(link: StatementLink, on: date | None) -> RuleError:
    left = MOST_FAILURES - link.failures
    if left <= 0:
        record(None, "statementlink.closed", link, failures=link.failures)
        return RuleError("link_closed", is_closed(link, on=on))
    return RuleError("wrong_code", _("This code is not right. You can try %(left)s more times; then the link closes.") % {"left": left})


@transaction.atomic
def reverse(entry: IncomeEntry, *, reason: str, by, on: date | None = None) -> Posting:
    """Take an entry back by its negative twin, dated `on` (default today), and say why.

    Raises RuleError "no_reason", "future_date", "reversed_already" or "is_a_reversal".
    """
    require(by, "ledger.reverse", entry.account.audit_region)
    reason, on = reason.strip(), on or timezone.localdate()
    if not reason:
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    if on > timezone.localdate():
        raise RuleError("future_date", _("A reversal cannot be dated %(day)s, a day still to come.") % {"day": on})
    return reverse_income([entry], reason=reason[:120], source=f"reversal:{entry.source}"[:80], by=by, earned_on=on)


def _hash(token: str, code: str) -> str:
    """Keyed by settings.BLIND_KEY and the link's own token: a stolen table does not give the codes away."""
    return fingerprint(f"statement-link:{token}", code)


@transaction.atomic
def open_missing_accounts() -> int:
    """Open an income account for every household without one (newly registered, imported or split off); returns how many."""
    without = Household.objects.filter(account__isnull=True, closed_on__isnull=True).order_by("pk")
    fresh = [IncomeAccount(household=household) for household in without.only("pk")]
    IncomeAccount.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    if fresh:
        record(None, "incomeaccounts.opened", accounts=len(fresh))
    return len(fresh)


def open_accounts(household_ids) -> int:
    """Open an income account for each of these households that has none; returns how many. Called after every import."""
    without = Household.objects.filter(pk__in=household_ids, account__isnull=True).values_list("pk", flat=True)
    now = timezone.now()
    return copy_rows(IncomeAccount, ("household_id", "opened_at"), [(pk, now) for pk in without])
