"""Two townships of one county and one of another, each with one of everything: what the scope matrix looks at."""

import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from accounts.services import appoint
from projects.ledger.services import give_link
from regions.models import Region
from tests.factories import make_household, make_income, make_people, make_programme, make_round, make_user, make_village
from tests.workbooks import person, save, table

HERE, SIBLING, AFAR = "here", "sibling", "afar"  # the thing's own township, the next one, a township of another county
TOWNSHIPS = {HERE: "410482100000", SIBLING: "410482105000", AFAR: "410481101000"}
ANONYMOUS, NO_POST = "anonymous", "no post"
OTHER_HELPER = "helper without a pairing"  # a helper's post in the same village, and not one household


@dataclass
class Place:
    """One township: `args` gives the arguments of an address by name, `marks` are words that only its own pages may show."""

    region: Region
    args: dict = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)


def make_place(code: str) -> Place:
    """Add what a new feature's routes need here: one object, its key in `args`, a telling word in `marks`."""
    from marketplace.catalogue.models import FeeRule, SearchRule
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
    work = make_work(code, household, people) | make_aid(code, household)
    records = make_records(code, programme) | make_round_things(code, programme, household, people)
    records |= make_selling(code, product, order, people)
    shown = make_objected(code, village, people)
    payments = make_payments(code, round_, people)
    marks = [
        household.head.name,
        village.region.name,
        round_.title,
        product.title,
        product.supplier.name,
        order.number,
        show.title,
        someone.name,
        f"{code[6:9]}标记公示",
        f"{code[6:9]}标记公式",
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
        "searchrule": SearchRule.objects.order_by("pk").values_list("pk", flat=True).first(),
        "person": someone.pk,
        "post": ending.pk,
        **make_offers(code, sku, order),
        **work,
        **records,
        **shown,
        **make_money(code, order, sku),
        **make_after_sale(code, sku, people),
        **payments,
    }
    return Place(village.region, args, marks)


def make_offers(code: str, sku, order) -> dict[str, int]:
    """Freight, a flash price, an order cycle, a reservation rule and an invoice asked for."""
    from marketplace.checkout.member.services import ask_invoice
    from marketplace.freight.models import FreightTemplate, FreightZone
    from marketplace.offers.models import CycleProduct, OrderCycle, ReservationRule
    from marketplace.offers.services import open_flash_sale
    from tests.market_factories import make_product, make_sku

    now, product = timezone.now(), sku.product
    template = FreightTemplate.objects.create(supplier=product.supplier, name="邮政快递", valid_from=timezone.localdate())
    FreightZone.objects.create(template=template, name="全国", first_fen=600)
    other = make_sku(make_product(product.supplier, title=f"{product.title}限时"))
    window = {"starts_at": now, "ends_at": now + timedelta(hours=1)}
    sale = open_flash_sale(other, price_fen=1, pool=2, per_person=1, by=None, **window)
    cycle = OrderCycle.objects.create(
        region=product.region,
        title="集中采摘",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        picks_on=timezone.localdate() + timedelta(days=2),
        ships_on=timezone.localdate() + timedelta(days=3),
    )
    CycleProduct.objects.create(cycle=cycle, product=other.product)
    rule = ReservationRule.objects.create(minutes=20, region_prefix=code[:9], valid_from=timezone.localdate())
    invoice = ask_invoice(order, kind="person", title="王小明", tax_number="", email="buyer@example.com")
    return {
        "freighttemplate": template.pk,
        "flash": sale.pk,
        "ordercycle": cycle.pk,
        "reservationrule": rule.pk,
        "invoice": invoice.pk,
    }


def make_money(code: str, order, sku) -> dict[str, object]:
    """A payment, a refund that waits for the bank, a contract of an institution, and the rules of both."""
    from marketplace.payment.models import RefundWindow, TransferRule
    from marketplace.payment.refunds import refund_line
    from marketplace.payment.transfers import start_transfer
    from tests.market_factories import make_purchase

    sold = make_purchase((sku, 1))
    rule = {"region_prefix": code[:9], "valid_from": timezone.localdate() + timedelta(days=30), "days": 7}
    return {
        "payment": order.purchase.payments.get().pk,
        "refund": refund_line(order.lines.first(), reason="核对", amount_fen=1, by_bank=True, by=None).pk,
        "contract_of_sale": start_transfer(sold, institution=f"{code[6:9]}标记单位", page_url="http://127.0.0.1/").pk,
        "sold_by_contract": sold.token,
        "transferrule": TransferRule.objects.create(payee="x", bank="y", account="6200000000", **rule).pk,
        "refundwindow": RefundWindow.objects.create(method="alipay", **rule).pk,
    }


def make_after_sale(code: str, sku, people) -> dict[str, object]:
    """A claim with a photo, a bank file of payouts, a doubtful sale, and the rules of each from tomorrow on."""
    from marketplace.aftersale.services import open_claim
    from marketplace.orders.models import AfterSaleRule, ReturnRule
    from marketplace.settlement.models import Payout, PayoutBatch
    from marketplace.watch.models import Finding, FraudRule, StockRule
    from projects.banking.models import BankTemplate
    from tests.market_factories import make_photo, make_received

    order = make_received((sku, 1), days_ago=1)
    claim = open_claim(order.lines.get(), kind="damage", what="broken", photos=[make_photo()])
    general = BankTemplate.objects.get(code="general")
    batch = PayoutBatch.objects.create(
        region=order.region, number=f"HK{code}", template=general, count=1, total_fen=1, sha256="", drawn_by=people.finance
    )
    account = sku.product.beneficiaries.first().account
    Payout.objects.create(batch=batch, sequence=1, account=account, amount_fen=1, holder_name="某某", bank_card="62170", card_print=code)
    PayoutBatch.objects.filter(pk=batch.pk).update(sha256="0" * 64)
    finding = Finding.objects.create(
        kind="brushing",
        key=code,
        region=order.region,
        supplier=order.supplier,
        amount_fen=1,
        facts={"how": "phone", "orders": 9, "days": 9},
    )
    rule = {"region_prefix": code[:9], "valid_from": timezone.localdate() + timedelta(days=1)}
    hours = {"receive_days": 9, "damage_hours": 9, "fresh_hours": 9, "answer_days": 9, "send_back_days": 9, "appeal_days": 9}
    return {
        "claim": claim.pk,
        "claimant": order.purchase.token,
        "claimphoto": claim.photos.get().pk,
        "payoutbatch": batch.pk,
        "finding": finding.pk,
        "returnrule": ReturnRule.objects.create(days=8, **rule).pk,
        "aftersalerule": AfterSaleRule.objects.create(**hours, **rule).pk,
        "fraudrule": FraudRule.objects.create(kind="brushing", days=9, most=9, **rule).pk,
        "stockrule": StockRule.objects.create(days=9, pieces=9, **rule).pk,
    }


def make_selling(code: str, product, order, people) -> dict[str, int | str]:
    """A paper that waits, a batch, a review and a question that wait, a consent, a licence rule of the township."""
    from marketplace.catalogue import papers, traces
    from marketplace.catalogue.models import HelperConsent, LicenceRule
    from marketplace.reviews.models import Question, Review

    today = timezone.localdate()
    facts = {"number": code, "issuer": "市监局", "valid_from": today, "valid_to": None}
    scan = ContentFile(b"%PDF-1.4\nstartxref\n%%EOF\n", "paper.pdf")
    paper = papers.add_paper(product.supplier, paper="business", scan=scan, by=people.clerk, **facts)
    batch = traces.record_batch(product, traces.Batch("郭** 家", "南坡", today), by=people.clerk)
    word = {"product": product, "text": f"{code[6:9]}标记的话", "author": "王**"}
    rule = LicenceRule.objects.create(category_id="handicraft", region_prefix=code[:9], valid_from=today)
    consent = HelperConsent.objects.create(
        supplier=product.supplier, worker=people.clerk, villager_name="郭小花", valid_from=today, valid_to=today, proof="x.pdf"
    )
    return {
        "certificate": paper.pk,
        "trace": batch.code,
        "review": Review.objects.create(line=order.lines.first(), rating=5, **word).pk,
        "question": Question.objects.create(**word).pk,
        "received_line": order.lines.first().pk,
        "consent": consent.pk,
        "licencerule": rule.pk,
    }


def make_work(code: str, household, people) -> dict[str, int]:
    """One of each thing that work on the register leaves behind, by the name of its argument."""
    from projects.households.changes.services import propose
    from projects.households.imports.models import ImportRun
    from projects.households.models import Code, Doubt, DuplicatePair, RollOver, RuleParameter
    from projects.ledger.complaints import open_complaint
    from projects.ledger.models import IncomeItem, IncomeItemRule, IncomeLine
    from projects.ledger.verifying import verify
    from projects.ledger.vouchers.services import enter
    from regions.models import PolicyPeriod

    head, today = household.head, timezone.localdate()
    twin = make_household(household.village, name=f"{code[6:9]}某某").head
    rule = {"region_prefix": code[:9], "valid_from": today, "document": "本地文件"}
    things = {
        "doubt": Doubt.objects.create(
            household=household, member=head, rule_id="R01", case="x", severity="doubt", field="labour", facts_print="x"
        ),
        "change": propose(
            household,
            kind="correct",
            said={"field": "phone", "value": "13800001111"},
            reason="换了号码",
            member=head,
            by=people.clerk,
            proof=ContentFile(b"%PDF-1.4\nstartxref\n%%EOF\n", "proof.pdf"),
        ),
        "pair": DuplicatePair.objects.create(first=head, second=twin, reason="name", facts_print="x"),
        "run": ImportRun.objects.create(
            region=household.village.region, file_name="名册.xlsx", kind="xlsx", sha256=code * 5, size_bytes=1, uploaded_by=people.clerk
        ),
        "checked_run": make_checked_run(code, household.village.region, people.clerk),
        "code": Code.objects.create(list="education", code="本地", label="本地学历", label_en="Local", **rule),
        "itemrule": IncomeItemRule.objects.create(item_id="goods", counts=True, **rule),
        "check": verify(by=None),
        "voucher": enter(
            household.account,
            item=IncomeItem.objects.get(pk="pension"),
            words=f"{code[6:9]}标记养老金",
            amount_fen=100,
            earned_on=today,
            paper_number="1",
            proof="vouchers/x.png",
            by=people.clerk,
        ),
        "complaint": open_complaint(household.account.entries.first(), kind="other", link=household.account.links.first()),
        "incomeline": IncomeLine.objects.create(kind="poverty", year=2026, **rule),
        "period": PolicyPeriod.objects.create(key="P9", name="本地时期", **rule),
        "parameter": RuleParameter.objects.create(name="land_most", value=50_00, **rule),
        "rollover": RollOver.objects.create(region_code=code, region_prefix=code[:9], from_year=2025, status="done"),
        "event": make_proved_event(twin),
    }
    return {name: thing.pk for name, thing in things.items()} | {"member": head.pk}


def make_proved_event(member):
    """An event with a file that proves it."""
    from projects.households.models import MembershipEvent

    proof, facts = ContentFile(b"%PDF-1.4", "proof.pdf"), {"kind": "head_change", "relation": "01", "happened_on": timezone.localdate()}
    return MembershipEvent.objects.create(household=member.household, member=member, proof_file=proof, **facts)


def make_checked_run(code: str, region: Region, by: User):
    """An import whose workbook lies in private storage, so that its marked copy can be asked for."""
    from projects.households.imports import storing
    from projects.households.imports.models import ImportRun

    with tempfile.TemporaryDirectory() as folder:
        stored_as = storing.store(save(Path(folder) / "名册.xlsx", table([person(1)])))
    sheet = {"name": "人员信息", "row": 1, "columns": {"name": 0}, "unmatched": {}}
    return ImportRun.objects.create(
        region=region, file_name="已检查.xlsx", kind="xlsx", sha256=code[::-1] * 5, size_bytes=1, uploaded_by=by, stored_as=stored_as,
        status=ImportRun.Status.CHECKED, counts={"new": 1}, sheets=[sheet],
    )  # fmt: skip


def make_objected(code: str, village, people) -> dict:
    """A notice on the board with a photo and an objection, and its rules."""
    from projects.notices import objections, services
    from projects.notices.models import BoardPhoto, NoticeRule, ObjectionRule, SpecialDay

    payees = [services.Payee(1, "张三", "1组", "1份", 100)]
    facts = {"kind": "dividend", "title": f"{code[6:9]}标记公示", "body": "按份额分配", "payees": payees}
    notice = services.make_notice(village, by=people.clerk, **facts)
    services.post(notice, by=people.clerk)
    today = timezone.localdate()
    rule = {"region_prefix": code[:9], "valid_from": today, "document": "本地文件"}
    objection = objections.raise_objection(notice, text="少了一份", line_number=1)
    photo = {"place": "村口", "put_up_on": today, "put_up_by": "某某", "sha256": "x", "added_by": people.clerk}
    return {
        "notice": notice.pk,
        "notice_id": notice.public_id,
        "objection": objection.pk,
        "receipt": objection.receipt,
        "photo": BoardPhoto.objects.create(notice=notice, file=ContentFile(b"\xff\xd8\xff", "board.jpg"), **photo).pk,
        "noticerule": NoticeRule.objects.create(kind="dividend", min_days=7, **rule).pk,
        "objectionrule": ObjectionRule.objects.create(kind="dividend", answer_days=7, **rule).pk,
        "specialday": SpecialDay.objects.create(kind="rest", name="庙会", valid_to=today, **rule).pk,
    }


def make_payments(code: str, round_, people) -> dict[str, int]:
    """A bank batch with one payment, a held line with its two proposals, a recovery, and a bank's template in force from tomorrow."""
    from projects.banking.models import BankTemplate
    from projects.dividends.models import BankBatch, Hold, LineReturn, PayeeChange, Payment, Recovery

    line, *others = round_.lines.all()
    region, today = round_.programme.village.region, timezone.localdate()
    general = BankTemplate.objects.get(code="general")
    batch = BankBatch.objects.create(
        region=region, number=f"FH{code}", template=general, part=region.name, count=1, total_fen=1, drawn_by=people.finance
    )
    account = {"payee": line.payee, "bank_card": "6217000000011111111", "card_print": code}
    paid = {"line": others[0], "round": round_, "amount_fen": 1, "holder_name": line.payee_name}
    Payment.objects.create(batch=batch, sequence=1, **paid, **account)
    BankBatch.objects.filter(pk=batch.pk).update(sha256="0" * 64)
    said = {"line": line, "note": "核对", "proposed_by": people.clerk, "proof": ContentFile(b"%PDF-1.4\nstartxref\n%%EOF\n", "proof.pdf")}
    rule = {"region_prefix": code[:9], "valid_from": today + timedelta(days=1), "document": "本地文件"}
    facts = {"name": "本地银行", "format": "csv", "encoding": "utf-8", "layout": general.layout}
    things = {
        "batch": batch,
        "dividendline": line,
        "hold": Hold.objects.create(line=line, reason="核对", held_by=people.clerk),
        "payeechange": PayeeChange.objects.create(why="account", payee_name=line.payee_name, **account, **said),
        "linereturn": LineReturn.objects.create(met_on=today, present=3, votes_for=2, **said),
        "recovery": Recovery.objects.create(
            line=line, reversal=make_income(line.household), amount_fen=1, reason="误发", opened_by=people.finance
        ),
        "banktemplate": BankTemplate.objects.create(code=f"bank{code}", **facts, **rule),
    }
    return {name: thing.pk for name, thing in things.items()}


def make_aid(code: str, household) -> dict[str, int]:
    """A helping unit, a household under watch with a measure, and a helper of this household (see `pair_helpers`)."""
    from projects.monitoring.models import Measure
    from projects.pairing.models import Unit
    from tests.aid_factories import make_case

    case = make_case(household, measured=True)
    unit = Unit.objects.create(name=f"{household.village.region.name}帮扶单位", kind="agency", region=household.village.region)
    measure = Measure.objects.get(risk__case=case)
    return {"case": case.pk, "measure": measure.pk, "unit": unit.pk, "village": household.village_id}


def pair_helpers(places: dict[str, Place], browsers: dict[tuple[str, str], Client]) -> None:
    """Pair the helper of each township with its household and everybody of its duplicates; OTHER_HELPER stays without."""
    from projects.households.models import Household
    from projects.pairing.models import Pairing

    for area, place in places.items():
        helper = User.objects.get(pk=browsers[Role.HELPER, area].session["_auth_user_id"])
        households = Household.objects.filter(village=place.args["village"])
        Pairing.objects.bulk_create(Pairing(household=household, helper=helper) for household in households)


def make_records(code: str, programme) -> dict[str, int]:
    """One of each asset, contract and operating record of a programme, by the name of its argument."""
    from django.core.files.base import ContentFile

    from projects.programmes.models import AssetPhoto
    from projects.programmes.services import disposals, labour
    from tests import programme_factories as make

    who, today = make.make_officials(programme.village.region_id), timezone.localdate()
    asset = make.make_asset(programme, who)
    contract, site = make.make_contract(programme, who), make.make_site(programme, who)
    booking, sheet = make.make_booking(programme, who, "confirmed"), make.make_sheet(site, who)
    member = programme.participations.first().household.head
    photo = AssetPhoto(asset=asset, caption="羊舍", taken_on=today, added_by=who.clerk)
    photo.file.save("a.pdf", ContentFile(b"%PDF-1.4"))
    things = {
        "fund": make.make_fund(programme, who),
        "asset": asset,
        "asset_photo": photo,
        "disposal": disposals.propose_disposal(asset, to="sold", reason="无法使用", on=today, by=who.clerk),
        "contract": contract,
        "due": contract.dues.get(),
        "herd": make.make_herd(programme, who),
        "booking": booking,
        "bookingline": booking.lines.first(),
        "site": site,
        "worker": site.workers.first(),
        "sheet": sheet,
        "wageline": sheet.lines.first(),
        "publicpost": labour.give_post(programme, member=member, title="保洁员", monthly_pay_fen=1, from_on=today, by=who.clerk),
        "participation": programme.participations.first(),
        **make_programme_rules(code),
    }
    return {name: thing.pk for name, thing in things.items()}


def make_programme_rules(code: str) -> dict:
    """A rule of each kind about programmes, in force from tomorrow on, so that it changes nothing today."""
    from projects.programmes.rules import VIEWSETS

    letters = "".join(chr(97 + int(digit)) for digit in code[5:9])
    own = {
        "programmekind": {"code": f"kind_{letters}", "name": "本地", "name_en": "local", "income_item": "本地分红"},
        "labourshare": {"kind": "tea", "share_bp": 1},
        "bankrate": {"rate_bp": 1},
        "householdloan": {"effect": "warn"},
        "publicpostrule": {"least_age": 16, "most_age": 69},
        "recheckrule": {"months": 12},
        "meetingrule": {"least_present_bp": 1, "above_bp": 1},
        "readinessrule": {},
    }
    rule = {"region_prefix": code[:9], "valid_from": timezone.localdate() + timedelta(days=1)}
    return {name: viewset.model.objects.create(**rule, **own[name]) for name, viewset in VIEWSETS.items()}


def make_round_things(code: str, programme, household, people) -> dict[str, int]:
    """A recorded meeting of another round, a formula, a tie, a rule of each kind about rounds from tomorrow on."""
    from projects.dividends.models import ApprovalBand, ArchiveRule, FormulaTemplate, RoundMeetingRule
    from projects.households.kinship import declare
    from tests.factories import hold_meetings

    rule = {"region_prefix": code[:9], "valid_from": timezone.localdate() + timedelta(days=1)}
    met = make_round(people, "meeting", programme=programme, title=f"{code[6:9]}标记开会", pot_fen=1_000)
    hold_meetings(met, people.clerk)
    step = met.meetings.first()
    tied = make_user("village_clerk", household.village.region_id, name=f"{code[6:9]}标记亲属")
    things = {
        "meeting": step,
        "formula": FormulaTemplate.objects.create(name=f"{code[6:9]}标记公式", formula="shares", spec={"kind": "shares"}, **rule),
        "kinship": declare(household, relation="kin", by=tied),
        "roundmeetingrule": RoundMeetingRule.objects.create(kind="branch", position=1, quorum_parts=1, quorum_whole=2, **rule),
        "archiverule": ArchiveRule.objects.create(years=30, **rule),
        "approvalband": ApprovalBand.objects.create(from_fen=0, township_needed=1, county_needed=1, **rule),
    }
    return {name: thing.pk for name, thing in things.items()}


def make_people_of_all_roles() -> dict[tuple[str, str], Client]:
    """A browser for every (role, area), logged in; and for nobody, for somebody without a post, for a helper who helps nobody."""
    browsers = {(ANONYMOUS, HERE): Client()}
    for area, code in TOWNSHIPS.items():
        for role in Role:
            browsers[role, area] = _logged_in(make_user(role, code, name=f"{role}在{area}"))
    browsers[NO_POST, HERE] = _logged_in(make_user(name="无任职"))
    browsers[OTHER_HELPER, HERE] = _logged_in(make_user(Role.HELPER, TOWNSHIPS[HERE], name="未结对帮扶人"))
    return browsers


def _logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.PhoneOrEmailBackend")
    return client
