"""manage.py appoint_administrators: the first three administrators of an empty platform; asks for what the options do not say."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.first_administrators import ROLES, Person, appoint_first
from accounts.models import Role
from regions.models import Region
from shared.errors import RuleError

SHORT = {Role.SYSTEM_ADMINISTRATOR: "system", Role.SECURITY_ADMINISTRATOR: "security", Role.AUDIT_ADMINISTRATOR: "audit"}


class Command(BaseCommand):
    help = "Appoint the first system, security and audit administrator and print their passwords, once. Refused when there are any."

    def add_arguments(self, parser):
        for role in ROLES:
            parser.add_argument(f"--{SHORT[role]}", nargs=2, metavar=("NAME", "PHONE"), help=f"the {role.label}; asked for when left out")
        parser.add_argument("--region", help="12-digit code of the region they serve; the county of this installation when left out")

    def handle(self, *args, **options):
        region = self.region(options["region"] or settings.COUNTY_CODE.ljust(12, "0"))
        people = {role: self.person(role, options[SHORT[role]]) for role in ROLES}
        try:
            appointed = appoint_first(people, region)
        except RuleError as refused:
            raise CommandError(refused.message) from None
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from None
        for one in appointed:
            self.stdout.write(f"{one.role.label}\t{one.user.name}\t{one.user.phone}\t{one.password}")
        self.stdout.write(_("These passwords are shown only now. Each must be changed at the first log-in."))

    def region(self, code: str) -> Region:
        found = Region.objects.filter(pk=code).first()
        if found is None:
            raise CommandError(_("There is no region %(code)s yet; load the regions first: manage.py import_regions.") % {"code": code})
        return found

    def person(self, role: Role, given: list[str] | None) -> Person:
        if given:
            return Person(*given)
        try:
            return Person(input(f"{role.label} · {_('Name')}: "), input(f"{role.label} · {_('Mobile number')}: "))
        except EOFError:
            options = ", ".join(f"--{SHORT[one]} NAME PHONE" for one in ROLES)
            raise CommandError(_("Nobody is there to ask; give the options %(options)s.") % {"options": options}) from None
