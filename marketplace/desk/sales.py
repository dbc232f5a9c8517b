"""Sales by village, product and live show of a period; the same figures and the orders themselves as a streamed text file."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import may, require
from accounts.screens import officials_page
from audit.services import record
from marketplace.desk.forms import PeriodForm
from marketplace.live.models import Show
from marketplace.orders.models import Order, OrderLine
from shared.masking import mask_name, mask_phone
from shared.money import format_yuan

READ, EXPORT = "orders.read", "orders.export"
COLUMNS = {
    "village": ("order__region__name", "order__region_id"),
    "product": ("sku__product__title", "sku__product_id"),
}
HEADINGS = (
    "订单号", "购买单号", "供货方", "行政区划代码", "村", "商品", "规格", "数量", "金额(元)", "运费(元)", "退款(元)", "到户(元)",
    "状态", "下单时间", "付款时间", "收货人", "手机号", "收货地",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sold:
    """Fen of goods, of what went back and of the households' part of what stayed; orders and pieces."""

    label: str
    orders: int
    pieces: int
    goods_fen: int
    back_fen: int
    household_fen: int


class Echo:
    """A file whose writing hands the line back, for a csv.writer that streams."""

    def write(self, line: str) -> str:
        return line


@never_cache
@require_safe
def sales(request: HttpRequest, by: str = "village") -> HttpResponse:
    require(request.user, READ)
    form = PeriodForm(request.GET if "from_on" in request.GET else {"from_on": _first(), "to_on": timezone.localdate()})
    period = form.period if form.is_valid() else (_first(), timezone.localdate())
    rows = _rows(request.user, by, *period)
    return officials_page(
        request,
        "desk/sales.html",
        title=_("Sales"),
        icon="table",
        status=422 if form.errors else 200,
        by=by,
        tabs=[(name, label, reverse(f"sales_admin:by_{name}")) for name, label in _tabs()],
        form=form,
        rows=rows,
        total=_total(rows) if rows and by != "show" else None,
        may_export=may(request.user, EXPORT),
    )


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The lines of the period as a text file, streamed row by row; the buyer is masked, and who took it is written down."""
    require(request.user, EXPORT)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("Give the first and the last day."), status=422, content_type="text/plain; charset=utf-8")
    first, last = form.period
    record(request.user, "orders.exported", None, first=first.isoformat(), last=last.isoformat())
    lines = _lines(request.user, first, last, what=EXPORT).order_by("order__paid_at", "pk")
    answer = StreamingHttpResponse(_text(HEADINGS, _out(lines)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="orders-{first:%Y%m%d}-{last:%Y%m%d}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _rows(user, by: str, first: date, last: date) -> list[Sold]:
    lines = _lines(user, first, last)
    if by == "show":
        return _by_show(lines, user, first, last)
    label, key = COLUMNS[by]
    found = lines.order_by().values(label, key).annotate(**_SUMS)
    return sorted((_sold(row[label], row) for row in found), key=lambda row: -row.goods_fen)


_SUMS = {
    "orders": Count("order", distinct=True),
    "pieces": Sum("quantity"),
    "goods": Sum("amount_fen"),
    "back": Sum("refunded_fen"),
    "households": Sum(F("household_fen") * (F("amount_fen") - F("refunded_fen")) / F("amount_fen")),
}


def _by_show(lines, user, first: date, last: date) -> list[Sold]:
    """What a show sold: its flash prices, and goods of its shelf ordered while it was on air."""
    start, end = _moments(first, last)
    rows = []
    for show in Show.objects.visible_to(user, READ).filter(starts_at__lt=end, ends_at__gte=start).prefetch_related("items"):
        on_air = Q(order__placed_at__gte=show.starts_at, order__placed_at__lte=show.ends_at)
        shelf = Q(sku__product__in=[item.product_id for item in show.items.all()]) & on_air
        row = lines.filter(shelf | Q(flash_sale__show=show)).aggregate(**_SUMS)
        rows.append(_sold(str(show), {name: value or 0 for name, value in row.items()}))
    return sorted(rows, key=lambda row: -row.goods_fen)


def _sold(label: str, row: dict) -> Sold:
    return Sold(label, row["orders"], row["pieces"], row["goods"], row["back"], row["households"])


def _total(rows: list[Sold]) -> Sold:
    """Money only: an order may stand under several products."""
    return Sold(
        "", 0, sum(r.pieces for r in rows), *(sum(getattr(r, name) for r in rows) for name in ("goods_fen", "back_fen", "household_fen"))
    )


def _lines(user, first: date, last: date, what: str = READ):
    start, end = _moments(first, last)
    orders = Order.objects.visible_to(user, what).filter(paid_at__gte=start, paid_at__lt=end)
    return OrderLine.objects.filter(order__in=orders)


def _out(lines) -> Iterator[tuple]:
    """One tuple for each line; constant memory."""
    known = lines.select_related("order__purchase", "order__supplier", "order__region", "sku")
    for line in known.iterator(chunk_size=500):
        order, purchase = line.order, line.order.purchase
        stays = line.household_fen * (line.amount_fen - line.refunded_fen) // line.amount_fen
        yield (
            order.number, purchase.number, order.supplier.name, order.region_id, order.region.name, line.title, line.label, line.quantity,
            _yuan(line.amount_fen), _yuan(line.freight_fen), _yuan(line.refunded_fen), _yuan(stays), order.get_status_display(),
            _moment(order.placed_at), _moment(order.paid_at), mask_name(purchase.contact_name), mask_phone(purchase.phone), purchase.place,
        )  # fmt: skip


def _text(headings: Iterable[str], rows: Iterable[tuple]) -> Iterator[str]:
    writer = csv.writer(Echo(), lineterminator="\r\n")
    yield "\ufeff" + writer.writerow(headings)
    for row in rows:
        yield writer.writerow([_harmless(value) for value in row])


def _harmless(value):
    """No cell becomes a formula in an office program."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _yuan(fen: int) -> str:
    return format_yuan(fen, grouped=False)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    start, end = (timezone.make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
    return start, end


def _first() -> date:
    return timezone.localdate().replace(day=1)


def _tabs() -> list[tuple[str, str]]:
    return [("village", _("By village")), ("product", _("By product")), ("show", _("By live show"))]
