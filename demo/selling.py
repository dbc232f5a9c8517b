"""The demo's selling side: suppliers admitted with their papers, batches, reviews, questions, and applications that wait."""

import io
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from accounts.models import Role, User
from demo.goods import GOODS, Good, Shop
from marketplace.catalogue import acting, admission, listing, papers, supplier_accounts, traces
from marketplace.catalogue.models import Paper, Product, Supplier, SupplierStep
from marketplace.catalogue.search.services import refresh
from marketplace.orders.models import OrderLine
from marketplace.reviews import services as reviews
from projects.households.models import Household
from regions.models import Region
from shared.masking import mask_name

OPENED = date(2020, 1, 1)
SAID = [
    (5, "煮出来筋道，孩子爱吃。包装结实，发得也快。"),
    (5, "第三回买了，和小时候家里做的一个味。"),
    (4, "东西好，快递慢了一天，卖家打电话说明了。"),
    (3, "分量足，就是盒子压瘪了一角。"),
]


def admit(supplier: Supplier, shop: Shop, people: dict[str, User]) -> None:
    """The whole way: papers checked, accounts entered, handed in, and three decisions by three people."""
    officer = people[Role.COUNTY_OFFICER]
    for number, paper in enumerate(shop.papers, start=1):
        facts = {"number": f"JY41048{supplier.pk:03}{number:02}", "issuer": "汝州市市场监督管理局", "valid_from": OPENED}
        made = papers.add_paper(supplier, paper=paper, valid_to=_in_days(400 + 30 * number), scan=None, by=None, **facts)
        papers.check(made, by=officer)
    for sequence, weight in shop.households:
        household = _household(supplier.region, sequence)
        supplier_accounts.add(supplier, account=household.account, weight=weight, label=_label(supplier, household), by=None)
    admission.submit(supplier, by=None)
    SupplierStep.objects.create(supplier=supplier, round=supplier.round, to="confirmed", by=people[Role.VILLAGE_REVIEWER])
    SupplierStep.objects.create(supplier=supplier, round=supplier.round, to="recommended", by=officer)
    Supplier.objects.filter(pk=supplier.pk).update(status="recommended")
    supplier.refresh_from_db()
    admission.decide(supplier, "active", by=people[Role.AUDITOR])


def promote_and_trace(product: Product, good: Good, officer: User) -> None:
    """A promotion that runs this month, and the batch that is on sale."""
    today = timezone.localdate()
    if good.promo_fen:
        sku = product.skus.first()
        listing.change_price(sku, price_fen=sku.price_fen, promo=(good.promo_fen, today, today + timedelta(days=30)), by=officer)
    if good.plot:
        label = product.beneficiaries.first().label.rsplit(" ", 2)
        days = {"sown_on": today - timedelta(days=150), "harvested_on": today - timedelta(days=20), "packed_on": today - timedelta(days=6)}
        batch = traces.Batch(producer=" ".join(label[-2:]), plot=good.plot, inputs="农家肥，未用除草剂", **days)
        traces.record_batch(product, batch, by=officer)


def say(products: list[Product], officer: User) -> None:
    """Reviews of lines that arrived, one of them waiting for a look; questions with answers."""
    lines = OrderLine.objects.filter(order__received_at__isnull=False, sku__product__in=products).select_related("order__purchase")
    for number, line in enumerate(lines.order_by("pk")[:22]):
        rating, text = SAID[number % len(SAID)]
        review = reviews.write_review(line, rating=rating, text=text)
        if number % 11 != 10:
            reviews.show(review, by=officer)
    for product in products:
        for asked, answered in _questions(product):
            question = reviews.ask(product, text=asked)
            type(question).objects.filter(pk=question.pk).update(answer=answered, answered_by=officer, answered_at=timezone.now())
            question.refresh_from_db()
            reviews.show(question, by=officer)
    refresh([product.pk for product in products])


def apply_for_more(people: dict[str, User]) -> None:
    """What waits on the desks: a villager's own shop with a consent, and a paper to check."""
    clerk, region = people[Role.VILLAGE_CLERK], Region.objects.get(name="磨石村")
    household = _household(region, 23)
    shop = admission.apply(
        name="磨石村五组散养鸡",
        kind="household",
        region=region,
        goods_wanted="散养土鸡蛋、老母鸡",
        contact_name=household.head.name,
        contact_phone="13900008888",
        by=clerk,
    )
    acting.record_consent(
        shop, villager_name=household.head.name, valid_from=timezone.localdate(), valid_to=_in_days(300), proof=_page(), by=clerk
    )
    facts = {"number": "豫平汝 2026-0117", "issuer": "磨石村农产品质量安全协管站", "valid_from": timezone.localdate()}
    papers.add_paper(shop, paper=Paper.CONFORMITY, valid_to=_in_days(180), scan=_page(), by=clerk, **facts)
    admission.submit(shop, by=clerk)


def _questions(product: Product) -> tuple:
    return next((good.questions for good in GOODS if good.slug == product.slug), ())


def _in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def _household(region: Region, sequence: int) -> Household:
    return Household.objects.get(village__region=region, number__endswith=f"{sequence:04}")


def _label(supplier: Supplier, household: Household) -> str:
    return f"{supplier.region.name}{household.group} {mask_name(household.head.name)} 家"


def _page():
    """A blank sheet in place of a signed paper."""
    drawn = io.BytesIO()
    Image.new("RGB", (600, 800), "#f6f1e4").save(drawn, "JPEG")
    return ContentFile(drawn.getvalue(), name="paper.jpg")
