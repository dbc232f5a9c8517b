"""What monitoring adds to a household's page: its case, or its cases."""

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from accounts.permissions import may
from projects.households.codes import code_book
from projects.households.models import Code, Household
from projects.monitoring.listing import READ
from projects.monitoring.models import MonitoringCase
from projects.monitoring.services import DECIDE

List = Code.List


class MonitoringPanel(Component):
    template_name = "monitoring/officials/panel.html"

    def __init__(self, request: HttpRequest, household: Household):
        self.request, self.household = request, household

    def get_context_data(self, parent_context):
        region = self.household.audit_region
        book, cases = code_book(region), list(self.household.monitoring_cases.prefetch_related("risks"))
        watched = any(case.status == MonitoringCase.Status.WATCHED for case in cases)
        return {
            "household": self.household,
            "cases": [
                (case, book.label(List.MONITORING_KIND, case.kind), [book.label(List.RISK, risk.code) for risk in case.risks.all()])
                for case in cases
            ],
            "may_open": not watched and self.household.closed_on is None and may(self.request.user, DECIDE, region),
        }


def household_panel(request: HttpRequest, household: Household) -> MonitoringPanel | None:
    return MonitoringPanel(request, household) if may(request.user, READ, household.audit_region) else None
