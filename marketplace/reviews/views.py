"""Where a buyer writes a review and a reader asks; photos of shown reviews."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import MAY
from audit.middleware import remote_address
from marketplace.catalogue.models import Product
from marketplace.orders.models import OrderLine
from marketplace.reviews import services
from marketplace.reviews.forms import QuestionForm, ReviewForm
from marketplace.reviews.models import Review, ReviewPhoto
from shared.errors import RuleError
from shared.proofs import proof_response
from shared.throttle import allowed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """One line of one's own purchase: whoever holds the token is the buyer."""
    lines = OrderLine.objects.select_related("order__purchase", "sku__product__supplier")
    line = get_object_or_404(lines, pk=pk, order__purchase__token=token, order__received_at__isnull=False)
    form = ReviewForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        facts = {"rating": form.cleaned_data["rating"], "text": form.cleaned_data["text"], "photos": form.photos}
        try:
            services.write_review(line, by=request.user if request.user.is_authenticated else None, **facts)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Thank you. Your review is shown as soon as somebody has had a look at it."))
            return redirect("orders:purchase", token=token)
    written = Review.objects.filter(line=line).first()
    context = {"form": form, "line": line, "token": token, "written": written}
    return render(request, "reviews/write.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """A question about a product; five an hour from one address."""
    product = get_object_or_404(Product.objects.exclude(status=Product.Status.DRAFT), slug=slug)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if not allowed("reviews.ask", key=remote_address.get(), tries=5, seconds=3600):
                raise RuleError("too_many", _("That were many questions at once; please come back in an hour."))
            services.ask(product, text=form.cleaned_data["text"], by=request.user)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Thank you. Your question is shown with its answer as soon as somebody has had a look at it."))
            return redirect("catalogue:product", slug=slug)
    return render(request, "reviews/ask.html", {"form": form, "product": product}, status=422 if form.errors else 200)


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo of a shown review; of one that waits only for those who look it over in that region."""
    seen = Q(review__status=Review.Status.SHOWN)
    if request.user.is_authenticated and any(role in MAY[services.MODERATE] for role, _prefix in request.user.posts_today()):
        seen |= Q(review__in=Review.objects.visible_to(request.user, services.MODERATE))
    found = get_object_or_404(ReviewPhoto.objects.filter(seen), pk=pk)
    return proof_response(found.file, f"review-{found.pk}")
