"""What dividends add to a programme's page: the rounds, and the money not yet divided."""

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from accounts.permissions import may
from projects.dividends.sources import available_fen


class RoundsPanel(Component):
    template_name = "dividends/officials/programme_panel.html"

    def __init__(self, request: HttpRequest, programme):
        self.request, self.programme = request, programme

    def get_context_data(self, parent_context):
        return {
            "programme": self.programme,
            "rounds": self.programme.rounds.all(),
            "available_fen": available_fen(self.programme),
            "may_draw_up": may(self.request.user, "dividends.draw_up", self.programme.audit_region),
        }


def programme_panel(request: HttpRequest, programme) -> RoundsPanel | None:
    return RoundsPanel(request, programme) if may(request.user, "dividends.read", programme.audit_region) else None
