"""Goods at the desk: three steps to a new one, a list, one with its facts, variants, price, stock and photos."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.catalogue import editing, listing, photos, services
from marketplace.catalogue.models import Product, ProductPhoto, Sku, Supplier
from marketplace.selling.door import at_the_desk, desk_page
from marketplace.selling.goods_forms import FactsForm, NewVariantForm, OfferForm, PhotoForm, PriceForm, StockForm, VariantForm
from shared.errors import RuleError, say_refusal
from shared.pictures import picture, with_renditions

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@at_the_desk
def new(request: HttpRequest, shop: Supplier) -> HttpResponse:
    """Three steps on one page; a draft kept on the telephone is sent again with the same key and makes one product."""
    form = OfferForm(request.POST or None, request.FILES or None, initial={"key": uuid.uuid4().hex, "category": "fresh"})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        key, photo = data.pop("key"), data.pop("photo")
        wanted = listing.Offer(**data | {"box_count": data["box_count"] or 1})
        try:
            product, _made = listing.offer(shop, wanted, photo=photo, key=key, by=request.user)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            return _offered(request, shop, product)
    if form.errors and _from_script(request):
        return JsonResponse({"errors": [str(error) for errors in form.errors.values() for error in errors]}, status=422)
    return desk_page(request, "new.html", shop, form=form, status=422 if form.errors else 200)


@require_safe
@at_the_desk
def goods(request: HttpRequest, shop: Supplier) -> HttpResponse:
    """All goods of the shop, newest first, with what keeps one from being sold."""
    rows = shop.products.select_related("supplier", "category").prefetch_related("skus", with_renditions("picture"))
    ids = set(services.sellable(shop.products.all()).values_list("pk", flat=True))
    shown = [(product, picture(product.picture, alt=""), product.pk in ids) for product in rows]
    return desk_page(request, "goods.html", shop, rows=shown)


@require_safe
@at_the_desk
def product(request: HttpRequest, shop: Supplier, pk: int) -> HttpResponse:
    return _page(request, shop, _find(shop, pk))


@require_http_methods(FORM)
@at_the_desk
def edit(request: HttpRequest, shop: Supplier, pk: int) -> HttpResponse:
    """Everything that is said of a product beside its price and stock."""
    found = _find(shop, pk)
    form = FactsForm(request.POST or None, product=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            editing.describe(found, by=request.user, **form.cleaned_data)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Kept."))
            return redirect("selling:product", shop.pk, pk)
    return desk_page(request, "edit.html", shop, product=found, form=form, status=422 if form.errors else 200)


@require_POST
@at_the_desk
def act(request: HttpRequest, shop: Supplier, pk: int, name: str) -> HttpResponse:
    """One button of a product's page: see ACTS."""
    found = _find(shop, pk)
    do = ACTS.get(name)
    if do is None:
        raise Http404
    with say_refusal(request) as saying:
        wrong = do(request, found)
        if wrong is not None:
            return _page(request, shop, found, wrong=wrong)
    if not saying.refused:
        messages.success(request, _("Done."))
    return redirect("selling:product", shop.pk, pk)


def _on(request: HttpRequest, found: Product):
    services.put_on_sale(found, by=request.user)


def _off(request: HttpRequest, found: Product):
    services.take_off_sale(found, by=request.user)


def _stock(request: HttpRequest, found: Product):
    form, sku = StockForm(request.POST), _sku(request, found)
    if not form.is_valid() or not form.cleaned_data["pieces"]:
        raise RuleError("no_number", _("Give a whole number of pieces other than zero."))
    listing.count_stock(sku, form.cleaned_data["pieces"], by=request.user)


def _price(request: HttpRequest, found: Product):
    form, sku = PriceForm(request.POST), _sku(request, found)
    if not form.is_valid():
        return form
    listing.change_price(sku, price_fen=form.cleaned_data["price_fen"], promo=form.promo, by=request.user)
    return None


def _variant(request: HttpRequest, found: Product):
    form = NewVariantForm(request.POST)
    if not form.is_valid():
        return form
    editing.add_variant(found, by=request.user, **form.cleaned_data)
    return None


def _rename(request: HttpRequest, found: Product):
    form, sku = VariantForm(request.POST), _sku(request, found)
    if not form.is_valid():
        return form
    editing.rename_variant(sku, by=request.user, **form.cleaned_data)
    return None


def _photo(request: HttpRequest, found: Product):
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return form
    photos.add_photo(found, upload=form.cleaned_data["photo"], alt=form.cleaned_data["alt"], by=request.user)
    return None


def _cover(request: HttpRequest, found: Product):
    photos.put_first(_one_photo(request, found), by=request.user)


def _unphoto(request: HttpRequest, found: Product):
    photos.remove_photo(_one_photo(request, found), by=request.user)


ACTS = {
    "on": _on,
    "off": _off,
    "stock": _stock,
    "price": _price,
    "variant": _variant,
    "rename": _rename,
    "photo": _photo,
    "cover": _cover,
    "unphoto": _unphoto,
}


def _sku(request: HttpRequest, found: Product) -> Sku:
    return get_object_or_404(found.skus.select_related("product__supplier"), pk=_number(request, "sku"))


def _one_photo(request: HttpRequest, found: Product) -> ProductPhoto:
    return get_object_or_404(found.photos.select_related("product__supplier"), pk=_number(request, "photo"))


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() else 0


def _find(shop: Supplier, pk: int) -> Product:
    rows = shop.products.select_related("supplier", "category", "region").prefetch_related("skus", with_renditions("picture"))
    return get_object_or_404(rows, pk=pk)


def _offered(request: HttpRequest, shop: Supplier, product: Product) -> HttpResponse:
    if product.status == Product.Status.ON_SALE:
        messages.success(request, _("“%(what)s” is on sale now.") % {"what": product})
    else:
        messages.warning(request, _("“%(what)s” is kept. Before it can be sold something is missing; read below what.") % {"what": product})
    address = reverse("selling:product", args=[shop.pk, product.pk])
    return JsonResponse({"go": address}) if _from_script(request) else redirect(address)


def _from_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Draft") == "1"


def _page(request: HttpRequest, shop: Supplier, found: Product, *, wrong=None) -> HttpResponse:
    rows = found.photos.select_related("image").prefetch_related(with_renditions("image"))
    return desk_page(
        request,
        "product.html",
        shop,
        product=found,
        cover=picture(found.picture, alt=str(found)),
        photos=[(photo, picture(photo.image, alt=photo.shown_alt)) for photo in rows],
        skus=[(sku, _price_form(sku), _variant_form(sku)) for sku in found.skus.all()],
        new_variant=wrong if isinstance(wrong, NewVariantForm) else NewVariantForm(),
        photo_form=wrong if isinstance(wrong, PhotoForm) else PhotoForm(),
        wrong=wrong,
        missing=[sentence for _code, sentence in services.what_is_missing(found)],
        why_not=services.why_not(found) if found.status == Product.Status.ON_SALE else [],
        status=422 if wrong is not None else 200,
    )


def _price_form(sku: Sku) -> PriceForm:
    known = {name: getattr(sku, name) for name in ("price_fen", "promo_price_fen", "promo_from", "promo_to")}
    return PriceForm(initial=known, auto_id=f"id_{sku.pk}_%s")


def _variant_form(sku: Sku) -> VariantForm:
    known = {name: getattr(sku, name) for name in ("label", "weight_g", "box_count")}
    return VariantForm(initial=known, auto_id=f"id_variant_{sku.pk}_%s")
