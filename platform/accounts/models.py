"""Who logs in (User) and in what office (Post): a role in a region for a time; and what is kept of their log-ins."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

mobile_number = RegexValidator(r"^1[3-9]\d{9}$", _("A mobile number has eleven digits and begins with 13 to 19."))


class Role(models.TextChoices):
    VILLAGE_CLERK = "village_clerk", _("village clerk")
    VILLAGE_REVIEWER = "village_reviewer", _("village reviewer")
    TOWNSHIP_REVIEWER = "township_reviewer", _("township reviewer")
    COUNTY_OFFICER = "county_officer", _("county officer")
    FINANCE_OFFICER = "finance_officer", _("finance officer")
    AUDITOR = "auditor", _("auditor")
    EDITOR = "editor", _("editor")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("system administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", _("security administrator")
    AUDIT_ADMINISTRATOR = "audit_administrator", _("audit administrator")
    HELPER = "helper", _("helper")
    ENTERPRISE_AGENT = "enterprise_agent", _("enterprise agent")
    SELLER = "seller", _("seller")
    BUYER = "buyer", _("buyer")


OFFICIAL_ROLES = frozenset(set(Role) - {Role.ENTERPRISE_AGENT, Role.SELLER, Role.BUYER})


class UserManager(BaseUserManager):
    def create_user(self, *, name: str, phone: str | None = None, email: str | None = None, password: str | None = None, **fields):
        user = self.model(name=name, phone=phone or None, email=self.normalize_email(email or "").lower() or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, phone: str, password: str, name: str = "", **fields):
        return self.create_user(name=name or phone, phone=phone, password=password, is_superuser=True, **fields)

    def get_by_natural_key(self, login: str):
        """By phone, or by e-mail in any case."""
        login = login.strip()
        return self.get(Q(phone=login) if login.isdigit() else Q(email=login.lower()))


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in with a phone number or an e-mail address. Never deleted: made inactive."""

    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(_("mobile number"), max_length=11, unique=True, null=True, blank=True, validators=[mobile_number])
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    region = models.ForeignKey(
        "regions.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("region"),
        help_text=_("where the account was opened; empty for buyers"),
    )
    password_changed_at = models.DateTimeField(_("password changed"), null=True, editable=False)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    sessions_ended_at = models.DateTimeField(_("sessions ended"), null=True, editable=False)

    USERNAME_FIELD = "phone"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()
    _posts_today: tuple[date, list[tuple[str, str]]] | None = None

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                name="user_has_phone_or_email",
                condition=Q(phone__isnull=False) | Q(email__isnull=False),
                violation_error_message=_("Give a mobile number or an e-mail address."),
            )
        ]

    def __str__(self):
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def get_username(self) -> str:
        return self.name  # what Wagtail shows beside an edit: a name, never a phone number

    def clean(self):
        """Django's own would put get_username(), which is the name, into the phone number."""

    def natural_key(self):
        return (self.phone or self.email,)

    def _get_session_auth_hash(self, secret=None) -> str:
        """A session lives while this holds: it ends with the password, and with sessions_ended_at."""
        ended = self.sessions_ended_at.timestamp() if self.sessions_ended_at else ""
        return salted_hmac("accounts.User.session", f"{self.password}|{ended}", secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_staff(self) -> bool:
        return self.is_superuser

    @property
    def is_official(self) -> bool:
        """Does an office with rights over other people's data come with this account today?"""
        return self.is_superuser or any(role in OFFICIAL_ROLES for role, _prefix in self.posts_today())

    def active_posts(self, on: date | None = None):
        return self.posts.holding(on)

    def posts_today(self) -> list[tuple[str, str]]:
        """(role, region prefix) of each post held today; read once for each User object, so once a request."""
        today = timezone.localdate()
        if self._posts_today is None or self._posts_today[0] != today:
            self._posts_today = (today, list(self.active_posts(today).values_list("role", "region_prefix")))
        return self._posts_today[1]

    def region_codes(self) -> list[str]:
        """Regions an administrator must cover to manage this account: of every post held or to come, else of the account."""
        posts = self.posts.filter(Q(to_on__isnull=True) | Q(to_on__gte=timezone.localdate()))
        return list(posts.values_list("region_id", flat=True)) or [self.region_id or ""]

    def forget_posts(self) -> None:
        """Read the posts again next time: they were just changed."""
        self._posts_today = None


class PostQuerySet(models.QuerySet):
    def holding(self, on: date | None = None):
        """Posts held on a date (default today), of active people."""
        on = on or timezone.localdate()
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=on), from_on__lte=on, user__is_active=True)


class Post(models.Model):
    """An office (任职): a role in a region, from–to. What a person may do and see follows from posts alone."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=24, choices=Role)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    region_prefix = models.CharField(_("region prefix"), max_length=12, editable=False)
    from_on = models.DateField(_("from"), default=timezone.localdate)
    to_on = models.DateField(_("to"), null=True, blank=True, help_text=_("last day in office; empty while it lasts"))

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["region_prefix", "role", "pk"]
        constraints = [
            models.CheckConstraint(name="post_ends_after_it_begins", condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on"))),
            models.CheckConstraint(name="post_has_a_region_prefix", condition=~Q(region_prefix="")),
            models.UniqueConstraint(name="post_once_at_a_time", fields=["user", "role", "region"], condition=Q(to_on__isnull=True)),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.region}"

    def save(self, *args, **kwargs):
        self.region_prefix = self.region.prefix
        super().save(*args, **kwargs)

    def clean(self):
        if self.to_on and self.to_on < self.from_on:
            raise ValidationError({"to_on": _("A post cannot end before it begins.")})


class PasswordHistory(models.Model):
    """Hashes of a person's last passwords, so that none of them comes back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords")
    hash = models.CharField(max_length=128)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.user} {self.at:%Y-%m-%d}"


class CodeGuard(models.Model):
    """What guards a person's second factor: the last time step used, wrong codes in a row, until when it rests."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="code_guard")
    last_step = models.BigIntegerField(default=0)
    wrong = models.PositiveSmallIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)

    def __str__(self):
        return str(self.user)


class LoginEvent(models.Model):
    """One attempt to log in. Lines are added and never changed; triggers refuse UPDATE and DELETE."""

    class Result(models.TextChoices):
        SUCCESS = "success", _("logged in")
        WRONG_PASSWORD = "wrong_password", _("wrong password")
        LOCKED = "locked", _("refused, the log-in rests")
        WRONG_CODE = "wrong_code", _("wrong code of the second factor")
        CODE_LOCKED = "code_locked", _("refused, the second factor rests")

    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="login_events", verbose_name=_("user"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    result = models.CharField(_("result"), max_length=16, choices=Result)
    address = models.GenericIPAddressField(_("from where"), null=True)
    browser = models.CharField(_("browser"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("log-in")
        verbose_name_plural = _("log-ins")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-id"], name="login_events_of_a_person")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.user or '—'}: {self.result}"


class PhoneCode(models.Model):
    """The last code sent to a mobile number for a purpose. Only fingerprints are kept; a new code takes the place of the old one."""

    class Purpose(models.TextChoices):
        JOIN = "join", _("open an account")
        RECOVER = "recover", _("new password")

    phone_print = models.CharField(max_length=64)
    purpose = models.CharField(max_length=8, choices=Purpose)
    code_print = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    sent_today = models.PositiveSmallIntegerField(default=1)
    wrong = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_code_per_phone_and_purpose", fields=["phone_print", "purpose"])]

    def __str__(self):
        return f"{self.purpose} {self.sent_at:%Y-%m-%d %H:%M}"
