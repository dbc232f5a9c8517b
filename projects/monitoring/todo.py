"""Monitored households that wait for somebody: for a measure, or for a look whether the risk is gone."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import may
from accounts.todo import Todo
from projects.households.models import Household
from projects.monitoring.models import MonitoringCase
from projects.monitoring.services import DECIDE, MEASURE


def cases_waiting(request: HttpRequest) -> Iterator[Todo]:
    today, address = timezone.localdate(), reverse("monitoring_admin:list")
    if may(request.user, MEASURE):
        overdue = MonitoringCase.objects.visible_to(request.user, MEASURE).overdue(today)
        yield _todo(_("monitored households whose measures are overdue"), f"{address}?overdue=yes", overdue)
    if may(request.user, DECIDE):
        ripe = MonitoringCase.objects.visible_to(request.user, DECIDE).ripe(today)
        yield _todo(_("monitored households that may be looked at for clearing"), f"{address}?ripe=yes", ripe)


def _todo(label: str, address: str, cases) -> Todo:
    first = cases.select_related("household__village__region").prefetch_related("household__members").order_by("entered_on", "pk")[:3]
    return Todo(label, cases.count(), address, tuple(_name(case.household) for case in first))


def _name(household: Household) -> str:
    return f"{household.head.name if household.head else household.number} · {household.village}"
