"""Dividend rounds that wait for somebody: to go to the meetings, to be approved, filed, shown in public."""

from collections.abc import Iterator

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.todo import Todo, waiting
from projects.dividends.models import DividendRound
from projects.households.kinship import kin_households

Status = DividendRound.Status


def rounds_waiting(request: HttpRequest) -> Iterator[Todo]:
    """Only what the user may do: no own round, none with kin in its list, none decided on already. Payment tells its own part."""
    user = request.user

    def of(what: str, status: str):
        rounds = DividendRound.objects.visible_to(user, what).filter(status=status)
        return rounds.select_related("programme__village__region")

    def to_decide(what: str, status: str):
        signed = DividendRound.objects.filter(approvals__by=user, approvals__submission=F("submission")).values("pk")
        others = of(what, status).exclude(drawn_up_by=user).exclude(pk__in=signed)
        kin = kin_households(user)
        return others.exclude(lines__household__in=kin) if kin else others

    def address(status: str) -> str:
        return f"{reverse('dividends_admin:list')}?status={status}"

    yield waiting(_("draft rounds to put to the village meetings"), address(Status.DRAFT), of("dividends.draw_up", Status.DRAFT))
    yield waiting(_("rounds whose village meetings are under way"), address(Status.MEETING), of("dividends.record_meeting", Status.MEETING))
    yield waiting(_("rounds to approve"), address(Status.SUBMITTED), to_decide("dividends.approve", Status.SUBMITTED))
    yield waiting(_("rounds to file"), address(Status.APPROVED), to_decide("dividends.file", Status.APPROVED))
    yield waiting(_("filed rounds to post for public notice"), address(Status.FILED), of("dividends.post_notice", Status.FILED))
