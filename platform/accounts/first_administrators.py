"""The first three administrators (三员) of an empty platform, whom nobody can appoint because nobody is there yet."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Post, Role, User
from accounts.permissions import ADMINISTRATORS
from accounts.services import appoint, latest_end, one_time_password
from audit.services import record
from regions.models import Region
from shared.errors import RuleError

ROLES = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    phone: str


@dataclass(frozen=True, slots=True, repr=False)
class Appointed:
    """An account and its one-time password, which is nowhere kept in the clear."""

    user: User
    role: str
    password: str


@transaction.atomic
def appoint_first(people: dict[str, Person], region: Region) -> list[Appointed]:
    """Open an account for each of ROLES and appoint the person for as long as a post may last.

    Raises RuleError "administrators_exist", "one_person_two_roles", "phone_taken", and ValidationError for a bad name or number.
    """
    Region.objects.select_for_update().get(pk=region.pk)  # one at a time
    today = timezone.localdate()
    if already := Post.objects.filter(role__in=ADMINISTRATORS).select_related("user").first():
        message = _("%(who)s is %(role)s already; administrators are appointed in the back office now.")
        raise RuleError("administrators_exist", message % {"who": already.user, "role": already.get_role_display()})
    for column in ("phone", "name"):
        if len({getattr(people[role], column).strip() for role in ROLES}) < len(ROLES):
            raise RuleError("one_person_two_roles", _("The three administrators are three people, each with a name and a mobile number."))
    appointed = []
    for role in ROLES:
        user, password = _open_account(people[role], region)
        appoint(user, role, region, by=None, from_on=today, to_on=latest_end(today))
        appointed.append(Appointed(user, role, password))
    return appointed


def _open_account(person: Person, region: Region) -> tuple[User, str]:
    if User.objects.filter(phone=person.phone.strip()).exists():
        raise RuleError("phone_taken", _("There is an account with the number %(phone)s already.") % {"phone": person.phone})
    password = one_time_password()
    user = User(name=person.name.strip(), phone=person.phone.strip(), region=region, must_change_password=True)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    record(None, "user.account_opened", user, region=region.code)
    return user, password
