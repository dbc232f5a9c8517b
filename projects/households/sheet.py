"""What the page of a household shows: facts in words, ids, phones and cards masked. No query of its own but the code book's."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from projects.households.codes import CodeBook
from projects.households.models import HouseholdYear, Member
from projects.households.models.codes import CodeField
from shared.masking import mask_card, mask_id, mask_phone
from shared.money import format_yuan

# Columns of a member that the page lists one after the other, when they say something.
_TOLD = (
    "ethnicity", "political_status", "education", "schooling", "dropout_reason", "health", "disability_kind", "disability_grade", "labour",
    "medical_scheme", "serious_illness_insurance", "pension_scheme", "minimum_allowance", "destitute_support", "relocated",
    "speaks_putonghua", "work_place", "work_company", "work_from", "work_to", "work_months", "monthly_pay_fen", "work_channel",
    "public_post", "public_post_months",
)  # fmt: skip
_YEAR = (
    "attribute", "monitoring_kind", "main_cause", "other_causes", "exited_on", "people", "housing_area_m2", "housing_grade",
    "arable_land_mu", "forest_mu", "water_is_difficult", "water_is_safe", "road_distance_km",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member as officials' lists may show one; `facts` are (label, words)."""

    member: Member
    masked_id: str
    id_kind: str
    masked_phone: str
    masked_card: str
    facts: tuple[tuple[str, str], ...]


def member_card(member: Member, book: CodeBook) -> MemberCard:
    return MemberCard(
        member,
        mask_id(member.id_number),
        str(member.get_id_kind_display()),
        mask_phone(member.phone),
        mask_card(member.bank_card) if member.bank_card else "",
        facts(member, _TOLD, book),
    )


def year_facts(year: HouseholdYear | None, book: CodeBook) -> tuple[tuple[str, str], ...]:
    return facts(year, _YEAR, book) if year else ()


def facts(row, columns, book: CodeBook) -> tuple[tuple[str, str], ...]:
    """(label, words) of the columns that are filled in."""
    return tuple((_capital(row, name), words) for name in columns if (words := _in_words(row, name, book)))


def _in_words(row, name: str, book: CodeBook) -> str:
    value, column = getattr(row, name), row._meta.get_field(name)
    if value is None or value == "":
        return ""
    if isinstance(column, CodeField):
        return book.labels(column.codes, value)
    if value is True or value is False:
        return _("yes") if value else _("no")
    if name.endswith("_fen"):
        return format_yuan(value)
    if column.choices:
        return str(getattr(row, f"get_{name}_display")())
    return str(value)


def _capital(row, name: str) -> str:
    label = str(row._meta.get_field(name).verbose_name).removesuffix(" (fen)").removesuffix("（分）")
    return label[:1].upper() + label[1:]
