"""What of the programmes waits for somebody."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.todo import Todo, waiting
from projects.programmes.models import Asset, Booking, Contract, Disposal, WageSheet, WorkshopSite
from projects.programmes.screens.pieces import address
from projects.programmes.services.contracts import between, older_than, overdue_for
from projects.programmes.services.disposals import WHO
from projects.programmes.services.workshops import recheck_due_on

WATCH = "programmes.watch_dues"


def programmes_waiting(request: HttpRequest) -> Iterator[Todo]:
    yield from _dues(request)
    yield from _decisions(request)
    yield from _payments(request)
    yield from _rechecks(request)


def _dues(request: HttpRequest) -> Iterator[Todo]:
    """Overdue at 0, 30 and 90 days, each counted once."""
    today = timezone.localdate()
    overdue = overdue_for(request.user, WATCH, today)
    page = reverse("dues_admin:list")
    bands = (
        (_("dues overdue by more than 90 days"), 90, older_than(overdue, 90, today)),
        (_("dues overdue by 31 to 90 days"), 30, between(overdue, 30, 90, today)),
        (_("dues overdue by up to 30 days"), 0, between(overdue, 0, 30, today)),
    )
    for label, days, rows in bands:
        yield waiting(label, f"{page}?overdue={days}", rows)


def _decisions(request: HttpRequest) -> Iterator[Todo]:
    """Only what somebody else began."""
    user = request.user
    unconfirmed = Asset.objects.visible_to(user, "programmes.confirm_owner").filter(owner_confirmed_on__isnull=True)
    unconfirmed = unconfirmed.exclude(recorded_by=user).exclude(status__in=Asset.GONE)
    yield waiting(_("assets whose owner is to be confirmed"), f"{reverse('assets_admin:list')}?confirmed=false", unconfirmed)
    drafts = Contract.objects.visible_to(user, "programmes.approve_contract").filter(status=Contract.Status.DRAFT)
    page = f"{reverse('contracts_admin:list')}?status=draft"
    yield waiting(_("contracts to put in force"), page, drafts.exclude(drawn_up_by=user))
    sheets = WageSheet.objects.visible_to(user, "programmes.confirm_sheet").filter(status=WageSheet.Status.SUBMITTED)
    page = f"{reverse('wagesheets_admin:list')}?status=submitted"
    yield waiting(_("wage sheets to confirm"), page, sheets.exclude(written_by=user))
    for before, step in zip(Disposal.UNDER_WAY, WHO, strict=True):
        rows = Disposal.objects.visible_to(user, WHO[step]).filter(status=before).exclude(proposed_by=user).exclude(steps__decided_by=user)
        rows = rows.select_related("asset__programme__village")
        if first := rows.first():
            yield waiting(_("disposals of assets to decide on"), address(first), rows)


def _payments(request: HttpRequest) -> Iterator[Todo]:
    user, what = request.user, "programmes.pay"
    held = Booking.objects.visible_to(user, what).filter(status=Booking.Status.HELD).exclude(taken_by=user)
    yield waiting(_("bookings to settle"), f"{reverse('bookings_admin:list')}?status=held", held)
    sheets = WageSheet.objects.visible_to(user, what).filter(status=WageSheet.Status.CONFIRMED).exclude(written_by=user)
    yield waiting(_("wage sheets to pay"), f"{reverse('wagesheets_admin:list')}?status=confirmed", sheets)


def _rechecks(request: HttpRequest) -> Iterator[Todo]:
    today = timezone.localdate()
    sites = WorkshopSite.objects.visible_to(request.user, "programmes.recognise").filter(recognised_on__isnull=False)
    late = [
        site for site in sites.select_related("programme__village").prefetch_related("rechecks") if (recheck_due_on(site) or today) < today
    ]
    yield Todo(_("workshops to be checked again"), len(late), reverse("workshops_admin:list"), tuple(str(site) for site in late[:3]))
