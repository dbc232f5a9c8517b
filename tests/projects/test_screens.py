"""Every screen for the right person, nothing for the others: 404 out of region, no change by GET, refusals as messages."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from projects.dividends.models import DividendRound
from projects.ledger.models import IncomeEntry, StatementLink
from projects.ledger.services import give_link
from projects.programmes.models import ReceivedIncome
from tests.factories import COUNTY, PAID, make_household, make_income, make_people, make_programme, make_round, make_user
from tests.projects.test_statement import sheep_household

pytestmark = pytest.mark.django_db
NEXT_VILLAGE = "410482100202"


@pytest.fixture
def people():
    return make_people()


def seen(client, user, name, *args, data=None, status=200):
    client.force_login(user)
    answer = client.get(reverse(name, args=args), data)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def press(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data, follow=True)


def words(answer):
    return [str(message) for message in answer.context["messages"]] if answer.context and "messages" in answer.context else []


# --- lists and pages -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["households_admin", "programmes_admin", "dividends_admin"])
def test_lists_open_for_the_register_and_are_empty_out_of_region(client, name):
    round_ = make_round(status="closed")
    text = seen(client, make_user("auditor", COUNTY), f"{name}:list")
    assert "磨石村" in text
    assert "磨石村" not in seen(client, make_user("village_clerk", NEXT_VILLAGE), f"{name}:results")
    assert round_.title in seen(client, make_user("auditor", COUNTY), "dividends_admin:list", data={"q": "磨石"})


@pytest.mark.parametrize("name", ["households_admin:list", "programmes_admin:list", "dividends_admin:list", "audit_admin:list"])
def test_lists_are_closed_to_people_without_such_a_post(client, name):
    client.force_login(make_user("editor"))
    assert client.get(reverse(name)).status_code == 302
    client.force_login(make_user("buyer"))
    assert client.get(reverse(name)).status_code == 302
    client.logout()
    assert client.get(reverse(name)).status_code == 302


def test_household_list_searches_and_does_not_ask_per_row(client, django_assert_max_num_queries):
    clerk = make_user("village_clerk")
    for n in range(30):
        make_household(size=3, name=f"郭甲{n:02}")
    client.force_login(clerk)
    with django_assert_max_num_queries(12):
        text = client.get(reverse("households_admin:results")).content.decode()
    assert "郭甲29" in text
    found = client.get(reverse("households_admin:results"), {"q": "郭甲07"}).content.decode()
    assert "郭甲07" in found
    assert "郭甲08" not in found


def test_household_page_shows_the_statement_and_leaves_an_audit_line(client, people):
    household = sheep_household()
    text = seen(client, people.clerk, "households_admin:household", household.pk)
    assert "18,260.00" in text
    assert "18,260.00 ÷ 4 = 4,565.00" in text
    assert "郭某某" in text
    assert AuditEntry.objects.filter(action="household.read", actor_name=people.clerk.name, object_id=str(household.pk)).count() == 1
    seen(client, make_user("village_clerk", NEXT_VILLAGE), "households_admin:household", household.pk, status=404)
    assert "18,260.00" in seen(client, people.clerk, "ledger_admin:print", household.account.pk, data={"year": "2020"})
    seen(client, make_user("village_clerk", NEXT_VILLAGE), "ledger_admin:print", household.account.pk, status=404)


def test_programme_page_records_a_receipt(client, people):
    programme = make_programme(received_fen=10_000)
    assert "100.00" in seen(client, people.clerk, "programmes_admin:programme", programme.pk)
    facts = {"amount_fen": "402.95", "received_on": "2020-09-02", "payer": "某公司", "bank_receipt": "R-9"}
    assert press(client, people.clerk, "programmes_admin:record_receipt", programme.pk, **facts).redirect_chain
    assert ReceivedIncome.objects.count() == 1
    press(client, people.finance, "programmes_admin:record_receipt", programme.pk, **facts)
    assert ReceivedIncome.objects.get(bank_receipt="R-9").amount_fen == 40_295
    again = press(client, people.finance, "programmes_admin:record_receipt", programme.pk, **facts)
    assert again.status_code == 409
    wrong = press(client, people.finance, "programmes_admin:record_receipt", programme.pk, **(facts | {"amount_fen": "1.234"}))
    assert wrong.status_code == 422
    assert ReceivedIncome.objects.count() == 2


def test_audit_trail_is_the_auditors_and_of_their_region(client, people):
    make_round(people, "closed")
    assert "dividendround.closed" in seen(client, make_user("auditor", COUNTY), "audit_admin:list")
    elsewhere = seen(client, make_user("auditor", NEXT_VILLAGE), "audit_admin:results")
    assert "dividendround" not in elsewhere
    filtered = seen(client, make_user("auditor", COUNTY), "audit_admin:results", data={"action": "dividendround.app", "actor_name": "王"})
    assert "dividendround.approved" in filtered
    assert "dividendround.closed" not in filtered
    client.force_login(people.clerk)
    assert client.get(reverse("audit_admin:list")).status_code == 302


# --- a round, by its buttons -----------------------------------------------------------------------------------------
def test_a_round_goes_its_way_by_buttons(client, people):
    programme = make_programme(shares=(1, 1, 1), received_fen=10_000)
    assert "100.00" in seen(client, people.clerk, "dividends_admin:new", data={"programme": programme.pk})
    figures = {
        "programme": programme.pk,
        "title": "2020年畜牧分红",
        "year": 2020,
        "pot_fen": "100.00",
        "base_on": "2020-09-30",
        "formula": "shares",
    }
    figures |= {"per": "household", "aid_formula": "per_capita", "equal_formula": "equal"}
    shown = press(client, people.clerk, "dividends_admin:new", preview="1", **figures).content.decode()
    assert "33.34" in shown
    assert not DividendRound.objects.exists()
    press(client, people.clerk, "dividends_admin:new", **figures)
    round_ = DividendRound.objects.get()
    page = seen(client, people.clerk, "dividends_admin:round", round_.pk)
    assert "33.34" in page
    press(client, people.clerk, "dividends_admin:move", round_.pk, "to_meeting")
    facts = {"held_on": timezone.localdate().isoformat(), "entitled": 12, "present": 10, "votes_for": 9, "votes_against": 1, "abstained": 0}
    for _n in range(4):
        assert "/submit/" not in seen(client, people.clerk, "dividends_admin:round", round_.pk)
        press(client, people.clerk, "dividends_admin:meeting", round_.pk, minutes="同意", **facts)
    assert "/submit/" in seen(client, people.clerk, "dividends_admin:round", round_.pk)
    press(client, people.clerk, "dividends_admin:move", round_.pk, "submit")
    assert "/approve/" not in seen(client, people.clerk, "dividends_admin:round", round_.pk)
    assert "/approve/" in seen(client, people.reviewer, "dividends_admin:round", round_.pk)
    press(client, people.reviewer, "dividends_admin:move", round_.pk, "approve")
    press(client, people.county, "dividends_admin:move", round_.pk, "file")
    press(client, people.clerk, "dividends_admin:move", round_.pk, "post_notice")
    round_.refresh_from_db()
    assert round_.status == "on_notice"
    assert round_.notice.public_id in seen(client, people.clerk, "dividends_admin:round", round_.pk)
    auditor = make_user("auditor", COUNTY)
    press(client, auditor, "dividends_admin:replay", round_.pk)
    assert round_.replays.get().differences == 0


def test_no_get_changes_anything(client, people):
    round_ = make_round(people, "submitted")
    for name in ("submit", "approve", "return", "post_notice", "withdraw"):
        seen(client, people.reviewer, "dividends_admin:move", round_.pk, name, status=405)
    seen(client, people.clerk, "ledger_admin:give_link", round_.lines.first().account_id, status=405)
    round_.refresh_from_db()
    assert round_.status == "submitted"
    assert not StatementLink.objects.exists()


def test_moves_out_of_region_are_404_and_without_the_post_refused(client, people):
    round_ = make_round(people, "submitted")
    stranger = make_user("township_reviewer", NEXT_VILLAGE)
    assert press(client, stranger, "dividends_admin:move", round_.pk, "approve").status_code == 404
    seen(client, stranger, "dividends_admin:round", round_.pk, status=404)
    press(client, people.finance, "dividends_admin:move", round_.pk, "approve")
    assert press(client, people.reviewer, "dividends_admin:move", round_.pk, "nonsense").status_code == 404
    round_.refresh_from_db()
    assert round_.status == "submitted"


def test_a_refusal_is_a_message_and_a_return_wants_a_reason(client, people):
    round_ = make_round(people, "submitted")
    answer = press(client, people.reviewer, "dividends_admin:move", round_.pk, "return")
    assert answer.status_code == 200
    round_.refresh_from_db()
    assert round_.status == "submitted"
    press(client, people.reviewer, "dividends_admin:move", round_.pk, "return", **{"return-reason": "金额不对"})
    round_.refresh_from_db()
    assert round_.status == "draft"
    assert "金额不对" in seen(client, people.clerk, "dividends_admin:round", round_.pk)
    figures = {"title": round_.title, "year": 2020, "pot_fen": "70", "base_on": "2020-09-30", "formula": "shares"}
    figures |= {"per": "household", "aid_formula": "per_capita", "equal_formula": "equal"}
    press(client, people.clerk, "dividends_admin:redraw", round_.pk, **figures)
    round_.refresh_from_db()
    assert round_.pot_fen == 7_000


def test_form_offers_only_programmes_of_the_clerks_village(client, people):
    make_programme()
    assert "肉羊养殖" in seen(client, people.clerk, "dividends_admin:new")
    assert "肉羊养殖" not in seen(client, make_user("village_clerk", NEXT_VILLAGE), "dividends_admin:new")
    client.force_login(people.finance)
    assert client.get(reverse("dividends_admin:new")).status_code == 302


# --- link and reversal by officials ----------------------------------------------------------------------------------
def test_a_link_is_given_and_its_code_shown_once(client, people):
    account = make_household().account
    answer = press(client, people.clerk, "ledger_admin:give_link", account.pk)
    link, text = StatementLink.objects.get(), answer.content.decode()
    assert link.token in text
    assert re.search(r"\d{3} \d{3}", text)
    assert "no-store" in answer["Cache-Control"]
    press(client, people.finance, "ledger_admin:give_link", account.pk)
    assert StatementLink.objects.count() == 1
    assert press(client, make_user("village_clerk", NEXT_VILLAGE), "ledger_admin:give_link", account.pk).status_code == 404


def test_finance_takes_an_entry_back(client, people):
    entry = make_income()
    assert "1,400.00" in seen(client, people.finance, "ledger_admin:reverse", entry.pk)
    press(client, people.finance, "ledger_admin:reverse", entry.pk, reason="重复发放")
    press(client, people.finance, "ledger_admin:reverse", entry.pk, reason="再来一次")
    press(client, people.clerk, "ledger_admin:reverse", make_income().pk, reason="不该由我")
    assert IncomeEntry.objects.filter(reverses__isnull=False).count() == 1
    assert "重复发放" in seen(client, people.clerk, "households_admin:household", entry.account.household_id)


# --- the household's own page ----------------------------------------------------------------------------------------
@pytest.fixture
def given(people):
    return give_link(sheep_household().account, by=people.clerk)


def address(link):
    return reverse("ledger:statement", args=[link.token])


def test_statement_opens_with_the_code_for_half_an_hour(client, given):
    link, code = given
    asked = client.get(address(link))
    assert "18,260.00" not in asked.content.decode()
    assert client.post(address(link), {"code": code}).status_code == 302
    answer = client.get(address(link))
    text = answer.content.decode()
    assert "18,260.00 ÷ 4 = 4,565.00" in text
    assert "畜牧分红" in text
    assert "郭**" in text
    assert "郭某某" not in text
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    with time_machine.travel(PAID.replace(year=2099)):
        assert client.get(address(link)).status_code == 410
    client.post(reverse("ledger:close", args=[link.token]))
    assert "18,260.00" not in client.get(address(link)).content.decode()


def test_a_code_is_forgotten_after_half_an_hour(client, given):
    link, code = given
    client.post(address(link), {"code": code})
    import time

    with time_machine.travel(time.time() + 31 * 60):
        assert "18,260.00" not in client.get(address(link)).content.decode()


def test_five_wrong_codes_close_the_page(client, given):
    link, code = given
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [client.post(address(link), {"code": wrong}).status_code for _n in range(6)] == [422, 422, 422, 422, 410, 410]
    assert client.post(address(link), {"code": code}).status_code == 410
    assert "18,260.00" not in client.get(address(link)).content.decode()


def test_one_link_does_not_open_another_and_an_unknown_one_is_404(client, given, people):
    link, code = given
    other, _code = give_link(make_household().account, by=people.clerk)
    client.post(address(link), {"code": code})
    assert "18,260.00" not in client.get(address(other)).content.decode()
    assert client.get(reverse("ledger:statement", args=["unknown"])).status_code == 404


def test_year_is_chosen_and_nonsense_ignored(client, people):
    household = sheep_household()
    make_income(household, 12_345, earned_on=date(2019, 5, 1))
    link, code = give_link(household.account, by=people.clerk)
    client.post(address(link), {"code": code})
    assert "123.45" in client.get(address(link), {"year": "2019"}).content.decode()
    for nonsense in ("abc", "-1", "99999", "²"):
        assert client.get(address(link), {"year": nonsense}).status_code == 200


def test_a_household_without_income_gets_a_sentence(client, people):
    link, code = give_link(make_household().account, by=people.clerk)
    client.post(address(link), {"code": code})
    assert client.get(address(link)).status_code == 200


def test_english_pages_render_too(client, people, given):
    link, code = given
    path = "/en" + address(link)
    assert client.get(path).status_code == 200
    assert client.post(path, {"code": code}, follow=True).status_code == 200
