"""The demo is what it says: so many villages, households and people; figures of the article to the fen; books that balance."""

import io
from datetime import date

import pytest
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db.models import F, Sum
from PIL import Image as PillowImage

from demo import incomes, people, register, site
from marketplace.orders.models import OrderLine
from projects import public
from projects.dividends.models import DividendRound
from projects.households.models import Household, Member
from projects.ledger.models import IncomeEntry, Posting
from projects.ledger.reports import calendar_year, net_income_of, statement
from projects.villages.models import Village


@pytest.fixture
def demo(db, monkeypatch):
    """The whole demo, with one plain picture instead of fourteen drawn ones."""
    from wagtail.images.models import Image

    def plain():
        drawn = io.BytesIO()
        PillowImage.new("RGB", (1600, 1000), "#e8c77a").save(drawn, "JPEG")
        image = Image.objects.create(title="插图", file=ImageFile(io.BytesIO(drawn.getvalue()), name="plain.jpg"))
        return dict.fromkeys(site.PICTURES, image)

    monkeypatch.setattr(site, "draw_pictures", plain)
    call_command("load_demo", stdout=io.StringIO(), stderr=io.StringIO())


@pytest.mark.django_db
def test_register_has_exactly_so_many_villages_households_and_people():
    register.load(io.StringIO())
    assert Village.objects.filter(is_poor_village=True).count() == 63
    assert Household.objects.count() == people.HOUSEHOLDS == 6_652
    assert Member.objects.count() == people.MEMBERS == 22_713
    assert Member.objects.filter(relation=Member.Relation.HEAD).count() == 6_652
    names = {"磨石村", "寺上村", "青山后村", "叶寨村", "邢村"}
    assert set(Village.objects.filter(region__synthetic=False).values_list("region__name", flat=True)) == names


def test_people_add_up_and_are_the_same_every_time():
    families = list(people.families())
    assert families == list(people.families())
    for family in families:
        head = family.people[0]
        for person in family.people:
            years = (person.born_on - head.born_on).days / 365.25
            assert person.born_on <= people.REFERENCE
            assert person.relation not in {"20", "30"} or years > 18
            assert person.relation != "50" or years < -18


@pytest.mark.django_db
def test_the_demo_stands_on_the_articles_figures_and_balances(demo, client):
    household = incomes.sheep_household()
    lines = statement(household.account, 2020)
    assert lines.total_fen == 1_826_000
    assert sorted(line.amount_fen // 100 for line in lines.lines) == sorted(item[1] for item in incomes.ITEMS)
    assert {total.key: total.amount_fen for total in lines.kinds} == {"wage": 120_000, "property": 380_000, "transfer": 1_326_000}
    net = net_income_of([household], calendar_year(2020), today=date(2021, 1, 1))[household.pk]
    assert (net.per_head_fen, net.undecided_fen) == (265_200, 500_000)  # 养殖补贴: no rule says whether it counts
    assert household.head.name == "郭某某"

    for round_ in DividendRound.objects.annotate(total=Sum("lines__amount_fen")):
        assert round_.total == round_.pot_fen
    assert not OrderLine.objects.exclude(amount_fen=F("unit_price_fen") * F("quantity")).exists()
    for posting in Posting.objects.annotate(total=Sum("entries__amount_fen")):
        assert posting.sealed_at
        assert posting.total == posting.total_fen
    facts = public.county_facts("410482")
    assert facts.dividends_fen == IncomeEntry.objects.filter(source__startswith="dividend:").aggregate(total=Sum("amount_fen"))["total"]
    assert (facts.villages, facts.households, facts.members) == (63, 6_652, 22_713)
    for path in ("/", "/en/", "/stories/moshi-sheep/", "/shop/free-range-eggs/", "/money/"):
        assert client.get(path).status_code == 200
    call_command("load_demo", stdout=io.StringIO())  # twice changes nothing
    assert Household.objects.count() == 6_652
