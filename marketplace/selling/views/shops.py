"""The desk's first page, a shop's page, the application, a villager's consent, papers."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import may
from marketplace.aftersale.models import Claim
from marketplace.catalogue import acting, admission, papers
from marketplace.catalogue.models import HelperConsent, Supplier
from marketplace.orders.models import Order
from marketplace.reviews.models import Question
from marketplace.selling.door import at_the_desk, desk_page
from marketplace.selling.forms import ConsentForm, PaperForm, ShopForm
from shared.errors import RuleError, say_refusal

FORM = ["GET", "HEAD", "POST"]


@require_safe
@at_the_desk
def home(request: HttpRequest) -> HttpResponse:
    """One shop: straight to it. Several: choose."""
    shops = list(acting.shops_of(request.user).select_related("region").order_by("name"))
    if len(shops) == 1:
        return redirect("selling:shop", shops[0].pk)
    waiting = dict(
        Order.objects.filter(supplier__in=shops, status=Order.Status.PAID).values_list("supplier").annotate(n=Count("pk")).order_by()
    )
    asked = dict(
        Claim.objects.filter(order__supplier__in=shops).wait_for_seller().values_list("order__supplier").annotate(n=Count("pk")).order_by()
    )
    return desk_page(request, "home.html", shops=[(shop, waiting.get(shop.pk, 0), asked.get(shop.pk, 0)) for shop in shops])


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the form on the telephone; it must lie under the addresses it looks after."""
    return render(request, "selling/offline.js", {"static_url": settings.STATIC_URL}, content_type="text/javascript")


@require_safe
@at_the_desk
def shop(request: HttpRequest, found: Supplier) -> HttpResponse:
    """Big buttons, and what waits."""
    needs_consent = found.kind == Supplier.Kind.HOUSEHOLD and may(request.user, acting.CONSENT, found.region_id)
    return desk_page(
        request,
        "shop.html",
        found,
        to_send=Order.objects.filter(supplier=found, status=Order.Status.PAID).count(),
        claims=Claim.objects.filter(order__supplier=found).wait_for_seller().count(),
        to_answer=Question.objects.filter(product__supplier=found, answer="").exclude(status="refused").count(),
        steps=found.steps.select_related("by").order_by("-pk")[:6],
        may_correct=found.status in admission.OPEN,
        last_reason=found.steps.exclude(reason="").order_by("-pk").first(),
        may_submit=Supplier.Status.SUBMITTED in found.NEXT[Supplier.Status(found.status)],
        needs_consent=needs_consent,
        has_others=acting.shops_of(request.user).exclude(pk=found.pk).exists(),
        running_out=papers.running_out([found]),
    )


@require_http_methods(FORM)
@at_the_desk
def apply(request: HttpRequest) -> HttpResponse:
    """Draw up an application."""
    form = ShopForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = admission.apply(**form.cleaned_data, by=request.user)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The application is kept. Add the papers, then hand it in."))
            return redirect("selling:shop", made.pk)
    return desk_page(request, "apply.html", form=form, status=422 if form.errors else 200)


@require_http_methods(FORM)
@at_the_desk
def about(request: HttpRequest, found: Supplier) -> HttpResponse:
    """Correct an application before it is handed in again; of an admitted shop what it says about itself."""
    form = ShopForm(request.POST or None, user=request.user, shop=found)
    if request.method == "POST" and form.is_valid():
        try:
            admission.revise(found, by=request.user, **form.cleaned_data)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Kept."))
            return redirect("selling:shop", found.pk)
    return desk_page(request, "about.html", found, form=form, status=422 if form.errors else 200)


@require_POST
@at_the_desk
def submit(request: HttpRequest, found: Supplier) -> HttpResponse:
    with say_refusal(request) as saying:
        admission.submit(found, by=request.user)
    if not saying.refused:
        messages.success(request, _("Handed in. The village looks at it first; you read here what comes of it."))
    return redirect("selling:shop", found.pk)


@require_http_methods(FORM)
@at_the_desk
def paper(request: HttpRequest, found: Supplier) -> HttpResponse:
    """The shop's papers, and a form for another one."""
    form = PaperForm(request.POST or None, request.FILES or None, shop=found)
    if request.method == "POST" and form.is_valid():
        try:
            papers.add_paper(found, by=request.user, **form.facts)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The paper is kept; it counts as soon as the township or the county has checked it."))
            return redirect("selling:paper", found.pk)
    kept = found.certificates.select_related("product")
    today = timezone.localdate()
    rows = [(one, one.holds_on(today)) for one in kept]
    return desk_page(request, "papers.html", found, form=form, rows=rows, today=today, status=422 if form.errors else 200)


@require_http_methods(FORM)
@at_the_desk
def consent(request: HttpRequest, found: Supplier) -> HttpResponse:
    """Record a villager's word; the consents that were there."""
    form = ConsentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            acting.record_consent(found, by=request.user, **form.cleaned_data)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Recorded. Whatever you do in this shop is written down under both names."))
            return redirect("selling:shop", found.pk)
    kept = found.consents.filter(Q(worker=request.user)).select_related("worker")
    return desk_page(request, "consent.html", found, form=form, kept=kept, status=422 if form.errors else 200)


@require_POST
@at_the_desk
def withdraw(request: HttpRequest, found: Supplier, pk: int) -> HttpResponse:
    one = get_object_or_404(HelperConsent, pk=pk, supplier=found)
    with say_refusal(request) as saying:
        acting.withdraw_consent(one, by=request.user)
    if not saying.refused:
        messages.success(request, _("Withdrawn. Nothing more can be done for this shop under that consent."))
    return redirect("selling:consent", found.pk)
