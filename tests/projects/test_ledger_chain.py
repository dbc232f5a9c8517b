"""The hash chain: right for any order of postings, and every planted change is found and named."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.todo import TodoPanel
from projects.ledger import chain, triggers
from projects.ledger.models import ChainHead, IncomeEntry, LedgerCheck, Posting
from projects.ledger.posting import Control, Income, Kind, post_income, reverse_income
from projects.ledger.verifying import earlier_head, verify
from shared.errors import RuleError
from tests.factories import COUNTY, make_household, make_income, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def refused(statement, *params):
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement, *params)


@pytest.fixture
def lifted():
    """Whoever owns the database can lift the triggers; that is what the chain is for."""

    class Editor:
        connection = connection

        @staticmethod
        def execute(statement, params=None):
            sql(statement)

    def lift():
        if connection.vendor == "postgresql":
            sql("SET CONSTRAINTS ALL IMMEDIATE")
        triggers.remove(None, Editor)

    return lift


def codes(check):
    return {code for code, _sentence in check.findings}


def make_three():
    household = make_household()
    return [make_income(household, fen, earned_on=date(2020, 10, n + 1)) for n, fen in enumerate((100, 200, 300))]


def test_each_seal_continues_the_chain():
    postings = [entry.posting for entry in make_three()]
    assert [p.chain_number - postings[0].chain_number for p in postings] == [0, 1, 2]
    assert postings[0].previous_hash == (chain.GENESIS if postings[0].chain_number == 1 else postings[0].previous_hash)
    assert [p.previous_hash for p in postings[1:]] == [p.hash for p in postings[:2]]
    head = ChainHead.objects.get()
    assert (head.number, head.hash) == (postings[2].chain_number, postings[2].hash)
    assert verify(by=None).is_sound


def test_a_proof_counts_what_there_is():
    entries = make_three()
    reverse_income(entries[:1], reason="发错", source="r:1", by=None, earned_on=date(2021, 1, 2))
    check = verify(by=None)
    assert (check.postings, check.entries, check.reversals, check.found) == (4, 4, 1, 0)
    assert [tuple(total) for total in check.totals] == [(2020, "property", 600), (2021, "property", -100)]


PLANTS = {
    "one fen": ("UPDATE ledger_incomeentry SET amount_fen = amount_fen + 1 WHERE id = {entry}", {"changed", "control_figures"}),
    "one date": ("UPDATE ledger_incomeentry SET earned_on = '2020-10-09' WHERE id = {entry}", {"changed"}),
    "one account": ("UPDATE ledger_incomeentry SET account_id = {other} WHERE id = {entry}", {"changed"}),
    "an entry gone": ("DELETE FROM ledger_incomeentry WHERE id = {entry}", {"changed", "control_figures"}),
    "a title": ("UPDATE ledger_posting SET title = '改' WHERE id = {posting}", {"changed"}),
    "who posted": ("UPDATE ledger_posting SET actor_id = 77 WHERE id = {posting}", {"changed"}),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_change_is_found_and_named(plant, lifted):
    _first, second, _third = make_three()
    other = make_household().account
    lifted()
    statement, expected = PLANTS[plant]
    sql(statement.format(entry=second.pk, other=other.pk, posting=second.posting_id))
    check = verify(by=None)
    assert codes(check) == expected
    assert all(second.posting.source in sentence for _code, sentence in check.findings)


def test_two_swapped_postings_are_found(lifted):
    first, second, _third = make_three()
    lifted()
    a, b = first.posting, second.posting
    sql("UPDATE ledger_posting SET chain_number = 9999 WHERE id = %s", a.pk)
    sql("UPDATE ledger_posting SET chain_number = %s WHERE id = %s", a.chain_number, b.pk)
    sql("UPDATE ledger_posting SET chain_number = %s WHERE id = %s", b.chain_number, a.pk)
    check = verify(by=None)
    assert codes(check) == {"broken_link", "changed"}
    said = " ".join(sentence for _code, sentence in check.findings)
    assert a.source in said
    assert b.source in said


def test_a_cut_off_end_and_a_posting_taken_out_are_found(lifted):
    _first, second, third = make_three()
    lifted()
    sql("DELETE FROM ledger_incomeentry WHERE posting_id = %s", third.posting_id)
    sql("DELETE FROM ledger_posting WHERE id = %s", third.posting_id)
    assert codes(verify(by=None)) == {"cut_off"}
    sql("DELETE FROM ledger_posting WHERE id = %s", second.posting_id)
    assert "lost_entry" in codes(verify(by=None))


def test_a_ledger_rewritten_from_some_point_on_is_found_by_an_earlier_proof(lifted):
    _first, _second, third = make_three()
    assert verify(by=None).is_sound
    lifted()
    sql("UPDATE ledger_incomeentry SET amount_fen = 301 WHERE id = %s", third.pk)
    sql("UPDATE ledger_posting SET total_fen = 301 WHERE id = %s", third.posting_id)
    posting, digest = Posting.objects.get(pk=third.posting_id), chain.Digest()
    digest.add(IncomeEntry.objects.values_list(*chain.ENTRY_FIELDS).get(pk=third.pk))
    new = chain.posting_hash(posting, digest.hex())
    sql("UPDATE ledger_posting SET hash = %s WHERE id = %s", new, posting.pk)
    sql("UPDATE ledger_chainhead SET hash = %s", new)
    assert codes(verify(by=None)) == {"rewritten"}


def test_a_reversal_that_takes_back_another_amount_is_found(lifted):
    entry = make_income(amount_fen=500)
    reversal = reverse_income([entry], reason="错", source="r:2", by=None).entries.get()
    lifted()
    sql("UPDATE ledger_incomeentry SET amount_fen = -400 WHERE id = %s", reversal.pk)
    assert "reversal" in codes(verify(by=None))


def test_an_older_head_is_told_from_a_strange_one():
    first, _second, _third = make_three()
    assert earlier_head(f" {first.posting.hash.upper()} ") == first.posting
    assert earlier_head("f" * 64) is None
    assert earlier_head("") is None


def test_the_database_refuses_to_touch_the_chain():
    posting, check = make_income().posting, verify(by=None)
    refused("UPDATE ledger_posting SET hash = %s WHERE id = %s", "a" * 64, posting.pk)
    refused("UPDATE ledger_posting SET chain_number = 99 WHERE id = %s", posting.pk)
    refused("UPDATE ledger_posting SET previous_hash = '' WHERE id = %s", posting.pk)
    refused("UPDATE ledger_chainhead SET number = number + 1")
    refused("UPDATE ledger_chainhead SET hash = %s", "b" * 64)
    refused("DELETE FROM ledger_chainhead")
    refused("INSERT INTO ledger_chainhead (id, number, hash) VALUES (2, 0, '')")
    refused("UPDATE ledger_ledgercheck SET found = 0 WHERE id = %s", check.pk)
    refused("DELETE FROM ledger_ledgercheck WHERE id = %s", check.pk)
    assert verify(by=None).is_sound


def test_the_database_refuses_a_seal_that_does_not_continue_the_chain():
    household = make_household()
    posting = Posting.objects.create(title="跳号", source="jump:1", entry_count=1, total_fen=5, actor_name="甲")
    IncomeEntry.objects.create(
        posting=posting, account=household.account, kind="wage", item="工资", amount_fen=5, earned_on=date(2020, 1, 1), source="jump:1:1"
    )
    head = ChainHead.objects.get()
    seal = "UPDATE ledger_posting SET sealed_at = posted_at, chain_number = %s, previous_hash = %s, hash = %s WHERE id = %s"
    refused(seal, head.number + 2, head.hash, "c" * 64, posting.pk)
    refused(seal, head.number + 1, "d" * 64, "c" * 64, posting.pk)
    refused(seal, head.number + 1, head.hash, "", posting.pk)
    transaction.set_rollback(True)


def test_the_database_refuses_an_entry_without_a_posting():
    household = make_household()
    refused(
        "INSERT INTO ledger_incomeentry (posting_id, account_id, kind, item_code, item, amount_fen, earned_on, source)"
        " VALUES (999999, %s, 'wage', '', '工资', 5, '2020-01-01', 'lost:1')",
        household.account.pk,
    )
    assert not IncomeEntry.objects.exists()


@pytest.mark.postgres
def test_truncate_of_the_chain_is_refused():
    make_income()
    for table in ("ledger_chainhead", "ledger_ledgercheck", "ledger_posting CASCADE"):
        refused(f"TRUNCATE {table}")
    assert verify(by=None).is_sound


# --- the door --------------------------------------------------------------------------------------------------------
def test_a_stream_must_agree_with_its_control_figures():
    account = make_household().account.pk
    stream = [Income(account, Kind.WAGE, "工资", fen, date(2020, 1, 1), f"s:{fen}") for fen in (100, 250)]
    for control in (Control(2, 351), Control(3, 350), Control(1, 100)):
        with pytest.raises(RuleError, match="control_figures"):
            post_income(iter(stream), title="工资", source="s", by=None, control=control)
    assert not Posting.objects.exists()
    assert post_income(iter(stream), title="工资", source="s", by=None, control=Control(2, 350)).total_fen == 350


def test_an_item_of_another_kind_and_control_characters_are_refused():
    account = make_household().account.pk
    for income, code in (
        (Income(account, Kind.WAGE, "低保", 1, date(2020, 1, 1), "w:1", "minimum_allowance"), "wrong_item"),
        (Income(account, Kind.WAGE, "工资", 1, date(2020, 1, 1), "w:1", "nothing"), "wrong_item"),
        (Income(account, Kind.WAGE, "工\x1f资", 1, date(2020, 1, 1), "w:1"), "control_character"),
    ):
        with pytest.raises(RuleError, match=code):
            post_income([income], title="工资", source="w", by=None)
    with pytest.raises(RuleError, match="control_character"):
        post_income([Income(account, Kind.WAGE, "工资", 1, date(2020, 1, 1), "w:1")], title="工\x1e资", source="w", by=None)
    assert not Posting.objects.exists()


# --- command, night, screen ------------------------------------------------------------------------------------------
def test_the_command_prints_a_proof_and_fails_when_it_must(capsys, tmp_path, lifted):
    entry = make_income()
    call_command("verify_ledger", html=tmp_path / "proof.html", earlier=entry.posting.hash)
    said = capsys.readouterr().out
    assert entry.posting.hash in said
    assert "1,400.00" in said
    assert entry.posting.hash in (tmp_path / "proof.html").read_text("utf-8")
    with pytest.raises(CommandError):
        call_command("verify_ledger", earlier="e" * 64)
    lifted()
    sql("UPDATE ledger_incomeentry SET amount_fen = 1 WHERE id = %s", entry.pk)
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert LedgerCheck.objects.first().found


def test_a_failed_night_waits_for_the_auditor(rf, lifted):
    entry, auditor, clerk = make_income(), make_user("auditor", COUNTY), make_user("village_clerk")
    request = rf.get("/")

    def todo(person):
        request.user = person
        return [one for one in TodoPanel(request).get_context_data({})["todos"] if "ledger-proof" in one.url]

    verify(by=None)
    assert todo(auditor) == []
    lifted()
    sql("UPDATE ledger_incomeentry SET item = '改' WHERE id = %s", entry.pk)
    verify(by=None)
    assert [one.count for one in todo(auditor)] == [1]
    assert todo(clerk) == []


# --- properties ------------------------------------------------------------------------------------------------------
_PROPERTY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_PROPERTY
@given(st.data())
def test_the_chain_verifies_for_any_order_of_postings_and_reversals(data):
    """Random postings and reversals in random order: always sound, and the sums are those of a plain list."""
    with transaction.atomic():
        accounts = [make_household().account for _n in range(2)]
        kept: dict[int, int] = {account.pk: 0 for account in accounts}
        standing = []
        for n in range(data.draw(st.integers(1, 6))):
            if standing and data.draw(st.booleans()):
                entry = standing.pop(data.draw(st.integers(0, len(standing) - 1)))
                reverse_income([entry], reason="错", source=f"p:r{n}", by=None)
                kept[entry.account_id] -= entry.amount_fen
                continue
            amounts = data.draw(st.lists(st.integers(1, 10**12), min_size=1, max_size=4))
            incomes = [
                Income(accounts[i % 2].pk, Kind.PROPERTY, "分红", fen, date(2020, 1, 1), f"p:{n}:{i}") for i, fen in enumerate(amounts)
            ]
            posting = post_income(incomes, title="分红", source=f"p:{n}", by=None)
            for entry in posting.entries.all():
                standing.append(entry)
                kept[entry.account_id] += entry.amount_fen
        assert verify(by=None).is_sound
        for account in accounts:
            assert sum(account.entries.values_list("amount_fen", flat=True)) == kept[account.pk]
        transaction.set_rollback(True)


@_PROPERTY
@given(st.lists(st.integers(1, 10**13), min_size=1, max_size=6), st.randoms())
def test_reversing_restores_every_balance(amounts, random):
    with transaction.atomic():
        account = make_household().account
        incomes = [Income(account.pk, Kind.WAGE, "工资", fen, date(2020, 1, 1), f"q:{n}") for n, fen in enumerate(amounts)]
        entries = list(post_income(incomes, title="工资", source="q", by=None).entries.all())
        random.shuffle(entries)
        for entry in entries:
            reverse_income([entry], reason="错", source=f"q:r{entry.pk}", by=None)
        assert sum(account.entries.values_list("amount_fen", flat=True)) == 0
        assert verify(by=None).is_sound
        transaction.set_rollback(True)
