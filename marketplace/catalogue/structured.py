"""A product as search engines read it (schema.org JSON-LD): what the page shows, and nothing about the households behind it."""

import json

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def product_data(request: HttpRequest, product, choices, pictures, place: str, *, buyable: bool) -> dict:
    """choices: variants as the page offers them (sku, price_fen, available). Prices in yuan, as schema.org wants them."""
    url = request.build_absolute_uri(request.path)
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": str(product),
        "description": product.shown_intro or product.shown_description[:300],
        "url": url,
        "image": [request.build_absolute_uri(one.src) for one in pictures],
        "brand": {"@type": "Organization", "name": str(product.supplier)},
        "category": str(product.category) if product.category else "",
        "countryOfOrigin": {"@type": "Country", "name": "CN"},
        "additionalProperty": [{"@type": "PropertyValue", "name": "placeOfOrigin", "value": place}],
        "offers": [_offer(choice, url, buyable=buyable) for choice in choices],
    }


def as_script(data: dict) -> SafeString:
    """JSON that cannot end its script element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308  every < > & is escaped


def _offer(choice, url: str, *, buyable: bool) -> dict:
    there, price_fen = buyable and choice.available > 0, choice.price_fen
    return {
        "@type": "Offer",
        "name": choice.sku.shown_label,
        "price": f"{price_fen // 100}.{price_fen % 100:02}",
        "priceCurrency": "CNY",
        "availability": f"https://schema.org/{'InStock' if there else 'OutOfStock'}",
        "itemCondition": "https://schema.org/NewCondition",
        "url": url,
    }
