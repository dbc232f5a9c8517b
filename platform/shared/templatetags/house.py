"""Filters and tags every template may use without loading them."""

from django import template
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.translation import get_language

from shared import masking
from shared.money import format_yuan

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """1826000 → 18,260.00"""
    return "—" if fen is None else format_yuan(fen)


@register.filter
def yuan_short(fen: int | None) -> str:
    """For headlines: 18,260.00 → 18,260; 18,260.50 stays."""
    return yuan(fen).removesuffix(".00")


@register.filter
def grouped(number: int) -> str:
    """Digits in threes in every language: 6652 → 6,652 (a Chinese locale would group by four)."""
    return f"{number:,}"


@register.filter
def wan(fen: int) -> str:
    """Ten thousands of yuan (万元) for headlines, cut after one decimal: 126_850_000 fen → 126.8"""
    tenths = abs(fen) // 100_000
    return f"{'-' if fen < 0 else ''}{tenths // 10:,}.{tenths % 10}".removesuffix(".0")


@register.filter
def masked_name(name: str) -> str:
    return masking.mask_name(name)


@register.filter
def masked_phone(number: str) -> str:
    return masking.mask_phone(number)


@register.simple_tag(takes_context=True)
def other_language(context) -> dict:
    """The address of this very page in the other language, and how that language calls itself."""
    code, name = ("zh-hans", "中文") if get_language() == "en" else ("en", "English")
    request = context.get("request")
    return {"code": code, "name": name, "url": translate_url(request.get_full_path(), code) if request else "/"}


@register.simple_tag
def icon(name: str, css: str = "") -> str:
    """An icon of the house's own sprite; decorative, so hidden from screen readers."""
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>', css, static("shared/img/icons.svg"), name)
