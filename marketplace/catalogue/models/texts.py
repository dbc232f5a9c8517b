"""Which of two texts a page shows."""

from django.utils.translation import get_language


def in_language(chinese: str, english: str) -> str:
    """The English text on English pages, when there is one."""
    return english if english and get_language() == "en" else chinese
