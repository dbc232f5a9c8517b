"""Rules about work: pay, from and to, and where it is."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from projects.households.checks.facts import Channel
from projects.households.checks.rule import Finding, PersonRule
from shared.money import format_yuan


class PayIsPlausible(PersonRule):
    id = "R11"
    reads = ("person.jobs",)
    says = {
        "range": _("The monthly pay of %(name)s, %(pay)s yuan, is not between %(least)s and %(most)s; check the figure and its unit."),
        "low": _("The monthly pay of %(name)s, %(pay)s yuan, is below %(low)s; check the figure or say why."),
    }
    milder = frozenset({"low"})

    def look_at(self, person, facts) -> Iterator[Finding]:
        limits = facts.limits
        least, most = limits.pay_least_fen, limits.pay_most_fen
        for job in person.jobs or ():
            pay = job.monthly_fen
            if pay is None:
                continue
            if least is not None and most is not None and not least <= pay <= most:
                words = {"pay": format_yuan(pay), "least": format_yuan(least), "most": format_yuan(most)}
                yield self.finding("range", "monthly_fen", person, **words)
                return
            if limits.pay_low_fen is not None and pay < limits.pay_low_fen:
                yield self.finding("low", "monthly_fen", person, pay=format_yuan(pay), low=format_yuan(limits.pay_low_fen))
                return


class JobsFollowEachOther(PersonRule):
    id = "R12"
    reads = ("person.jobs", "person.working")
    says = {
        "no_end": _("%(name)s is entered as not working, but the last job has no end; enter when it ended."),
        "backwards": _("A job of %(name)s ends before it begins; correct its dates."),
        "overlap": _("A job of %(name)s begins before the one before has ended; correct the dates."),
    }

    def look_at(self, person, facts) -> Iterator[Finding]:
        jobs = sorted((job for job in person.jobs or () if job.from_on), key=lambda job: job.from_on)
        if person.working is False and any(job.to_on is None for job in jobs):
            yield self.finding("no_end", "to_on", person)
        if any(job.to_on and job.to_on < job.from_on for job in jobs):
            yield self.finding("backwards", "to_on", person)
        elif any(later.from_on < (earlier.to_on or date.max) for earlier, later in zip(jobs, jobs[1:], strict=False)):
            yield self.finding("overlap", "from_on", person)


class LocalPostsAreInTheCounty(PersonRule):
    id = "R13"
    reads = ("person.jobs",)
    says = {
        "post": _("%(name)s holds a public-welfare post outside the county; such a post is at home: correct the place or the channel."),
        "workshop": _("%(name)s works in an aid workshop outside the county; a workshop is at home: correct the place or the channel."),
    }

    def look_at(self, person, facts) -> Iterator[Finding]:
        cases = {Channel.WELFARE_POST: "post", Channel.WORKSHOP: "workshop"}
        away = {cases[job.channel] for job in person.jobs or () if job.in_county is False and job.channel in cases}
        for case in sorted(away):
            yield self.finding(case, "place", person)
