"""Officials' screens of programmes: from the fund to a paid wage sheet by the forms people use."""

from datetime import date

import pytest
from django.urls import reverse

from projects.ledger.models import IncomeEntry
from projects.programmes.models import Asset, AssetPhoto, Contract, Programme
from tests.factories import make_programme, make_user
from tests.programme_factories import (
    make_asset,
    make_booking,
    make_contract,
    make_herd,
    make_officials,
    make_sheet,
    make_site,
    make_sketching,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return make_officials()


def do(client, user, thing, pk, act, /, status=302, **data):
    client.force_login(user)
    answer = client.post(reverse("programmes_admin:act", args=[thing, pk, act]), data)
    assert answer.status_code == status, answer.content.decode()[-2_000:]
    return answer


def page(client, user, kind, pk) -> str:
    client.force_login(user)
    name, args = ("programme", [pk]) if kind == "programme" else ("thing", [kind, pk])
    answer = client.get(reverse(f"programmes_admin:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_programme_is_set_up_and_stands_on_asset_and_contract(client, who):
    village = make_programme(shares=()).village
    client.force_login(who.clerk)
    new = {"village": village.pk, "kind": "orchard", "name": "软籽石榴园", "started_on": "2020-01-01"}
    client.post(reverse("programmes_admin:new"), new)
    programme = Programme.objects.get(kind="orchard")
    asset = {"kind": "plantation", "name": "石榴园", "place": "南坡", "value_fen": "5,000.00", "acquired_on": "2020-01-01"}
    do(client, who.clerk, "programme", programme.pk, "asset", status=422, **(asset | {"value_fen": "x"}))
    do(client, who.clerk, "programme", programme.pk, "asset", **asset)
    asset = Asset.objects.get()
    do(client, who.county, "asset", asset.pk, "owner", document="确权1号", on="2020-01-02")
    terms = {"number": "C1", "kind": "rent", "assets": [asset.pk], "operator": "某公司", "signed_on": "2020-01-03", "from_on": "2020-01-03"}
    do(client, who.clerk, "programme", programme.pk, "contract", **terms, to_on="2029-12-31", capital="assets", security="mortgage")
    contract = Contract.objects.get()
    do(client, who.clerk, "contract", contract.pk, "schedule", rhythm="yearly", first_on="2020-12-31", amount_fen="100")
    do(client, who.township, "contract", contract.pk, "force")
    contract.refresh_from_db()
    assert (contract.status, contract.dues.count()) == ("in_force", 10)
    assert "C1 某公司" in page(client, who.clerk, "programme", programme.pk)
    assert "2029-12-31" in page(client, who.clerk, "contract", contract.pk)


def test_a_refusal_is_said_and_keeps_what_was_typed(client, who):
    asset = make_asset(make_programme(shares=()), who)
    answer = do(client, who.clerk, "asset", asset.pk, "state", status=409, to="in_use", on="2020-02-01", reason="一切照旧")
    assert "一切照旧" in answer.content.decode()


def test_every_thing_has_a_page_that_does_not_break(client, who):
    sketching, workshop = make_sketching(), make_programme(shares=(), kind="workshop")
    site = make_site(workshop, who)
    booking, sheet = make_booking(sketching, who, "held"), make_sheet(site, who, "confirmed")
    herd, contract = make_herd(make_programme(shares=(3,)), who), make_contract(sketching, who)
    for kind, thing in (("herd", herd), ("contract", contract), ("site", site), ("asset", contract.assets.get())):
        assert str(thing) in page(client, who.clerk, kind, thing.pk)
    assert "600.00" in page(client, who.clerk, "booking", booking.pk)
    assert "70.00" in page(client, who.clerk, "sheet", sheet.pk)
    do(client, who.finance, "sheet", sheet.pk, "pay", bank_reference="B1", paid_on="2020-10-10")
    assert IncomeEntry.objects.count() == 2
    for programme in (sketching, workshop, herd.programme):
        assert programme.name in page(client, who.clerk, "programme", programme.pk)


def test_shares_are_recalculated_on_one_screen(client, who):
    programme = make_programme(shares=(10, 20))
    first, second = [row.household_id for row in programme.participations.order_by("pk")]
    said = {"cause": "left", "from_on": "2021-01-01", "reason": "销户", f"h{first}": "12", f"h{second}": ""}
    do(client, who.county, "programme", programme.pk, "recalculate", **said)
    assert list(programme.participations.filter(to_on=None).values_list("household", "shares")) == [(first, 12)]


def test_calendar_shows_a_month_and_only_the_own_region(client, who):
    booking = make_booking(make_sketching(), who)
    address = reverse("bookings_admin:calendar")
    client.force_login(who.clerk)
    assert client.get(address, {"month": "2020-10"}).content.decode().count(f">{booking.group}<") == 4  # three days, one line below
    assert booking.group not in client.get(address, {"month": "2020-12"}).content.decode()
    for wrong in ("2020-13", "x", "9999-01"):
        assert client.get(address, {"month": wrong}).status_code == 404
    client.force_login(make_user("village_clerk", "410482101201"))
    assert booking.group not in client.get(address, {"month": "2020-10"}).content.decode()


def test_photos_are_seen_in_the_region_only_and_leave_an_audit_line(client, who):
    from django.core.files.base import ContentFile

    from audit.models import AuditEntry

    asset = make_asset(make_programme(shares=()), who)
    photo = AssetPhoto(asset=asset, caption="羊舍", taken_on=date(2020, 1, 1), added_by=who.clerk)
    photo.file.save("a.pdf", ContentFile(b"%PDF-1.4"))
    address = reverse("programmes_admin:photo", args=[photo.pk])
    client.force_login(who.township)
    assert b"".join(client.get(address).streaming_content) == b"%PDF-1.4"
    assert AuditEntry.objects.filter(action="asset.photo_seen", actor_id=who.township.pk).count() == 1
    client.force_login(make_user("village_clerk", "410482101201"))
    assert client.get(address).status_code == 404
