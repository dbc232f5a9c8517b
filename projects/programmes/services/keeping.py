"""Writing one new row: what its fields and constraints refuse becomes a RuleError with their own words."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from shared.errors import RuleError


def keep(row: models.Model, code: str):
    """Check and insert row; returns it. Raises RuleError(code) when it is incomplete, contradicts itself or is there already."""
    try:
        row.full_clean(validate_unique=False)
        with transaction.atomic():
            row.save(force_insert=True)
    except ValidationError as error:
        raise RuleError(code, " ".join(_sentences(row, error))) from None
    except IntegrityError:
        raise RuleError(code, _("This was recorded already: %(what)s.") % {"what": row._meta.verbose_name}) from None
    return row


def _sentences(row: models.Model, error: ValidationError) -> list[str]:
    """Messages of a refusal; of a field with its name before them."""
    names = {field.name: str(field.verbose_name) for field in row._meta.fields}
    said = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [f"{names[name]}: {text}" if name in names else text for name, texts in said.items() for text in texts]


def must(told: str, code: str, sentence: str) -> str:
    """Stripped text, or RuleError(code, sentence) when nothing was said."""
    text = told.strip()
    if not text:
        raise RuleError(code, sentence)
    return text
