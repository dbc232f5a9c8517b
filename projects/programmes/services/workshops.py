"""Workshops: recognised and checked again by the county; who works there."""

from calendar import monthrange
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.households.models import Member
from projects.programmes.models import Programme, Recheck, RecheckRule, Worker, WorkshopSite
from projects.programmes.services.keeping import keep, must
from shared.errors import RuleError


@transaction.atomic
def open_site(programme: Programme, *, name: str, place: str, operator: str, by) -> WorkshopSite:
    require(by, "programmes.keep", programme.audit_region)
    facts = {"name": name.strip(), "place": place.strip(), "operator": operator.strip()}
    site = keep(WorkshopSite(programme=programme, recorded_by=by, **facts), "bad_site")
    record(by, "workshop.opened", site)
    return site


@transaction.atomic
def recognise(site: WorkshopSite, *, document: str, on: date, by) -> None:
    """The county recognises the workshop (认定). Raises RuleError "recognised_already", "own_record", "no_document"."""
    require(by, "programmes.recognise", site.audit_region)
    document = must(document, "no_document", _("A recognition names its document."))
    _by_another(site, by, on)
    if not WorkshopSite.objects.filter(pk=site.pk, recognised_on__isnull=True).update(recognised_on=on, recognition_document=document):
        raise RuleError("recognised_already", _("%(site)s is recognised already.") % {"site": site})
    site.refresh_from_db()
    record(by, "workshop.recognised", site, document=document, on=str(on))


@transaction.atomic
def recheck(site: WorkshopSite, *, on: date, passed: bool, document: str, note: str = "", by) -> Recheck:
    """The county looked again. Raises RuleError "not_recognised", "no_note" when it failed and nothing is said, "bad_recheck"."""
    require(by, "programmes.recognise", site.audit_region)
    _by_another(site, by, on)
    if site.recognised_on is None or on < site.recognised_on:
        raise RuleError("not_recognised", _("%(site)s was not recognised by then; there is nothing to check again.") % {"site": site})
    if not passed:
        note = must(note, "no_note", _("Say what was found wanting."))
    facts = {"checked_on": on, "passed": passed, "document": document.strip(), "note": note.strip()}
    made = keep(Recheck(site=site, checked_by=by, **facts), "bad_recheck")
    record(by, "workshop.rechecked", site, passed=passed, on=str(on))
    return made


def _by_another(site: WorkshopSite, by, on: date) -> None:
    if site.recorded_by_id == by.pk:
        raise RuleError("own_record", _("You recorded this workshop; somebody else judges it."))
    if on > timezone.localdate():
        raise RuleError("future_date", _("%(day)s is still to come.") % {"day": on})


def recheck_due_on(site: WorkshopSite) -> date | None:
    """The day by which the county checks again; None while it is not recognised or no rule says how often."""
    if site.recognised_on is None:
        return None
    last = max([site.recognised_on, *(check.checked_on for check in site.rechecks.all())])
    rule = RecheckRule.objects.in_force(site.audit_region, last)
    if rule is None:
        return None
    year, month = divmod(last.year * 12 + last.month - 1 + rule.months, 12)
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))


@transaction.atomic
def add_worker(site: WorkshopSite, *, member: Member, job: str, from_on: date, by) -> Worker:
    """Raises RuleError "other_village", "left_the_household", "works_there_already"."""
    require(by, "programmes.keep", site.audit_region)
    words = {"name": member.name}
    if member.household.village_id != site.programme.village_id:
        raise RuleError("other_village", _("%(name)s belongs to another village.") % words)
    if member.left_on is not None:
        raise RuleError("left_the_household", _("%(name)s has left the household.") % words)
    worker = keep(Worker(site=site, member=member, job=job.strip(), from_on=from_on), "works_there_already")
    record(by, "workshop.worker_began", site, member=member.number)
    return worker


@transaction.atomic
def end_worker(worker: Worker, *, on: date, by) -> None:
    require(by, "programmes.keep", worker.audit_region)
    if on < worker.from_on or not Worker.objects.filter(pk=worker.pk, to_on__isnull=True).update(to_on=on):
        raise RuleError("ended_already", _("%(worker)s has stopped already, or would stop before starting.") % {"worker": worker})
    worker.refresh_from_db()
    record(by, "workshop.worker_stopped", worker.site, member=worker.member.number, on=str(on))
