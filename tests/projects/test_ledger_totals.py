"""Totals of a region: every number opens a list that adds up to it; exports say who took them and what for."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict

from audit.models import AuditEntry
from projects.ledger import entries_out
from projects.ledger.entries import GROUPS, EntryFilterSet, totals
from projects.ledger.models import IncomeEntry
from projects.ledger.posting import Kind, reverse_income
from shared.errors import NotAllowed, RuleError
from tests.factories import COUNTY, make_household, make_income, make_user, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def entries():
    here, afar = make_household(), make_household(make_village("410482105201", "外村"))
    make_income(here, 1_000, earned_on=date(2019, 5, 1))
    make_income(here, 2_000, kind=Kind.WAGE, item="工资")
    make_income(here, 300, kind=Kind.COST, item="饲料")
    reverse_income([make_income(afar, 50)], reason="错", source="r:1", by=None, earned_on=date(2020, 12, 1))
    return IncomeEntry.objects.all()


def list_sum(query):
    chosen = EntryFilterSet(QueryDict(query), queryset=IncomeEntry.objects.all()).qs
    return sum(-entry.amount_fen if entry.kind == Kind.COST else entry.amount_fen for entry in chosen)


@pytest.mark.parametrize("group", GROUPS)
def test_every_number_opens_a_list_that_adds_up_to_it(entries, group):
    shown = totals(entries, GROUPS[group], {})
    assert (shown.whole.amount_fen, shown.years) == (2_700, (2019, 2020))
    for row in shown.rows:
        assert [list_sum(cell.query) for cell in (*row.cells, row.whole)] == [cell.amount_fen for cell in (*row.cells, row.whole)]
    assert sum(row.whole.amount_fen for row in shown.rows) == sum(cell.amount_fen for cell in shown.foot) == 2_700


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_needs_a_reason_a_post_and_leaves_a_line(entries, kind):
    auditor = make_user("auditor", COUNTY)
    with pytest.raises(NotAllowed):
        entries_out.export(entries, kind=kind, reason="核对账目", filters={}, by=make_user("village_clerk"))
    with pytest.raises(RuleError, match="no_reason"):
        entries_out.export(entries, kind=kind, reason=" ", filters={}, by=auditor)
    assert not AuditEntry.objects.filter(action="ledger.exported").exists()
    with entries_out.export(entries, kind=kind, reason="核对账目", filters={"year": "2020"}, by=auditor) as file:
        whole = file.read()
    assert whole.startswith(b"\xef\xbb\xbf" if kind == "csv" else b"PK")
    if kind == "csv":
        text = whole.decode("utf-8-sig")
        assert (text.count("\n"), "20.00" in text, "冲销" in text) == (7, True, True)
    assert AuditEntry.objects.get(action="ledger.exported").detail["count"] == 5


def test_a_person_sees_only_the_own_region(client, entries):
    client.force_login(make_user("auditor", "410482105000"), backend="accounts.backends.PhoneOrEmailBackend")
    page = client.get("/admin/entries/totals/?by=kind").content.decode()
    assert "0.00" in page
    assert "20.00" not in page
    assert urlsplit("/admin/entries/").path in page
