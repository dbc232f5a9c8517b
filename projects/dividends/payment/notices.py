"""What payment tells the notices: which lines an objection comes too late for, and whose names an answer must never show."""

from django.db.models import Q

from projects.dividends.models import DividendLine, Payment
from projects.notices.models import PublicNotice


def closed_lines(notice: PublicNotice) -> set[int]:
    """Numbers of the notice's lines that are with the bank or paid."""
    lines = DividendLine.objects.filter(round__notice=notice)
    gone = Q(entry__isnull=False) | Q(payments__status__in=Payment.LIVE)
    return set(lines.filter(gone).values_list("line_number", flat=True))


def names(notice: PublicNotice) -> set[str]:
    """Full names behind the masked lines."""
    lines = DividendLine.objects.filter(round__notice=notice)
    return set(lines.values_list("payee_name", flat=True)) | set(lines.values_list("payee__name", flat=True)) - {None}
