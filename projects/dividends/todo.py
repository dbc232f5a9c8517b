"""Dividend rounds that wait for somebody: to be corrected, approved, shown in public, paid."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.todo import Todo, waiting
from projects.dividends.models import DividendRound

Status = DividendRound.Status


def rounds_waiting(request: HttpRequest) -> Iterator[Todo]:
    """Only what the user may do: an own round is not offered for approval, one whose notice runs not for payment."""
    user = request.user

    def of(what: str, status: str):
        rounds = DividendRound.objects.visible_to(user, what).filter(status=status)
        return rounds.select_related("programme__village__region")

    def address(status: str) -> str:
        return f"{reverse('dividends_admin:list')}?status={status}"

    yield waiting(_("draft rounds to submit"), address(Status.DRAFT), of("dividends.draw_up", Status.DRAFT))
    submitted = of("dividends.approve", Status.SUBMITTED).exclude(drawn_up_by=user)
    yield waiting(_("rounds to approve"), address(Status.SUBMITTED), submitted)
    yield waiting(_("approved rounds to post for public notice"), address(Status.APPROVED), of("dividends.post_notice", Status.APPROVED))
    over = of("dividends.pay", Status.ON_NOTICE).filter(notice__ends_on__lt=timezone.localdate())
    by_others = over.exclude(drawn_up_by=user).exclude(approved_by=user)
    yield waiting(_("rounds to pay, their notice is over"), address(Status.ON_NOTICE), by_others)
