"""Which account a line is paid to, and why a line cannot go to the bank now. One look at a whole round, in a fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from projects.dividends.models import DividendLine, DividendRound, Hold, LineReturn, PayeeChange, Payment
from projects.households.models import Member
from projects.notices.objections import held_lines


class Stage(StrEnum):
    """Where a line stands on its way to the household."""

    READY = "ready"
    HELD = "held"
    WITH_BANK = "with_bank"
    FAILED = "failed"
    PAID = "paid"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Standing:
    """A line as it stands. `sealed_card` is ciphertext: whoever needs the number opens it there; `why` is for people."""

    line_id: int
    line_number: int
    amount_fen: int
    stage: Stage
    why: str
    payee_id: int | None
    name: str
    bank: str
    sealed_card: str
    card_print: str
    failed_payment_id: int | None


_ACCOUNT = ("payee_id", "payee_name", "bank_name", "sealed", "card_print")


def standings(round_: DividendRound) -> list[Standing]:
    """Every line of a round, by line number. Nine queries, whatever the number of lines."""
    lines = round_.lines.annotate(sealed=Cast("bank_card", TextField())).order_by("line_number")
    rows = list(lines.values_list("pk", "line_number", "amount_fen", "household_id", "entry_id", *_ACCOUNT))
    changed = _changed_accounts(round_)
    accounts = {row[0]: changed.get(row[0], row[5:]) for row in rows}
    attempts = _attempts(round_)
    returned = set(LineReturn.objects.filter(line__round=round_, status="approved").values_list("line", flat=True))
    stopped = _stopped(round_, rows, accounts)
    found = []
    for pk, number, amount_fen, _household, entry_id, *_account in rows:
        status, payment_id, reason = attempts.get(pk, ("", None, ""))
        if entry_id:
            stage, why = Stage.PAID, ""
        elif pk in returned:
            stage, why = Stage.RETURNED, _("went back to the collective")
        elif status == Payment.Status.WAITING:
            stage, why = Stage.WITH_BANK, ""
        elif pk in stopped:
            stage, why = Stage.HELD, stopped[pk]
        elif status == Payment.Status.FAILED:
            stage, why = Stage.FAILED, reason
        else:
            stage, why = Stage.READY, ""
        failed = payment_id if status == Payment.Status.FAILED else None
        found.append(Standing(pk, number, amount_fen, stage, why, *accounts[pk], failed))
    return found


def unsettled(round_: DividendRound) -> int:
    """Lines of the round that are neither paid nor back with the collective."""
    returned = LineReturn.objects.filter(line__round=round_, status="approved").values("line")
    return round_.lines.filter(entry__isnull=True).exclude(pk__in=returned).count()


def _changed_accounts(round_: DividendRound) -> dict[int, tuple]:
    approved = PayeeChange.objects.filter(line__round=round_, status="approved").annotate(sealed=Cast("bank_card", TextField()))
    return {line: tuple(account) for line, *account in approved.order_by("pk").values_list("line_id", *_ACCOUNT)}  # the latest one stays


def _attempts(round_: DividendRound) -> dict[int, tuple[str, int, str]]:
    rows = Payment.objects.filter(round=round_).exclude(status=Payment.Status.CANCELLED).order_by("pk")
    return {line: (status, pk, reason) for line, status, pk, reason in rows.values_list("line_id", "status", "pk", "reason")}


def _stopped(round_: DividendRound, rows: list[tuple], accounts: dict[int, tuple]) -> dict[int, str]:
    """Why a line is held, for lines that are. The reasons that bind most come last and stay."""
    why = dict(_account_troubles(round_, rows, accounts))
    for line in Hold.objects.filter(line__round=round_, released_at__isnull=True).values_list("line_id", "reason"):
        why[line[0]] = line[1]
    objected = held_lines(round_.notice) if round_.notice_id else frozenset()
    why |= {row[0]: _("an objection is open or was upheld") for row in rows if row[1] in objected}
    return why


def _account_troubles(round_: DividendRound, rows: list[tuple], accounts: dict[int, tuple]) -> Iterator[tuple[int, str]]:
    """Account holder must be a living member; one account never serves two households (domain rules 13 and 16)."""
    living = set(_members_of(round_, "payee").values_list("pk", flat=True))
    shared = _cards_of_two_households(round_)
    used: dict[str, int] = {}
    for pk, *_rest in rows:
        payee, _name, _bank, sealed, card = accounts[pk]
        if not payee or not sealed or not card:
            yield pk, _("no account of a living member is known")
        elif payee not in living:
            yield pk, _("the payee has died or left the household; name an heir or return the money")
        elif card in shared:
            yield pk, _("the account serves two households in the register")
        elif used.setdefault(card, pk) != pk:
            yield pk, _("another line of this round goes to the same account")


def _members_of(round_: DividendRound, column: str):
    """Living members whose key or card stands in the round, on a line or in a change of payee."""
    field = {"payee": "pk", "card_print": "card_print"}[column]
    lines = round_.lines.exclude(card_print="").order_by().values(column)
    changes = PayeeChange.objects.filter(line__round=round_, status="approved").order_by().values(column)
    return Member.objects.living().filter(Q(**{f"{field}__in": lines}) | Q(**{f"{field}__in": changes})).order_by()


def _cards_of_two_households(round_: DividendRound) -> set[str]:
    households = _members_of(round_, "card_print").values("card_print").annotate(households=Count("household", distinct=True))
    return set(households.filter(households__gt=1).values_list("card_print", flat=True))


def current_account(line: DividendLine) -> tuple[int | None, str]:
    """Primary key of the payee and print of the card a line would be paid to now."""
    change = line.payee_changes.filter(status="approved").last()
    return (change.payee_id, change.card_print) if change else (line.payee_id, line.card_print)
