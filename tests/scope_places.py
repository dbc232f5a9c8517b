"""Two townships of one county and one of another, each with one of everything: what the scope matrix looks at."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from accounts.services import appoint
from projects.ledger.services import give_link
from regions.models import Region
from tests.factories import make_household, make_income, make_people, make_programme, make_round, make_user, make_village

HERE, SIBLING, AFAR = "here", "sibling", "afar"  # the thing's own township, the next one, a township of another county
TOWNSHIPS = {HERE: "410482100000", SIBLING: "410482105000", AFAR: "410481101000"}
ANONYMOUS, NO_POST = "anonymous", "no post"


@dataclass
class Place:
    """One township: `args` gives the arguments of an address by name, `marks` are words that only its own pages may show."""

    region: Region
    args: dict = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)


def make_place(code: str) -> Place:
    """Add what a new feature's routes need here: one object, its key in `args`, a telling word in `marks`."""
    from marketplace.catalogue.models import FeeRule
    from marketplace.live.models import Show
    from tests.market_factories import make_paid, make_product, make_sku, make_supplier

    Region.objects.create(code=code, name=f"{code}镇", name_en=f"Township {code}")
    village = make_village(f"{code[:9]}201", f"{code[6:9]}标记村")
    people = make_people(village.region_id)
    programme = make_programme(village, (1, 1), received_fen=10_000)
    round_ = make_round(people, programme=programme, title=f"{code[6:9]}标记分红", pot_fen=5_000)
    household = make_household(village, name=f"{code[6:9]}某某")
    entry = make_income(household)
    link, _code = give_link(household.account, by=people.clerk)
    product = make_product(make_supplier(village.region_id), title=f"{code[6:9]}标记粉条")
    sku = make_sku(product)
    order = make_paid((sku, 1)).orders.get()
    day = timezone.now() + timedelta(days=3)
    show = Show.objects.create(
        title=f"{code[6:9]}标记直播",
        host_name="主播",
        supplier=product.supplier,
        region=village.region,
        starts_at=day,
        ends_at=day + timedelta(hours=1),
    )
    rule = FeeRule.objects.create(kind="platform", name="平台服务费", rate_bp=100, region_prefix=code[:9], valid_from=timezone.localdate())
    someone = make_user("village_clerk", village.region_id, name=f"{code[6:9]}文书")
    ending = appoint(someone, Role.EDITOR, village.region, by=None, to_on=timezone.localdate() + timedelta(days=10))
    work = make_work(code, household, people)
    marks = [
        household.head.name,
        village.region.name,
        round_.title,
        product.title,
        product.supplier.name,
        order.number,
        show.title,
        someone.name,
    ]
    args = {
        "household": household.pk,
        "account": household.account.pk,
        "entry": entry.pk,
        "link": link.token,
        "programme": programme.pk,
        "round": round_.pk,
        "supplier": product.supplier_id,
        "product": product.pk,
        "slug": product.slug,
        "sku": sku.pk,
        "order": order.pk,
        "line": order.lines.first().pk,
        "number": order.number,
        "purchase": order.purchase.token,
        "show": show.pk,
        "feerule": rule.pk,
        "person": someone.pk,
        "post": ending.pk,
        **work,
    }
    return Place(village.region, args, marks)


def make_work(code: str, household, people) -> dict[str, int]:
    """One of each thing that work on the register leaves behind, by the name of its argument."""
    from projects.households.changes.services import propose
    from projects.households.imports.models import ImportRun
    from projects.households.models import Code, Doubt, DuplicatePair
    from projects.ledger.models import IncomeLine
    from regions.models import PolicyPeriod

    head, today = household.head, timezone.localdate()
    twin = make_household(household.village, name=f"{code[6:9]}某某").head
    rule = {"region_prefix": code[:9], "valid_from": today, "document": "本地文件"}
    things = {
        "doubt": Doubt.objects.create(
            household=household, member=head, rule_id="R01", case="x", severity="doubt", field="labour", facts_print="x"
        ),
        "change": propose(
            household, kind="correct", said={"field": "phone", "value": "13800001111"}, reason="换了号码", member=head, by=people.clerk
        ),
        "pair": DuplicatePair.objects.create(first=head, second=twin, reason="name", facts_print="x"),
        "run": ImportRun.objects.create(
            region=household.village.region, file_name="名册.xlsx", kind="xlsx", sha256=code * 5, size_bytes=1, uploaded_by=people.clerk
        ),
        "code": Code.objects.create(list="education", code="本地", label="本地学历", label_en="Local", **rule),
        "incomeline": IncomeLine.objects.create(kind="poverty", year=2026, **rule),
        "period": PolicyPeriod.objects.create(key="P9", name="本地时期", **rule),
    }
    return {name: thing.pk for name, thing in things.items()} | {"member": head.pk}


def make_people_of_all_roles() -> dict[tuple[str, str], Client]:
    """A browser for every (role, area), logged in; and for nobody, and for somebody without a post."""
    browsers = {(ANONYMOUS, HERE): Client()}
    for area, code in TOWNSHIPS.items():
        for role in Role:
            browsers[role, area] = _logged_in(make_user(role, code, name=f"{role}在{area}"))
    browsers[NO_POST, HERE] = _logged_in(make_user(name="无任职"))
    return browsers


def _logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.PhoneOrEmailBackend")
    return client
