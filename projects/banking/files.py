"""What every batch file has in common: which template serves a bank, and how a file leaves the house. Dividends and sales both use it."""

import io
import secrets

import pyzipper
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.banking.layouts import Layout, layout_of
from projects.banking.models import BankTemplate
from shared.errors import RuleError

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz"
PURPOSE_LENGTH = 20  # characters; what the household reads in its bank book


def layout(template: BankTemplate) -> Layout:
    fixed = template.format == BankTemplate.Format.FIXED
    return layout_of(fixed=fixed, encoding=template.encoding, described=template.layout)


def template_for(region_code: str, bank: str) -> BankTemplate:
    """The template that names the bank, or the one for all others, as in force today in the nearest region. RuleError "no_template"."""
    today, found = timezone.localdate(), None
    for code in BankTemplate.objects.order_by("code").values_list("code", flat=True).distinct():
        template = BankTemplate.objects.in_force(region_code, today, code=code)
        if template is None:
            continue
        if any(word in bank for word in template.serves.split()):
            return template
        if not template.serves and found is None:
            found = template
    if found is None:
        message = _("No bank file template serves “%(bank)s” here today; the county adds one under the rules.")
        raise RuleError("no_template", message % {"bank": bank or _("an account without a bank's name")})
    return found


def file_name(number: str, template: BankTemplate) -> str:
    return f"{number}.{'csv' if template.format == BankTemplate.Format.CSV else 'txt'}"


def sealed(name: str, content: bytes) -> tuple[bytes, str]:
    """(zip, password): content in a zip that only its password opens (AES-256).

    The password is shown once and kept nowhere; it reaches the bank by another way than the file.
    """
    password, packed = "".join(secrets.choice(LETTERS) for _position in range(14)), io.BytesIO()
    with pyzipper.AESZipFile(packed, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        archive.writestr(name, content)
    return packed.getvalue(), password
