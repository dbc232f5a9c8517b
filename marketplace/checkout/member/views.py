"""A member's own pages. Each finds rows of the person logged in and nobody else's; another's is 404."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audit.middleware import remote_address
from marketplace.catalogue.cards import cards_of
from marketplace.catalogue.models import Product
from marketplace.checkout.addresses.forms import initial_of, pasted
from marketplace.checkout.member import services
from marketplace.checkout.member.forms import InvoiceForm, OwnAddressForm, SettingsForm
from marketplace.checkout.member.telling import news_of, text_of
from marketplace.checkout.models import Favourite, MemberSettings, SavedAddress
from marketplace.orders.forms import LookUpForm
from marketplace.orders.models import Order, Purchase
from marketplace.orders.placing import phone_print
from shared.errors import RuleError, say_refusal
from shared.origin import from_our_pages, way_back
from shared.throttle import allowed

PER_PAGE = 10


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My orders, newest first, with the ways to everything else."""
    mine = Purchase.objects.filter(buyer=request.user).prefetch_related("orders__supplier", "orders__lines", "orders__invoices")
    page = Paginator(mine.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "checkout/member/orders.html", {"page": page, "form": LookUpForm(), "here": "orders"})


@never_cache
@login_required
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """An order placed without logging in comes to my orders; number and phone together prove it."""
    form = LookUpForm(request.POST)
    if form.is_valid():
        number, phone = form.cleaned_data["number"], form.cleaned_data["phone"]
        keys = (remote_address.get(), number, phone_print(phone), f"user {request.user.pk}")
        found = None
        if not all(allowed("order.look_up", key=key, tries=10, seconds=600) for key in keys):
            messages.error(request, _("Too many tries. Please wait ten minutes and try again."))
        else:
            candidates = Purchase.objects.filter(phone_fingerprint=phone_print(phone))
            found = candidates.filter(number=number).first() or candidates.filter(orders__number=number).first()
            if found is None:
                messages.error(request, _("We found no order with this number and this mobile number. Please check both."))
        if found:
            with say_refusal(request) as told:
                services.claim(request.user, found)
            if not told.refused:
                messages.success(request, _("The order is now among yours."))
    return redirect("member:home")


@never_cache
@login_required
@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    return render(
        request, "checkout/member/addresses.html", {"addresses": SavedAddress.objects.filter(buyer=request.user), "here": "addresses"}
    )


@never_cache
@login_required
def address(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new address, or one of mine changed."""
    found = get_object_or_404(SavedAddress, pk=pk, buyer=request.user) if pk else None
    form = _address_form(request, found)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        fields = {name: data[name] for name in ("name", "phone", "street", "is_default")}
        with say_refusal(request):
            services.save_address(request.user, address=found, region_code=form.region_code, **fields)
        return redirect("member:addresses")
    context = {"form": form, "address": found, "here": "addresses"}
    return render(request, "checkout/member/address.html", context, status=400 if form.errors else 200)


def _address_form(request: HttpRequest, found: SavedAddress | None) -> OwnAddressForm:
    if request.method != "POST":
        fields = {"name": found.name, "phone": found.phone, "street": found.street, "is_default": found.is_default} if found else {}
        return OwnAddressForm(initial=initial_of(found.region_code, **fields) if found else None)
    if "take_apart" in request.POST:
        return OwnAddressForm(initial=pasted(request.POST.get("paste", ""), request.POST))
    if "narrow" in request.POST:
        return OwnAddressForm(initial=request.POST.dict())
    return OwnAddressForm(request.POST)


@never_cache
@login_required
@require_POST
def forget_address(request: HttpRequest, pk: int) -> HttpResponse:
    services.forget_address(get_object_or_404(SavedAddress, pk=pk, buyer=request.user))
    return redirect("member:addresses")


@never_cache
@login_required
@require_safe
def favourites(request: HttpRequest) -> HttpResponse:
    kept = Favourite.objects.filter(buyer=request.user).values("product")
    products = Product.objects.filter(pk__in=kept)
    on_sale = products.on_sale()
    context = {"cards": cards_of(on_sale), "gone": products.exclude(pk__in=on_sale.values("pk")), "here": "favourites"}
    return render(request, "checkout/member/favourites.html", context)


@from_our_pages
@never_cache
@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Into the favourites, or with `out` out of them; product pages stay free of form tokens."""
    slug = request.POST.get("product", "")[:60]
    product = get_object_or_404(Product.objects.exclude(status=Product.Status.DRAFT), slug=slug)
    (services.drop if "out" in request.POST else services.keep)(request.user, product)
    return redirect(way_back(request, reverse("member:favourites")))


@never_cache
@login_required
def news(request: HttpRequest) -> HttpResponse:
    """What I was told, and how I want to be told."""
    known = MemberSettings.objects.filter(buyer=request.user).first() or MemberSettings(buyer=request.user)
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=known)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("member:news")
    told = [(message, text_of(message)) for message in news_of(request.user)]
    return render(request, "checkout/member/news.html", {"form": form, "told": told, "here": "news"})


@never_cache
def invoice(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """Ask for an invoice from the order's page: whoever holds its address is the buyer."""
    order = get_object_or_404(Order.objects.select_related("purchase", "supplier"), purchase__token=token, number=number)
    form = InvoiceForm(request.POST or None, initial={"title": order.purchase.contact_name if request.user == order.purchase.buyer else ""})
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_invoice(order, by=request.user if request.user.is_authenticated else None, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The invoice is asked for; it comes by e-mail once it is issued."))
            return redirect("member:invoice", token=token, number=number)
    context = {"order": order, "form": form, "invoices": order.invoices.all(), "may_ask": services.may_ask(order)}
    return render(request, "checkout/member/invoice.html", context, status=400 if form.errors else 200)
