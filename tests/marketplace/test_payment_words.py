"""Codes of the gateway are told in words; a code without words of its own stays readable."""

import pytest

from marketplace.desk.templatetags.money import balance_word, came_of_it, dispute_reason
from marketplace.payment.models import Dispute, Payment, Refund


@pytest.mark.parametrize("code", ["fraudulent", "product_not_received", "duplicate", "general"])
def test_reasons_stripe_names_have_words(code):
    assert code not in str(dispute_reason(code))


def test_a_new_reason_stays_as_it_is():
    assert dispute_reason("check_returned") == "check_returned"


def test_a_difference_keeps_its_number():
    assert balance_word("payment P261123000001").endswith(" P261123000001")
    assert balance_word("topup") == "topup"


@pytest.mark.parametrize(("thing", "statuses"), [("payment", Payment.Status), ("refund", Refund.Status), ("dispute", Dispute.Status)])
def test_every_outcome_of_the_inbox_has_words(thing, statuses):
    for status in statuses:
        assert came_of_it(f"{thing} {status.value}").endswith(str(status.label))
    assert came_of_it("refused: resource_missing") == "refused: resource_missing"
