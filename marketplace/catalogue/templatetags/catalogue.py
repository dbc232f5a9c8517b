"""The product for search engines, from what its page offers at this moment."""

from django import template

from marketplace.catalogue.structured import as_script, product_data

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_product(context, choices):
    found = {name: context[name] for name in ("product", "pictures", "place", "buyable")}
    return as_script(product_data(context["request"], choices=choices, **found))
