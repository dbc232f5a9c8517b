"""What payment adds to a round's page and to the landing page."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from accounts.permissions import may
from accounts.todo import Todo, waiting
from projects.dividends.models import BankBatch, DividendRound, LineReturn, PayeeChange
from projects.dividends.payment.accounts import Stage, standings
from projects.dividends.payment.bars import parts
from projects.dividends.payment.forms import payable_rounds
from projects.dividends.payment.lines import STAGE_WORDS

Status = DividendRound.Status
STOPPED_SHOWN = 100


class PaymentPanel(Component):
    """How many lines stand where, which of them wait and why, and the round's batches."""

    template_name = "dividends/officials/payment_panel.html"

    def __init__(self, request: HttpRequest, round_: DividendRound):
        self.request, self.round = request, round_

    def get_context_data(self, parent_context):
        found = standings(self.round)
        by_stage = {stage: [one for one in found if one.stage == stage] for stage in Stage}
        stopped = by_stage[Stage.HELD] + by_stage[Stage.FAILED]
        over = self.round.status == Status.PAYING or (self.round.status == Status.ON_NOTICE and self.round.notice.is_over())
        return {
            "round": self.round,
            "parts": parts((str(key), STAGE_WORDS[key], len(some), sum(one.amount_fen for one in some)) for key, some in by_stage.items()),
            "stopped": [(one, STAGE_WORDS[one.stage]) for one in stopped[:STOPPED_SHOWN]],
            "stopped_count": len(stopped),
            "batches": BankBatch.objects.filter(payments__round=self.round).distinct(),
            "may_draw": over and may(self.request.user, "dividends.pay", self.round.audit_region),
        }


def payment_panel(request: HttpRequest, round_: DividendRound) -> PaymentPanel | None:
    """For the round's page, from the notice on."""
    shown = round_.status in {Status.ON_NOTICE, Status.PAYING, Status.CLOSED}
    return PaymentPanel(request, round_) if shown else None


def payments_waiting(request: HttpRequest) -> Iterator[Todo]:
    """Rounds to pay, batches to send or to answer, and proposals by others to decide."""
    user = request.user
    address = reverse("batches_admin:list")
    batches = BankBatch.objects.visible_to(user, "dividends.pay")
    involved = payable_rounds(user).exclude(drawn_up_by=user).exclude(approved_by=user).exclude(filed_by=user)
    yield waiting(_("rounds to pay, their notice is over"), reverse("batches_admin:draw"), involved)
    yield waiting(_("bank batches to send"), f"{address}?status=drawn", batches.filter(status=BankBatch.Status.DRAWN))
    yield waiting(_("bank batches without their answer"), f"{address}?status=sent", batches.filter(status=BankBatch.Status.SENT))
    for model, words in ((PayeeChange, _("changes of payee to decide")), (LineReturn, _("returns to the collective to decide"))):
        rounds = DividendRound.objects.visible_to(user, "dividends.decide_line").values("pk")
        proposals = model.objects.filter(status="proposed", line__round__in=rounds).exclude(proposed_by=user)
        yield waiting(words, f"{reverse('dividends_admin:list')}?status=paying", proposals)
