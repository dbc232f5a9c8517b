"""The rules of the field for dividends, one test or more for each, by its number in the field reference (4.4)."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from projects.dividends import services
from projects.dividends.models import ApprovalBand, DividendLine, DividendRound, MeetingKind, MeetingStep, RoundApproval, RoundMeetingRule
from projects.dividends.preview import preview
from projects.dividends.replaying import record_replay, replay
from projects.households.kinship import declare
from projects.households.models import Household, Member, MembershipEvent
from projects.programmes.models import LabourShareRule, Participation, ReadinessRule, ReceivedIncome
from shared.errors import NotAllowed, RuleError
from tests.factories import (
    COUNTY,
    DRAWN,
    TOWN,
    hold_meetings,
    make_household,
    make_people,
    make_programme,
    make_round,
    make_user,
    moment,
    serial,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def people():
    return make_people()


def drawn(programme, by, **changed):
    facts = {"title": "2020年分红", "year": 2020, "pot_fen": 10_000, "base_on": date(2020, 9, 30), "at": moment(DRAWN)} | changed
    return services.draw_up(programme, by=by, **facts)


def refused_by_the_database(sql, *params):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def nothing_drawn():
    return not DividendRound.objects.exists() and not DividendLine.objects.exists()


# --- 1 ---------------------------------------------------------------------------------------------------------------
def test_rule_1_no_round_without_asset_owner_contract_and_receipt(people):
    programme = make_programme(received_fen=10_000)
    ReadinessRule.objects.create(region_prefix="", valid_from=date(2018, 1, 1))
    with pytest.raises(RuleError, match="no_asset"):
        drawn(programme, people.clerk)
    assert nothing_drawn()


def test_rule_1_the_receipt_covers_the_pot(people):
    with pytest.raises(RuleError, match="not_enough_received"):
        drawn(make_programme(received_fen=9_999), people.clerk)
    assert nothing_drawn()


# --- 2 ---------------------------------------------------------------------------------------------------------------
def test_rule_2_pot_reserve_and_costs_are_what_was_taken(people):
    spec = {"kind": "mixed", "pools": [{"name": "equal", "bp": 9_000, "formula": {"kind": "shares"}}], "reserve_bp": 1_000}
    round_ = drawn(make_programme(received_fen=12_000), people.clerk, spec=spec, costs_fen=500)
    assert (round_.pot_fen, round_.reserve_fen, round_.costs_fen) == (9_000, 1_000, 500)
    assert sum(round_.sources.values_list("amount_fen", flat=True)) == round_.taken_fen == 10_500
    assert services.available_fen(round_.programme) == 1_500


def _receipt(programme, fen, kind):
    facts = {"received_on": date(2020, 9, 1), "payer": "某公司", "bank_receipt": f"S{next(serial)}", "source_kind": kind}
    return ReceivedIncome.objects.create(programme=programme, amount_fen=fen, **facts)


def test_rule_2_each_source_is_kept_apart(people):
    programme = make_programme()
    _receipt(programme, 6_000, "fiscal")
    _receipt(programme, 6_000, "donation")
    with pytest.raises(RuleError, match="choose_source"):
        drawn(programme, people.clerk)
    with pytest.raises(RuleError, match="not_enough_received"):
        drawn(programme, people.clerk, source_kind="fiscal")
    assert nothing_drawn()
    round_ = drawn(programme, people.clerk, source_kind="donation", pot_fen=6_000)
    assert {source.received.source_kind for source in round_.sources.all()} == {"donation"}
    assert services.available_fen(programme, source_kind="fiscal") == 6_000


# --- 3 ---------------------------------------------------------------------------------------------------------------
def test_rule_3_beneficiaries_are_frozen_and_later_changes_alter_nothing(people):
    round_ = make_round(people, "meeting")
    before = list(round_.lines.values())
    Participation.objects.update(shares=9)
    Member.objects.update(name="改名了", bank_name="别的银行")
    Household.objects.update(kind="minimum", exited_on=date(2019, 1, 1))
    assert list(round_.lines.values()) == before
    assert replay(round_).equal


def test_rule_3_a_line_keeps_the_account_of_a_living_member_or_says_that_there_is_none(people):
    programme = make_programme(shares=(1, 1), received_fen=10_000)
    with_card, without = (part.household for part in programme.participations.order_by("household__number"))
    spouse = Member.objects.create(
        household=with_card, number=f"{with_card.number}02", name="李某", sex="1", born_on=date(1970, 1, 1), relation="10",
        joined_on=date(2016, 1, 1), bank_card="6228480000001234567", bank_name="农商行",
    )  # fmt: skip
    MembershipEvent.objects.create(kind="registered", happened_on=date(2016, 1, 1), relation="10", household=with_card, member=spouse)
    first, second = drawn(programme, people.clerk).lines.order_by("line_number")
    assert (first.payee, first.payee_name, first.bank_name, first.bank_card) == (spouse, "李某", "农商行", "6228480000001234567")
    assert (first.card_print, first.hold_reason) == (spouse.card_print, "")
    assert (second.household, second.bank_card, second.hold_reason) == (without, "", "no_account")
    with connection.cursor() as cursor:
        cursor.execute("SELECT bank_card FROM dividends_dividendline WHERE id = %s", [first.pk])
        assert cursor.fetchone()[0].startswith("f1$")


# --- 4 ---------------------------------------------------------------------------------------------------------------
def test_rule_4_a_household_once_per_round(people):
    line = make_round(people).lines.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        DividendLine.objects.create(
            round=line.round,
            line_number=99,
            household=line.household,
            account=line.account,
            payee_name="郭",
            members=1,
            shares=1,
            amount_fen=1,
        )


def test_rule_4_a_person_is_counted_in_one_household_only(people):
    programme = make_programme(shares=(1, 1), received_fen=10_000)
    one, other = (part.household for part in programme.participations.all())
    MembershipEvent.objects.create(kind="return", happened_on=date(2020, 1, 1), relation="99", household=other, member=one.head)
    with pytest.raises(RuleError, match="person_twice"):
        drawn(programme, people.clerk)
    assert nothing_drawn()


# --- 5 ---------------------------------------------------------------------------------------------------------------
def test_rule_5_formula_weights_date_and_reasons_are_locked_once_before_the_meeting(people):
    round_ = make_round(people, "meeting")
    for column, value in (
        ("base_on", "2020-01-01"),
        ("formula", "equal"),
        ("reasons", "别的理由"),
        ("reserve_fen", 5),
        ("code_version", 9),
    ):
        refused_by_the_database(f"UPDATE dividends_dividendround SET {column} = %s WHERE id = %s", value, round_.pk)
    refused_by_the_database("UPDATE dividends_dividendround SET formula_spec = '{}' WHERE id = %s", round_.pk)
    refused_by_the_database("UPDATE dividends_dividendline SET inputs = '{}' WHERE round_id = %s", round_.pk)
    refused_by_the_database("DELETE FROM dividends_roundsource WHERE round_id = %s", round_.pk)
    refused_by_the_database("UPDATE dividends_roundsource SET amount_fen = 1 WHERE round_id = %s", round_.pk)


def test_rule_5_shares_sum_to_the_whole_64_villages_of_which_58_are_left(people):
    programme = make_programme(shares=(15_625,) * 58, received_fen=10_000_000)
    with pytest.raises(RuleError, match="90.625"):
        drawn(programme, people.clerk, pot_fen=10_000_000, spec={"kind": "shares", "whole": 1_000_000})
    assert nothing_drawn()
    grown = programme.participations.order_by("pk").values("pk")[:6]
    Participation.objects.filter(pk__in=[row["pk"] for row in grown]).update(shares=31_250)
    round_ = drawn(programme, people.clerk, pot_fen=10_000_000, spec={"kind": "shares", "whole": 1_000_000})
    assert sum(round_.lines.values_list("amount_fen", flat=True)) == 10_000_000


# --- 6 ---------------------------------------------------------------------------------------------------------------
def test_rule_6_lines_sum_to_the_pot_to_the_fen(people):
    round_ = drawn(make_programme(shares=(1,) * 119, received_fen=4_029_500), people.clerk, pot_fen=4_029_500)
    parts = list(round_.lines.order_by("line_number").values_list("amount_fen", flat=True))
    assert (sum(parts), parts.count(33_862)) == (4_029_500, 41)
    assert round_.division["pools"][0]["left_over"] == 41


def test_rule_6_149600_by_shares(people):
    round_ = drawn(make_programme(shares=(53,) * 28 + (3,) * 4, received_fen=14_960_000), people.clerk, pot_fen=14_960_000)
    assert set(round_.lines.values_list("shares", "amount_fen")) == {(53, 530_000), (3, 30_000)}


# --- 7 ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["equal", "per_capita"])
def test_rule_7_a_hand_out_alike_needs_its_reason_and_is_warned_of(people, kind):
    programme = make_programme(received_fen=10_000)
    with pytest.raises(RuleError, match="no_reasons"):
        drawn(programme, people.clerk, spec={"kind": kind})
    assert nothing_drawn()
    figures = {"title": "甲", "year": 2020, "pot_fen": 10_000, "base_on": date(2020, 9, 30), "spec": {"kind": kind}, "reasons": "遭灾"}
    seen = preview(programme, by=people.clerk, at=moment(DRAWN), **figures)
    assert any("劳动" in sentence or "labour" in sentence for sentence in seen.warnings)
    assert nothing_drawn()
    assert drawn(programme, people.clerk, spec={"kind": kind}, reasons="遭灾").reasons == "遭灾"


def test_rule_7_where_a_rule_reserves_a_share_for_labour_less_is_refused(people):
    programme = make_programme(received_fen=10_000, kind="photovoltaic")
    LabourShareRule.objects.filter(kind="photovoltaic").delete()
    LabourShareRule.objects.create(kind="photovoltaic", share_bp=8_000, region_prefix="", valid_from=date(2020, 1, 1))
    with pytest.raises(RuleError, match="too_little_for_labour"):
        drawn(programme, people.clerk)
    assert nothing_drawn()


# --- 9 ---------------------------------------------------------------------------------------------------------------
def meet(round_, by, kind, **changed):
    facts = {
        "entitled": 12,
        "present": 8,
        "votes_for": 5,
        "votes_against": 2,
        "abstained": 1,
        "held_on": DRAWN,
        "minutes": "同意",
    } | changed
    return services.record_meeting(round_, kind=kind, by=by, **facts)


def test_rule_9_four_meetings_in_their_order(people):
    round_ = make_round(people, "meeting")
    for kind in list(MeetingKind)[1:]:
        with pytest.raises(RuleError, match="earlier_missing"):
            meet(round_, people.clerk, kind)
    for kind in MeetingKind:
        with pytest.raises(RuleError, match="earlier_missing"):
            services.submit(round_, by=people.clerk, at=moment(DRAWN))
        meet(round_, people.clerk, kind)
    with pytest.raises(RuleError, match="held_already"):
        meet(round_, people.clerk, MeetingKind.BRANCH)
    services.submit(round_, by=people.clerk, at=moment(DRAWN))
    assert (round_.status, round_.township_needed, round_.county_needed) == ("submitted", 1, 1)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"present": 7, "votes_for": 7, "votes_against": 0, "abstained": 0}, "no_quorum"),
        ({"votes_for": 4, "votes_against": 4, "abstained": 0}, "not_agreed"),
        ({"votes_for": 6}, "votes_do_not_add_up"),
        ({"entitled": 7}, "votes_do_not_add_up"),
        ({"minutes": " "}, "no_minutes"),
        ({"held_on": DRAWN - timedelta(days=1)}, "wrong_date"),
        ({"held_on": date(2099, 1, 1)}, "wrong_date"),
    ],
)
def test_rule_9_quorum_majority_minutes_and_date(people, changed, code):
    round_ = make_round(people, "meeting")
    meet(round_, people.clerk, MeetingKind.BRANCH)
    meet(round_, people.clerk, MeetingKind.COMMITTEES, held_on=DRAWN)
    with pytest.raises(RuleError, match=code):
        meet(round_, people.clerk, MeetingKind.PARTY, **changed)
    assert round_.meetings.count() == 2


def test_rule_9_dates_never_decrease_and_a_county_may_ask_for_fewer_meetings(people):
    RoundMeetingRule.objects.create(
        kind="committees", position=2, quorum_parts=0, quorum_whole=1, required=False, region_prefix="410482", valid_from=date(2020, 1, 1)
    )
    round_ = make_round(people, "meeting")
    meet(round_, people.clerk, MeetingKind.BRANCH, held_on=DRAWN + timedelta(days=2))
    with pytest.raises(RuleError, match="not_needed"):
        meet(round_, people.clerk, MeetingKind.COMMITTEES)
    with pytest.raises(RuleError, match="wrong_date"):
        meet(round_, people.clerk, MeetingKind.PARTY, held_on=DRAWN + timedelta(days=1))


def test_rule_9_without_a_rule_nothing_goes_to_a_meeting(people):
    RoundMeetingRule.objects.all().delete()
    with pytest.raises(RuleError, match="no_rule"):
        make_round(people, "meeting")
    assert DividendRound.objects.get().status == "draft"


def test_rule_9_the_database_keeps_the_minutes(people):
    round_ = make_round(people, "submitted")
    refused_by_the_database("UPDATE dividends_meetingstep SET votes_for = 1 WHERE round_id = %s", round_.pk)
    refused_by_the_database("DELETE FROM dividends_meetingstep WHERE round_id = %s", round_.pk)
    step = round_.meetings.first()
    step.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        MeetingStep.objects.bulk_create([step])  # the round is past its meetings
    with pytest.raises(NotAllowed):
        hold_meetings(round_, make_user("village_clerk", "410482100202"))


# --- 12 --------------------------------------------------------------------------------------------------------------
def test_rule_12_author_approver_filer_and_auditor_are_different_people_in_the_database(people):
    round_ = make_round(people, "submitted")
    facts = {"round": round_, "submission": round_.submission, "approved": True}
    with pytest.raises(DatabaseError), transaction.atomic():
        RoundApproval.objects.create(level="township", by=people.clerk, **facts)
    services.approve(round_, by=people.reviewer)
    with pytest.raises(DatabaseError), transaction.atomic():
        RoundApproval.objects.create(level="county", by=people.reviewer, **facts)
    services.file(round_, by=people.county)
    for column, person in (("filed_by_id", people.reviewer), ("paid_by_id", people.county)):
        refused_by_the_database(f"UPDATE dividends_dividendround SET {column} = %s WHERE id = %s", person.pk, round_.pk)
    refused_by_the_database("DELETE FROM dividends_roundapproval WHERE round_id = %s", round_.pk)
    for person in (people.clerk, people.reviewer, people.county):
        with pytest.raises(DatabaseError), transaction.atomic():
            round_.replays.create(by=person, lines=3, differences=0)
    auditor = make_user("auditor", COUNTY)
    assert record_replay(round_, by=auditor).differences == 0
    refused_by_the_database("UPDATE dividends_roundreplay SET differences = 1 WHERE round_id = %s", round_.pk)


def test_rule_12_as_many_signatures_as_the_band_of_the_amount_asks(people):
    ApprovalBand.objects.create(from_fen=10_000, township_needed=2, county_needed=2, region_prefix="410482", valid_from=date(2020, 1, 1))
    round_ = make_round(people, "meeting")
    hold_meetings(round_, people.clerk)
    services.submit(round_, by=people.clerk, at=moment(DRAWN))
    ApprovalBand.objects.filter(region_prefix="410482").update(township_needed=1)  # later rules change nothing: frozen at submission
    services.approve(round_, by=people.reviewer)
    assert round_.status == "submitted"
    with pytest.raises(RuleError, match="decided_already"):
        services.approve(round_, by=people.reviewer)
    services.approve(round_, by=make_user("township_reviewer", TOWN))
    assert round_.status == "approved"
    services.file(round_, by=people.county)
    assert round_.status == "approved"
    services.return_for_correction(round_, reason="差一户", by=make_user("county_officer", COUNTY))
    assert (round_.status, round_.approved_by, round_.township_needed) == ("draft", None, None)
    assert round_.approvals.filter(approved=False).count() == 1


@pytest.mark.parametrize("how", ["declared", "by phone"])
def test_rule_12_nobody_decides_on_a_list_with_the_own_household_or_kin(people, how):
    round_ = make_round(people, "submitted")
    household = round_.lines.first().household
    if how == "declared":
        declare(household, relation="kin", by=people.reviewer)
    else:
        head = household.head
        head.phone = people.reviewer.phone
        head.save()
    with pytest.raises(RuleError, match="own_list"):
        services.approve(round_, by=people.reviewer)
    with pytest.raises(RuleError, match="own_list"):
        services.return_for_correction(round_, reason="不妥", by=people.reviewer)
    assert not round_.approvals.exists()
    services.approve(round_, by=make_user("township_reviewer", TOWN))
    assert round_.status == "approved"


def test_rule_12_lines_of_officials_relatives_are_flagged(people):
    from projects.dividends.conflicts import flagged

    round_ = make_round(people)
    assert flagged(round_) == {}
    declare(round_.lines.get(line_number=2).household, relation="own", by=people.clerk)
    assert flagged(round_) == {2: people.clerk.name}


# --- 20 --------------------------------------------------------------------------------------------------------------
def test_rule_20_shares_are_recalculated_explicitly_and_the_old_ones_kept(people):
    from projects.programmes.services.shares import recalculate_shares

    programme = make_programme(shares=(1, 1, 2), received_fen=20_000)
    first = drawn(programme, people.clerk, title="合并前")
    one, two, _gone = (part.household for part in programme.participations.order_by("household__number"))
    recalculate_shares(programme, {one: 3, two: 1}, from_on=date(2020, 10, 1), reason="撤并", cause="merge", by=people.reviewer)
    second = drawn(programme, people.clerk, title="合并后", base_on=date(2020, 10, 2))
    assert list(first.lines.order_by("line_number").values_list("amount_fen", flat=True)) == [2_500, 2_500, 5_000]
    assert list(second.lines.order_by("line_number").values_list("amount_fen", flat=True)) == [7_500, 2_500]
    assert programme.participations.filter(to_on=date(2020, 9, 30)).count() == 3
    assert replay(first).equal


# --- 24 --------------------------------------------------------------------------------------------------------------
SPECS = [
    {"kind": "shares"},
    {"kind": "equal", "cap_fen": 5_000},
    {"kind": "per_capita", "floor_fen": 1_000},
    {"kind": "weighted", "per": "head", "rows": [{"when": {"age_from": 40, "kinds": ["general"]}, "value": 150}], "otherwise": 100},
    {"kind": "fixed", "per": "household", "rows": [{"when": {"exited": False}, "value": 2_000}]},
    {"kind": "mixed", "pools": [{"name": "equal", "bp": 7_500, "formula": {"kind": "shares"}}], "reserve_bp": 2_500},
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec["kind"])
def test_rule_24_recalculation_from_the_stored_inputs_gives_the_same_lines(people, spec, capsys):
    programme = make_programme(shares=(1, 5, 7), received_fen=10_001)
    make_household(programme.village, size=4)
    round_ = drawn(programme, people.clerk, pot_fen=10_001, spec=spec, reasons="试算")
    Member.objects.update(born_on=date(1900, 1, 1))
    Participation.objects.update(shares=1)
    call_command("replay_round", round_.pk)
    call_command("replay_round", "--all")
    assert "一致" in capsys.readouterr().out


def test_rule_24_a_planted_change_is_found_and_named(people, capsys):
    round_ = make_round(people, shares=(1, 1, 2))
    line = round_.lines.get(line_number=2)
    with connection.cursor() as cursor:  # what somebody with the database's password could do
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("DROP TRIGGER dividend_line_no_change")
        cursor.execute("UPDATE dividends_dividendline SET amount_fen = amount_fen + 1 WHERE id = %s", [line.pk])
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = origin")
    with pytest.raises(SystemExit) as stopped:
        call_command("replay_round", round_.pk)
    assert stopped.value.code == 1
    assert "2" in capsys.readouterr().out
    assert {difference.line_number for difference in replay(round_).differences} == {2}
