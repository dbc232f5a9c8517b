"""Flocks and herds (畜群): own-raised, in custody, or lent to be given back; what is there follows from the events."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ScopedQuerySet
from projects.programmes.models.programmes import InProgramme


class Herd(models.Model):
    class Arrangement(models.TextChoices):
        OWN = "own", _("own-raised")
        CUSTODY = "custody", _("custody")
        LOAN = "loan", _("loan of animals")

    class Species(models.TextChoices):
        SHEEP = "sheep", _("sheep")
        GOAT = "goat", _("goats")
        CATTLE = "cattle", _("cattle")
        PIG = "pig", _("pigs")
        POULTRY = "poultry", _("poultry")
        BEE = "bee", _("bees (hives)")
        OTHER = "other", _("other")

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="herds", verbose_name=_("programme"))
    household = models.ForeignKey(
        "households.Household", models.PROTECT, null=True, blank=True, related_name="herds", verbose_name=_("household")
    )
    name = models.CharField(_("name"), max_length=60)
    arrangement = models.CharField(_("arrangement"), max_length=8, choices=Arrangement)
    species = models.CharField(_("species"), max_length=8, choices=Species)
    keeper = models.CharField(_("who keeps them"), max_length=80, blank=True, help_text=_("in custody: the farm that raises them"))
    sheds = models.PositiveSmallIntegerField(_("sheds"), null=True, blank=True)
    heads_due_back = models.PositiveIntegerField(_("animals due back"), null=True, blank=True)
    due_back_on = models.DateField(_("due back on"), null=True, blank=True)
    from_on = models.DateField(_("from"))
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = InProgramme.as_manager()

    class Meta:
        verbose_name = _("herd")
        verbose_name_plural = _("herds")
        ordering = ["programme_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="loan_of_animals_says_what_is_due_back",
                condition=~Q(arrangement="loan") | Q(heads_due_back__isnull=False, heads_due_back__gt=0, household__isnull=False),
                violation_error_message=_("A loan of animals names the household and how many are due back."),
            ),
            models.CheckConstraint(
                name="own_herd_has_a_household",
                condition=~Q(arrangement="own") | Q(household__isnull=False),
                violation_error_message=_("A flock of one's own names its household."),
            ),
            models.CheckConstraint(
                name="animals_in_custody_have_a_keeper",
                condition=~Q(arrangement="custody") | ~Q(keeper=""),
                violation_error_message=_("Animals in custody name the farm that keeps them."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_region(self) -> str:
        return self.programme.audit_region


class HerdEvent(models.Model):
    """What happened to a herd on a day. Append-only; a mistake is made good by a correction.

    heads     how many animals it concerns; of a count: how many are there
    change    what it does to the head count: + heads, − heads, 0; of a count or a correction: the difference
    """

    class Kind(models.TextChoices):
        PURCHASE = "purchase", _("purchase")
        LENT = "lent", _("received on loan")
        BIRTH = "birth", _("births")
        DEATH = "death", _("deaths")
        SALE = "sale", _("sale")
        RETURNED = "returned", _("given back")
        COUNT = "count", _("count")
        CORRECTION = "correction", _("correction")
        INSURED = "insured", _("insured")
        CLAIM = "claim", _("insurance claim paid")

    IN = (Kind.PURCHASE, Kind.LENT, Kind.BIRTH)
    OUT = (Kind.DEATH, Kind.SALE, Kind.RETURNED)
    OPEN = (Kind.COUNT, Kind.CORRECTION)
    WITH_AMOUNT = (Kind.PURCHASE, Kind.SALE, Kind.INSURED, Kind.CLAIM)
    WITH_POLICY = (Kind.INSURED, Kind.CLAIM)

    herd = models.ForeignKey(Herd, models.PROTECT, related_name="events", verbose_name=_("herd"))
    kind = models.CharField(_("event"), max_length=10, choices=Kind)
    happened_on = models.DateField(_("happened"))
    heads = models.PositiveIntegerField(_("heads"))
    change = models.IntegerField(_("change of the head count"))
    approximate = models.BooleanField(_("approximate"), default=False, help_text=_("a number somebody gave from memory"))
    amount_fen = models.BigIntegerField(_("amount (fen)"), null=True, blank=True, help_text=_("price, premium or claim, of all together"))
    policy = models.CharField(_("policy number"), max_length=40, blank=True)
    proof = models.CharField(_("proof"), max_length=200, help_text=_("what shows it: slip, photo, log, certificate and its number"))
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("event of a herd")
        verbose_name_plural = _("events of herds")
        ordering = ["happened_on", "pk"]
        indexes = [models.Index(fields=["herd", "happened_on"], name="event_of_a_herd")]
        constraints = [
            models.CheckConstraint(
                name="herd_event_changes_what_it_says",
                condition=Q(kind__in=["purchase", "lent", "birth"], change=F("heads"), heads__gt=0)
                | Q(kind__in=["death", "sale", "returned"], change=0 - F("heads"), heads__gt=0)
                | Q(kind__in=["insured", "claim"], change=0)
                | Q(kind__in=["count", "correction"]),
            ),
            models.CheckConstraint(
                name="insurance_names_its_policy",
                condition=~Q(kind__in=["insured", "claim"]) | ~Q(policy=""),
                violation_error_message=_("Insurance and claims name the policy."),
            ),
            models.CheckConstraint(
                name="herd_event_amount_is_positive",
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0),
            ),
        ]

    def __str__(self):
        return f"{self.herd} {self.get_kind_display()} {self.happened_on}"

    @property
    def audit_region(self) -> str:
        return self.herd.audit_region


class AnimalQuerySet(ScopedQuerySet):
    region_code = "herd__programme__village__region__code"


class Animal(models.Model):
    """One animal with an ear tag; it came by an event and leaves by one."""

    herd = models.ForeignKey(Herd, models.PROTECT, related_name="animals", verbose_name=_("herd"))
    ear_tag = models.CharField(_("ear tag"), max_length=20, unique=True)
    came_by = models.ForeignKey(HerdEvent, models.PROTECT, related_name="came", verbose_name=_("came by"))
    left_by = models.ForeignKey(HerdEvent, models.PROTECT, null=True, blank=True, related_name="left", verbose_name=_("left by"))

    objects = AnimalQuerySet.as_manager()

    class Meta:
        verbose_name = _("animal")
        verbose_name_plural = _("animals")
        ordering = ["ear_tag"]

    def __str__(self):
        return self.ear_tag
