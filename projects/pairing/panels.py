"""What pairing adds to a household's page: who helps, since when, and the last visits."""

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from accounts.permissions import may
from projects.households.codes import code_book
from projects.households.models import Code, Household
from projects.pairing.services import VISIT

READ = "households.read"  # whoever sees the household's page sees who helps
LATEST = 5


class PairingPanel(Component):
    template_name = "pairing/officials/panel.html"

    def __init__(self, request: HttpRequest, household: Household):
        self.request, self.household = request, household

    def get_context_data(self, parent_context):
        region, user = self.household.audit_region, self.request.user
        pairings = list(self.household.pairings.select_related("helper", "unit"))
        visits = list(self.household.visits.select_related("visitor")[:LATEST])
        book = code_book(region)
        return {
            "household": self.household,
            "now": next((pairing for pairing in pairings if pairing.ended_on is None), None),
            "earlier": [pairing for pairing in pairings if pairing.ended_on is not None],
            "visits": [(visit, book.label(Code.List.VISIT_PURPOSE, visit.purpose)) for visit in visits],
            "may_visit": may(user, VISIT, region) and Household.objects.visible_to(user, VISIT).filter(pk=self.household.pk).exists(),
            "may_manage": may(user, "pairing.read", region),
        }


def household_panel(request: HttpRequest, household: Household) -> PairingPanel | None:
    return PairingPanel(request, household) if may(request.user, READ, household.audit_region) else None
