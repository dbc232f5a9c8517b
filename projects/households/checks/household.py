"""Rules about a household as a whole: head and spouse, land, labour, the line."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from projects.households.checks.facts import HEAD, SPOUSE, HouseholdFacts, Labour
from projects.households.checks.rule import Finding, Rule, Severity
from shared.money import format_yuan


class OneHeadAndASpouse(Rule):
    id = "R05"
    reads = ("people.relation", "people.sex")
    says = {
        "no_head": _("The household has no head; say who it is."),
        "many_heads": _("The household has %(count)s heads; keep one and correct the others' relation."),
        "same_sex": _("%(name)s is entered as spouse and has the sex of the head; correct the sex or the relation."),
    }

    def find(self, facts: HouseholdFacts) -> Iterator[Finding]:
        heads = [person for person in facts.people if person.relation == HEAD]
        if facts.people and not heads:
            yield self.finding("no_head", "relation")
        if len(heads) > 1:
            yield self.finding("many_heads", "relation", count=len(heads))
        for person in facts.people:
            if len(heads) == 1 and person.relation == SPOUSE and person.sex and person.sex == heads[0].sex:
                yield self.finding("same_sex", "sex", person)


class LandIsPlausible(Rule):
    id = "R10"
    severity = Severity.DOUBT
    reads = ("land", "forest", "road_m")
    says = {
        "land": _("Farm land of %(mu)s mu is not between 0 and %(most)s; check the figure and its unit."),
        "forest": _("Forest of %(mu)s mu is not between 0 and %(most)s; check the figure and its unit."),
        "road": _("The distance to the road of %(metres)s m is not between 0 and %(most)s m; check the figure and its unit."),
    }

    def find(self, facts: HouseholdFacts) -> Iterator[Finding]:
        limits = facts.limits
        for case, value, most in (("land", facts.land, limits.land_most), ("forest", facts.forest, limits.forest_most)):
            if value is not None and most is not None and not 0 <= value <= most:
                yield self.finding(case, case, mu=f"{value / 100:g}", most=f"{most / 100:g}")
        if facts.road_m is not None and limits.road_most_m is not None and not 0 <= facts.road_m <= limits.road_most_m:
            yield self.finding("road", "road_m", metres=facts.road_m, most=limits.road_most_m)


class NoLabourIsSupported(Rule):
    """A household where nobody can work is carried by the state (兜底)."""

    id = "R18"
    reads = ("people.born_on", "people.labour", "allowance", "monitoring")
    says = {
        "no_backstop": _(
            "Nobody in the household has labour, but it is not marked as carried by the state; mark it or correct the labour."
        ),
        "no_allowance": _("Nobody in the household has labour, but it draws no minimum living allowance; apply for it or say why not."),
        "eliminated": _("Nobody in the household has labour; its risk cannot be marked as eliminated: open it again."),
    }
    milder = frozenset({"no_backstop", "no_allowance"})

    def find(self, facts: HouseholdFacts) -> Iterator[Finding]:
        if not without_labour(facts):
            return
        watch = facts.monitoring
        if watch and watch.backstop is False:
            yield self.finding("no_backstop", "backstop")
        if facts.allowance is False:
            yield self.finding("no_allowance", "allowance")
        if watch and watch.eliminated_on:
            yield self.finding("eliminated", "eliminated_on")


class FallingBackIsWatched(Rule):
    id = "R19"
    severity = Severity.DOUBT
    reads = ("exited_on", "income_per_head_fen", "line_fen", "water_safe", "house_safe", "monitored")
    says = {
        "below_line": _("Out of poverty, but %(income)s yuan a head lie under the line of %(line)s, and not monitored; look into it."),
        "water": _("Out of poverty, but the drinking water is not safe, and not monitored; look into it."),
        "house": _("Out of poverty, but the house is not safe, and not monitored; look into it."),
    }

    def find(self, facts: HouseholdFacts) -> Iterator[Finding]:
        if facts.exited_on is None or facts.exited_on > facts.as_of or facts.monitored is not False:
            return
        income, line = facts.income_per_head_fen, facts.line_fen
        if income is not None and line is not None and income < line:
            yield self.finding("below_line", "income_per_head_fen", income=format_yuan(income), line=format_yuan(line))
        if facts.water_safe is False:
            yield self.finding("water", "water_safe")
        if facts.house_safe is False:
            yield self.finding("house", "house_safe")


def without_labour(facts: HouseholdFacts) -> bool:
    """Is it known of everybody that they have no labour? Children below working age have none; one unknown adult decides no."""
    return bool(facts.people) and all(
        person.labour in {Labour.NONE, Labour.LOST} or (person.labour is None and _is_child(person, facts)) for person in facts.people
    )


def _is_child(person, facts: HouseholdFacts) -> bool:
    age, limit = person.age_on(facts.as_of), facts.limits.labour_from_age
    return age is not None and limit is not None and age < limit
