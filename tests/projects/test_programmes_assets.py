"""Funds, assets and giving them up: sums that hold, owners confirmed by others, three decisions by three people."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.models import AuditEntry
from projects.programmes.models import Asset, AssetFunding, Disposal, DisposalStep, Fund, MeetingRule
from projects.programmes.services import assets, disposals
from shared.errors import NotAllowed, RuleError
from tests.factories import make_programme, make_user
from tests.programme_factories import make_asset, make_fund, make_officials

pytestmark = pytest.mark.django_db
DAY = date(2021, 5, 1)


@pytest.fixture
def who():
    return make_officials()


@pytest.fixture
def programme():
    return make_programme(shares=(1,))


def test_funds_pay_for_assets_to_the_last_fen_and_never_more(programme, who):
    fund, asset = make_fund(programme, who, 300_001), make_asset(programme, who, value_fen=500_000)
    assets.fund_asset(asset, fund, amount_fen=300_001, by=who.county)
    other = make_asset(programme, who)
    with pytest.raises(RuleError, match="above_fund"):
        assets.fund_asset(other, fund, amount_fen=1, by=who.county)
    with pytest.raises(RuleError, match="above_value"):
        assets.fund_asset(asset, make_fund(programme, who, source="donation"), amount_fen=200_000, by=who.county)
    assert AssetFunding.objects.count() == 1


def test_same_document_twice_is_refused_but_another_source_is_another_fund(programme, who):
    from projects.programmes.services.programmes import add_fund

    facts = {"document": "文1", "title": "资金", "year": 2020, "amount_fen": 5}
    add_fund(programme.village, source="fiscal", by=who.county, **facts)
    add_fund(programme.village, source="donation", by=who.county, **facts)
    with pytest.raises(RuleError, match="bad_fund"):
        add_fund(programme.village, source="fiscal", by=who.county, **facts)
    with pytest.raises(NotAllowed):
        add_fund(programme.village, source="own", by=who.clerk, **facts)
    assert Fund.objects.count() == 2


def test_owner_is_confirmed_once_by_somebody_else(programme, who):
    asset = make_asset(programme, who, confirmed=False)
    with pytest.raises(NotAllowed):
        assets.confirm_owner(asset, document="d", on=DAY, by=who.clerk)
    with pytest.raises(RuleError, match="no_document"):
        assets.confirm_owner(asset, document=" ", on=DAY, by=who.county)
    assets.confirm_owner(asset, document="确权9号", on=DAY, by=who.township)
    with pytest.raises(RuleError, match="confirmed_already"):
        assets.confirm_owner(asset, document="确权10号", on=DAY, by=who.county)
    own = assets.add_asset(programme, kind="other", name="x", place="y", value_fen=1, acquired_on=DAY, by=who.county)
    with pytest.raises(RuleError, match="own_record"):
        assets.confirm_owner(own, document="d", on=DAY, by=who.county)
    assert asset.owner_document == "确权9号"


def test_refuses_an_asset_of_the_future_of_no_value_or_out_of_region(programme, who):
    facts = {"kind": "building", "name": "x", "place": "y", "value_fen": 1, "acquired_on": DAY}
    for changed, code in (({"value_fen": 0}, "bad_asset"), ({"acquired_on": timezone.localdate() + timedelta(days=1)}, "future_date")):
        with pytest.raises(RuleError, match=code):
            assets.add_asset(programme, by=who.clerk, **(facts | changed))
    with pytest.raises(NotAllowed):
        assets.add_asset(programme, by=make_user("village_clerk", "410482101201"), **facts)
    assert not Asset.objects.exists()


def test_idle_and_damaged_are_reported_but_selling_needs_a_disposal(programme, who):
    asset = make_asset(programme, who)
    assets.report_state(asset, to="idle", on=DAY, reason="承租方退出", by=who.clerk)
    assert (asset.status, asset.status_on) == ("idle", DAY)
    for to in ("sold", "written_off"):
        with pytest.raises(RuleError, match="needs_disposal"):
            assets.report_state(asset, to=to, on=DAY, reason="x", by=who.clerk)
    with pytest.raises(RuleError, match="wrong_status"):
        assets.report_state(asset, to="idle", on=DAY, reason="x", by=who.clerk)
    assert AuditEntry.objects.filter(action="asset.idle").count() == 1


def propose(asset, who, to="sold"):
    return disposals.propose_disposal(asset, to=to, proceeds_fen=100, reason="无法使用", on=DAY, by=who.clerk)


def test_rule_21_disposal_passes_meeting_township_and_county(programme, who):
    asset = make_asset(programme, who)
    disposal = propose(asset, who)
    with pytest.raises(RuleError, match="disposal_under_way"):
        propose(asset, who)
    with pytest.raises(NotAllowed):  # the township comes only after the village
        disposals.approve_disposal(disposal, document="d", on=DAY, by=who.township)
    disposals.pass_meeting(disposal, document="纪要1", on=DAY, entitled=30, present=20, in_favour=11, by=who.reviewer)
    disposals.approve_disposal(disposal, document="镇批1", on=DAY, by=who.township)
    assert asset.status == "in_use"
    disposals.approve_disposal(disposal, document="县批1", on=DAY, by=who.county)
    asset.refresh_from_db()
    assert (asset.status, disposal.status, disposal.steps.count()) == ("sold", "county_approved", 3)
    with pytest.raises(RuleError, match="asset_disposed"):
        propose(asset, who)


@pytest.mark.parametrize(
    ("votes", "code"),
    [((30, 19, 19), "no_quorum"), ((30, 20, 10), "no_majority"), ((0, 0, 0), "no_quorum"), ((30, 20, 21), "bad_step")],
)
def test_meeting_needs_quorum_and_majority_of_the_rule(programme, who, votes, code):
    disposal = propose(make_asset(programme, who), who)
    entitled, present, in_favour = votes
    with pytest.raises(RuleError, match=code), transaction.atomic():
        disposals.pass_meeting(disposal, document="纪要", on=DAY, entitled=entitled, present=present, in_favour=in_favour, by=who.reviewer)
    disposal.refresh_from_db()
    assert disposal.status == "proposed"
    assert not DisposalStep.objects.exists()


def test_without_a_rule_no_meeting_passes(programme, who):
    MeetingRule.objects.all().delete()
    with pytest.raises(RuleError, match="no_rule"):
        disposals.pass_meeting(
            propose(make_asset(programme, who), who), document="d", on=DAY, entitled=3, present=3, in_favour=3, by=who.reviewer
        )


def test_nobody_takes_two_steps_and_a_refusal_ends_it(programme, who):
    disposal = propose(make_asset(programme, who), who)
    from accounts.models import Role
    from accounts.services import appoint

    appoint(who.reviewer, Role.TOWNSHIP_REVIEWER, programme.village.region, by=None, from_on=DAY)
    disposals.pass_meeting(disposal, document="纪要", on=DAY, entitled=3, present=3, in_favour=3, by=who.reviewer)
    who.reviewer.forget_posts()
    with pytest.raises(RuleError, match="decided_by_you_already"):
        disposals.approve_disposal(disposal, document="d", on=DAY, by=who.reviewer)
    disposals.refuse_disposal(disposal, document="不予同意1号", on=DAY, by=who.township)
    assert disposal.status == "refused"
    assert propose(disposal.asset, who).pk


@pytest.mark.both
def test_constraints_refuse_what_services_would_not_write(programme, who):
    fund, asset = make_fund(programme, who), make_asset(programme, who)
    broken = [
        lambda: Fund.objects.filter(pk=fund.pk).update(amount_fen=0),
        lambda: Asset.objects.filter(pk=asset.pk).update(owner_document=""),
        lambda: AssetFunding.objects.create(asset=asset, fund=fund, amount_fen=-1),
        lambda: [Disposal.objects.create(asset=asset, to="sold", reason="x", proposed_by=who.clerk, proposed_on=DAY) for _n in range(2)],
    ]
    for act in broken:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.both
@pytest.mark.parametrize("act", ["UPDATE programmes_disposalstep SET document = 'x'", "DELETE FROM programmes_disposalstep"])
def test_decisions_are_never_changed(programme, who, act):
    disposal = propose(make_asset(programme, who), who)
    disposals.pass_meeting(disposal, document="纪要", on=DAY, entitled=3, present=3, in_favour=3, by=who.reviewer)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
