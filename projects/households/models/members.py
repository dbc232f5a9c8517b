"""A person of a household (家庭成员) and what the register knows of the person."""

from functools import partial

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.households import identity
from projects.households.models.codes import Code, CodeField, CodesField
from projects.households.spelling import spelled
from shared.crypto import EncryptedTextField, fingerprint

List = Code.List
Text = partial(models.CharField, blank=True, default="", db_default="")
Yes = partial(models.BooleanField, null=True, blank=True)  # empty while nobody has said
Months = partial(models.PositiveSmallIntegerField, null=True, blank=True, validators=[MaxValueValidator(12)])
Secret = partial(EncryptedTextField, blank=True, default="", db_default="")
LIVING = Q(left_on__isnull=True)  # in a household today
WELL, NO_SCHOOL, NO_WORK = ("", "healthy"), ("", "none", "preschool"), ("", "none")  # codes that the list's filters pass over


class MemberQuerySet(ScopedQuerySet):
    region_code, household = "household__village__region__code", "household"

    def living(self):
        """Who lives in a household today."""
        return self.filter(left_on__isnull=True)

    def with_id(self, number: str):
        """By id number in any spelling: 18 characters, or a disability certificate that begins with them."""
        return self._by("id_print", identity.print_of(number))

    def with_phone(self, number: str):
        return self._by("phone_print", phone_print(number))

    def with_card(self, number: str):
        return self._by("card_print", card_print(number))

    def _by(self, column: str, value: str):
        return self.filter(**{column: value}) if value else self.none()


class Member(models.Model):
    """Permanent: who leaves gets a date, never a deletion; who moves to another household keeps row and number.

    `household`, `relation`, `joined_on` and `left_on` repeat what the membership events say today; services.events keeps
    them. Who lived where on an earlier day is asked of the events (`composition`), not of these columns.
    """

    class Relation(models.TextChoices):
        """Relation to the head, by the code list of GB/T 4761 as county exports use it."""

        HEAD = "01", _("head")
        SPOUSE = "10", _("spouse")
        SON = "20", _("son or son-in-law")
        DAUGHTER = "30", _("daughter or daughter-in-law")
        GRANDCHILD = "40", _("grandchild")
        PARENT = "50", _("parent")
        GRANDPARENT = "60", _("grandparent")
        SIBLING = "70", _("brother or sister")
        OTHER = "99", _("other")

    class Sex(models.TextChoices):
        MALE = "1", _("male")
        FEMALE = "2", _("female")

    Document = identity.Document

    household = models.ForeignKey("households.Household", models.PROTECT, related_name="members", verbose_name=_("household"))
    number = models.CharField(_("member number"), max_length=18, unique=True, help_text=_("household number and two digits"))
    national_number = Text(_("national number"), max_length=40, help_text=_("as the national system writes it; opaque"))
    name = models.CharField(_("name"), max_length=40)
    name_pinyin = Text(_("name in pinyin"), max_length=160, editable=False)
    name_initials = Text(_("pinyin initials"), max_length=40, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    born_on = models.DateField(_("date of birth"))
    relation = models.CharField(_("relation to head"), max_length=2, choices=Relation)
    joined_on = models.DateField(_("joined"))
    left_on = models.DateField(_("left"), null=True, blank=True)

    # Identity and contact: encrypted, found again by their prints.
    id_kind = models.CharField(
        _("id document"), max_length=10, choices=Document, default=Document.NONE, db_default=Document.NONE, editable=False
    )
    id_number = Secret(_("id number"))
    id_print = Text(max_length=64, editable=False)
    phone = Secret(_("phone"))
    phone_print = Text(max_length=64, editable=False)
    bank_card = Secret(_("bank card"))
    card_print = Text(max_length=64, editable=False)
    bank_name = Text(_("bank"), max_length=60)

    # Person.
    ethnicity = CodeField(_("ethnic group"), codes=List.ETHNICITY)
    political_status = CodeField(_("political status"), codes=List.POLITICAL)
    education = CodeField(_("education"), codes=List.EDUCATION)
    schooling = CodeField(_("school stage"), codes=List.SCHOOLING)
    dropout_reason = CodeField(_("reason for leaving school"), codes=List.DROPOUT)
    speaks_putonghua = Yes(_("speaks Putonghua"))
    health = CodesField(_("health"), codes=List.HEALTH)
    disability_kind = CodeField(_("kind of disability"), codes=List.DISABILITY)
    disability_grade = models.PositiveSmallIntegerField(_("grade of disability"), null=True, blank=True, help_text=_("1 to 4, 1 is worst"))
    labour = CodeField(_("labour skill"), codes=List.LABOUR)

    # Insurance and support.
    medical_scheme = CodeField(_("medical insurance"), codes=List.MEDICAL)
    serious_illness_insurance = Yes(_("serious illness insurance"))
    pension_scheme = CodeField(_("pension insurance"), codes=List.PENSION)
    minimum_allowance = Yes(_("minimum living allowance"))
    destitute_support = Yes(_("support for people in extreme difficulty"))
    relocated = Yes(_("relocated from an inhospitable place"))

    # Work.
    work_place = CodeField(_("place of work"), codes=List.WORK_PLACE)
    work_company = Text(_("employer"), max_length=80)
    work_from = models.DateField(_("works since"), null=True, blank=True)
    work_to = models.DateField(_("worked until"), null=True, blank=True)
    work_months = Months(_("months of work in the year"))
    monthly_pay_fen = models.BigIntegerField(_("monthly pay (fen)"), null=True, blank=True)
    work_channel = CodeField(_("how the work was found"), codes=List.WORK_CHANNEL)
    public_post = CodeField(_("public-welfare job"), codes=List.PUBLIC_POST)
    public_post_months = Months(_("months in the public-welfare job"))

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["number"]
        indexes = [
            # By their beginnings, whatever the database's collation; SQLite knows no such classes and passes over them.
            models.Index(fields=["name"], name="member_by_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name_pinyin"], name="member_by_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name_initials"], name="member_by_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["id_print"], name="member_by_id", condition=~Q(id_print="")),
            models.Index(fields=["phone_print"], name="member_by_phone", condition=~Q(phone_print="")),
            models.Index(fields=["card_print"], name="member_by_card", condition=~Q(card_print="")),
            models.Index(fields=["national_number"], name="member_by_national_number", condition=~Q(national_number="")),
            # The list's filters: households in the order of their keys, so that enough of them end the reading.
            models.Index(fields=["labour", "household"], name="member_living_labour", condition=LIVING),
            models.Index(fields=["household", "schooling"], name="member_living_schooling", condition=LIVING & ~Q(schooling__in=NO_SCHOOL)),
            models.Index(fields=["household", "work_place"], name="member_living_work", condition=LIVING & ~Q(work_place__in=NO_WORK)),
            models.Index(fields=["household", "health"], name="member_living_unwell", condition=LIVING & ~Q(health__in=WELL)),
            models.Index(fields=["household"], name="member_living_allowance", condition=LIVING & Q(minimum_allowance=True)),
            models.Index(fields=["household", "born_on"], name="member_living_born", condition=LIVING),
        ]
        constraints = [
            models.UniqueConstraint(
                name="household_has_one_head",
                fields=["household"],
                condition=Q(relation="01", left_on__isnull=True),
                violation_error_message=_("The household has a head already."),
            ),
            models.CheckConstraint(name="member_number_has_18_digits", condition=Q(number__regex=r"^\d{18}$")),
            models.CheckConstraint(
                name="member_leaves_after_joining",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                violation_error_message=_("Nobody leaves a household before joining it."),
            ),
            models.UniqueConstraint(
                name="id_number_once_among_the_living",
                fields=["id_print"],
                condition=~Q(id_print="") & Q(left_on__isnull=True),
                violation_error_message=_("Another member of the register has this id number."),
            ),
            models.CheckConstraint(
                name="member_is_healthy_or_is_not",
                condition=Q(health="healthy") | ~Q(health__contains="healthy"),
                violation_error_message=_("Healthy excludes every other state of health."),
            ),
            models.CheckConstraint(
                name="disability_grade_is_1_to_4",
                condition=Q(disability_grade__isnull=True) | Q(disability_grade__range=(1, 4)),
                violation_error_message=_("A grade of disability is 1, 2, 3 or 4."),
            ),
            models.CheckConstraint(
                name="member_pay_is_not_negative",
                condition=Q(monthly_pay_fen__isnull=True) | Q(monthly_pay_fen__gte=0),
                violation_error_message=_("Pay cannot be negative."),
            ),
        ]

    def __str__(self):
        return self.number

    def save(self, *args, update_fields=None, **kwargs):
        """Keeps the id number in its one spelling, and pinyin, kind of document and prints true; with update_fields too."""
        self.id_number = identity.normalise(self.id_number)
        changed = derived(self.name, self.id_number, self.phone, self.bank_card)
        for column, value in changed.items():
            setattr(self, column, value)
        if update_fields is not None and {"name", "id_number", "phone", "bank_card"} & set(update_fields):
            update_fields = {*update_fields, *changed}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def audit_region(self) -> str:
        return self.household.audit_region

    @property
    def is_head(self) -> bool:
        return self.relation == self.Relation.HEAD

    def age_on(self, day) -> int:
        """Completed years of life on a day."""
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))


DERIVED = ("name_pinyin", "name_initials", "id_kind", "id_print", "phone_print", "card_print")


def derived(name: str, id_number: str = "", phone: str = "", bank_card: str = "") -> dict[str, str]:
    """The columns of DERIVED, in that order, for rows that are written in bulk past `save`."""
    pinyin, initials = spelled(name)
    kind = identity.kind_of(id_number)
    prints = (identity.print_of(id_number), phone_print(phone), card_print(bank_card))
    return dict(zip(DERIVED, (pinyin, initials, kind, *prints), strict=True))


def phone_print(number: str) -> str:
    """Blind index of a phone number, "" for none; spaces and dashes do not matter."""
    digits = "".join(filter(str.isdigit, identity.halfwidth(number)))
    return fingerprint("member.phone", digits) if digits else ""


def card_print(number: str) -> str:
    """Blind index of a bank card number, "" for none."""
    digits = "".join(filter(str.isdigit, identity.halfwidth(number)))
    return fingerprint("member.card", digits) if digits else ""
