"""Rules about one person: age, labour, school, medical scheme, certificate, phone."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from projects.households import identity
from projects.households.checks.facts import FULL_LABOUR, HAS_LABOUR, STUDENT, Health, Labour, PersonFacts, Stage
from projects.households.checks.rule import Finding, PersonRule, Severity
from shared.errors import RuleError

PHYSICAL, SEVERE_GRADES = "4", frozenset({1, 2})  # GB/T 26341
MOBILE_DIGITS = 11


class ChildrenDoNotWork(PersonRule):
    id = "R01"
    reads = ("person.born_on", "person.labour", "person.working", "person.welfare_post")
    says = {
        "child_labour": _("%(name)s is %(age)s years old and entered with labour; below %(limit)s the labour skill stays empty or “none”."),
        "child_job": _("%(name)s is %(age)s years old and entered as working; below %(limit)s remove the job or correct the birthday."),
        "child_post": _("%(name)s is %(age)s years old and holds a public-welfare post; below %(limit)s that cannot be: end the post."),
        "old_post": _("%(name)s is %(age)s years old and holds a public-welfare post; from %(limit)s on that cannot be: end the post."),
    }

    def look_at(self, person, facts) -> Iterator[Finding]:
        age, limits = person.age_on(facts.as_of), facts.limits
        if age is None:
            return
        if limits.labour_from_age is not None and age < limits.labour_from_age:
            words = {"age": age, "limit": limits.labour_from_age}
            if person.labour in HAS_LABOUR:
                yield self.finding("child_labour", "labour", person, **words)
            if person.working:
                yield self.finding("child_job", "working", person, **words)
            if person.welfare_post:
                yield self.finding("child_post", "welfare_post", person, **words)
        if limits.welfare_post_below_age is not None and age >= limits.welfare_post_below_age and person.welfare_post:
            yield self.finding("old_post", "welfare_post", person, age=age, limit=limits.welfare_post_below_age)


class HealthyAdultsHaveLabour(PersonRule):
    id = "R02"
    severity = Severity.DOUBT
    reads = ("person.born_on", "person.labour", "person.health", "person.stage")
    says = {
        "no_labour": _(
            "%(name)s is %(age)s years old, healthy and no student, but entered without labour; enter the labour skill or say why."
        )
    }

    def look_at(self, person, facts) -> Iterator[Finding]:
        age, limits = person.age_on(facts.as_of), facts.limits
        if age is None or None in {limits.labour_from_age, limits.labour_to_age} or person.stage is None:
            return
        fit = person.health == {Health.HEALTHY} and person.stage not in STUDENT
        if limits.labour_from_age <= age <= limits.labour_to_age and fit and person.labour in {Labour.NONE, Labour.LOST}:
            yield self.finding("no_labour", "labour", person, age=age)


class AgeFitsSchool(PersonRule):
    id = "R03"
    severity = Severity.DOUBT
    reads = ("person.born_on", "person.stage")
    says = {
        "too_young": _(
            "%(name)s is %(age)s years old, too young for the school entered (from %(limit)s); check the birthday and the school."
        ),
        "too_old": _("%(name)s is %(age)s years old, too old for the school entered (up to %(limit)s); check the birthday and the school."),
    }

    def look_at(self, person, facts) -> Iterator[Finding]:
        age, limits = person.age_on(facts.as_of), facts.limits
        bounds = {
            Stage.MIDDLE: (limits.middle_school_from_age, limits.middle_school_to_age),
            Stage.COLLEGE: (limits.college_from_age, None),
            Stage.BACHELOR: (limits.college_from_age, None),
            Stage.MASTER: (limits.master_from_age, None),
        }
        least, most = bounds.get(person.stage, (None, None))
        if age is not None and least is not None and age < least:
            yield self.finding("too_young", "stage", person, age=age, limit=least)
        if age is not None and most is not None and age > most:
            yield self.finding("too_old", "stage", person, age=age, limit=most)


class OneMedicalScheme(PersonRule):
    id = "R04"
    reads = ("person.medical",)
    says = {
        "none": _("%(name)s is in no medical scheme; enter the one that pays for this person."),
        "many": _("%(name)s is in more than one medical scheme; keep the one that pays for this person."),
    }
    milder = frozenset({"none"})

    def look_at(self, person, facts) -> Iterator[Finding]:
        if person.medical is not None and len(person.medical) != 1:
            yield self.finding("many" if person.medical else "none", "medical", person)


class SevereDisabilityLimitsLabour(PersonRule):
    id = "R06"
    severity = Severity.DOUBT
    reads = ("person.disability_kind", "person.disability_grade", "person.labour")
    says = {
        "full_labour": _("%(name)s has a physical disability of grade %(grade)s and is entered with full labour; check the labour skill.")
    }

    def look_at(self, person, facts) -> Iterator[Finding]:
        severe = person.disability_kind == PHYSICAL and person.disability_grade in SEVERE_GRADES
        if severe and person.labour in FULL_LABOUR:
            yield self.finding("full_labour", "labour", person, grade=person.disability_grade)


class DestituteDoNotWorkAway(PersonRule):
    id = "R07"
    reads = ("person.destitute", "person.working_away")
    says = {"works_away": _("%(name)s is supported as a person in extreme difficulty and cannot be working away; correct one of the two.")}

    def look_at(self, person, facts) -> Iterator[Finding]:
        if person.destitute and person.working_away:
            yield self.finding("works_away", "working", person)


class DisabledHaveACertificate(PersonRule):
    id = "R08"
    reads = ("person.health", "person.certificate", "person.id_number")
    says = {
        "missing": _("%(name)s is entered as disabled without a certificate number; enter it as the id document or say why there is none."),
        "invalid": _("The disability certificate of %(name)s is not an id number followed by kind 1–7 and grade 1–4; copy it again."),
        "another": _("The disability certificate of %(name)s begins with another id number than the person's own; check both."),
    }
    milder = frozenset({"missing", "another"})

    def look_at(self, person: PersonFacts, facts) -> Iterator[Finding]:
        number = person.certificate
        if number is None:
            return
        if not number:
            if person.health and Health.DISABLED in person.health:
                yield self.finding("missing", "certificate", person)
        elif not is_certificate(number):
            yield self.finding("invalid", "certificate", person)
        elif person.id_number and len(person.id_number) == 18 and number[:18].upper() != person.id_number.upper():
            yield self.finding("another", "certificate", person)


class PhoneIsTheHouseholdsOwn(PersonRule):
    id = "R09"
    reads = ("person.phone", "person.phone_elsewhere")
    says = {
        "form": _("The phone of %(name)s does not have 11 digits beginning with 1; correct it or leave it empty."),
        "shared": _("The phone of %(name)s is also that of %(count)s other households; ask whose it is, or say why they share it."),
    }
    milder = frozenset({"shared"})

    def look_at(self, person, facts) -> Iterator[Finding]:
        if not person.phone:
            return
        if not (len(person.phone) == MOBILE_DIGITS and person.phone.isdigit() and person.phone.startswith("1")):
            yield self.finding("form", "phone", person)
        elif person.phone_elsewhere:
            yield self.finding("shared", "phone", person, count=person.phone_elsewhere)


def is_certificate(number: str) -> bool:
    """Is it a disability certificate (残疾证): an id number, kind 1–7, grade 1–4, with or without the mark of a second issue?"""
    try:
        return identity.validate(number).kind in {identity.Document.DISABILITY, identity.Document.REISSUED}
    except RuleError:
        return False
