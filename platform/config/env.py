"""The only reader of os.environ. Every variable the platform knows is listed in README's settings table."""

import os

from django.core.exceptions import ImproperlyConfigured


def secret(name: str) -> str:
    """The value of a variable that has no default; its absence stops the start with its name."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"The environment variable {name} is missing; see the settings table in README.md.")
    return value


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.lstrip("-").isdigit():
        raise ImproperlyConfigured(f"The environment variable {name} must be a whole number, not “{value}”.")
    return int(value)


def listing(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]
