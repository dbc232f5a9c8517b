"""The list with its filters, the search, and what is proposed while somebody types."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from marketplace.catalogue.browse import Browse, BrowseForm, browse, facets
from marketplace.catalogue.cards import cards_by_id
from marketplace.catalogue.search.suggest import suggest

SHOP_KINDS = 8  # kinds of goods offered where nothing was found


@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """Products on sale. Every filter, the sort and the page stand in the address."""
    form = BrowseForm(request.GET, facets())
    found = browse(form, request.GET.get("page"))
    context = {
        "form": form,
        "found": found,
        "page": found.page,
        "cards": cards_by_id(found.ids),
        "chips": _chips(form, found),
        "words": found.asked.get("q", ""),
        "meant": _meant(found),
        "kinds": [one for one in form.known.categories if not one.above][:SHOP_KINDS],
        "kind_name": next((one.label for one in form.known.categories if one.value == found.asked.get("category")), ""),
        "query": _query(found.asked),
        "is_filtered": any(name in found.asked for name in form.FILTERS),
    }
    part = bool(request.htmx) and not request.htmx.history_restore_request
    answer = render(request, "catalogue/parts/results.html" if part else "catalogue/shop.html", context | {"part": part})
    answer.headers["Vary"] = "HX-Request"
    if part:
        answer.headers["HX-Push-Url"] = f"{reverse('catalogue:shop')}?{context['query']}".rstrip("?&")
    return answer


@require_safe
@cache_control(public=True, max_age=60)
def suggestions(request: HttpRequest) -> JsonResponse:
    """At most nine lines for what was typed so far."""
    return JsonResponse({"items": suggest(request.GET.get("q", "")[:40])})


def _query(asked: dict, *without: str) -> str:
    """The address's filters without some, ready to stand before page=."""
    kept = {name: "1" if value is True else value for name, value in asked.items() if name not in without}
    return f"{urlencode(kept)}&" if kept else ""


def _chips(form: BrowseForm, found: Browse) -> list[dict]:
    """What is filtered by, each with the address that takes it away."""
    shop_url, chips = reverse("catalogue:shop"), []
    for name in (name for name in form.FILTERS if name in found.asked):
        value, choices = found.asked[name], getattr(form.fields[name], "choices", ())
        label = form.fields[name].label if value is True else dict(choices).get(value, value)
        chips.append({"label": str(label).strip().partition(" (")[0], "url": f"{shop_url}?{_query(found.asked, name)}"})
    return chips


def _meant(found: Browse) -> dict | None:
    """“Did you mean”: the words in their right spelling, with their address."""
    if found.question is None or not found.question.meant:
        return None
    words = found.question.meant
    return {"words": words, "url": f"{reverse('catalogue:shop')}?{_query(found.asked | {'q': words})}", "text": _("Did you mean")}
