"""A form that was open for a while must not write back what moved meanwhile."""

from django.db import models


def columns_but(obj: models.Model, *left: str) -> list[str]:
    """For save(update_fields=…): all columns of obj except its key and those that only conditional UPDATEs may move."""
    return [field.name for field in obj._meta.concrete_fields if not field.primary_key and field.name not in left]
