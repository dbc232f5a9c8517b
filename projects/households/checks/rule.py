"""What a rule is, what it finds, and running them all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from projects.households.checks.facts import HouseholdFacts, PersonFacts
from shared.crypto import fingerprint

RULES: dict[str, "Rule"] = {}  # id → the one instance of each rule, in the order of their ids


class Severity(StrEnum):
    """An error blocks; a doubt (疑点) can be explained with a note."""

    ERROR = "error"
    DOUBT = "doubt"

    @property
    def label(self):
        return {"error": _("error"), "doubt": _("doubt")}[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong or odd. case is one sentence of the rule; words fill it in and are kept with a doubt."""

    rule_id: str
    severity: Severity
    person: int | None
    field: str
    case: str
    words: dict = field(default_factory=dict, compare=False)

    @property
    def message(self) -> str:
        """The whole sentence in the running language: which person, what is the case, what to do."""
        return RULES[self.rule_id].sentence(self.case, self.words)


class Rule:
    """One rule: a subclass with id, severity, the facts it reads and its sentences is registered by being written.

    reads     names of facts: "land", or "person.born_on" for the person found, "people.relation" for all of them;
              a doubt that was explained is asked again only when one of these has changed
    says      case → sentence; %(name)s is the person
    milder    cases that are only a doubt although the rule is an error
    """

    id = ""
    severity = Severity.ERROR
    reads: tuple[str, ...] = ()
    says: dict[str, str] = {}
    milder: frozenset[str] = frozenset()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.id in RULES:
            raise ValueError(f"two rules are called {cls.id}")
        if cls.id:  # a class without an id is a kind of rule
            RULES[cls.id] = cls()

    def find(self, facts: HouseholdFacts) -> Iterator[Finding]:
        raise NotImplementedError

    def finding(self, case: str, field: str, person: PersonFacts | None = None, **words) -> Finding:
        severity = Severity.DOUBT if case in self.milder else self.severity
        words = {"name": person.name, **words} if person else words
        return Finding(self.id, severity, person.key if person else None, field, case, words)

    def sentence(self, case: str, words: dict) -> str:
        text = self.says.get(case)
        if text is None:
            return f"{self.id} {case}"  # a sentence that a later version of the rule no longer has
        return str(text) % words if words else str(text)


class PersonRule(Rule):
    """A rule that looks at one person at a time."""

    def find(self, facts: HouseholdFacts) -> Iterator[Finding]:
        for person in facts.people:
            yield from self.look_at(person, facts)

    def look_at(self, person: PersonFacts, facts: HouseholdFacts) -> Iterator[Finding]:
        raise NotImplementedError


def run(facts: HouseholdFacts, *, only: Iterable[str] | None = None) -> list[Finding]:
    """What the rules (or only those with these ids) find in one household, rule by rule in the order of their ids."""
    chosen = sorted(RULES) if only is None else [rule_id for rule_id in sorted(RULES) if rule_id in set(only)]
    return [finding for rule_id in chosen for finding in RULES[rule_id].find(facts)]


def fingerprint_of(finding: Finding, facts: HouseholdFacts) -> str:
    """64 hex digits that change when one of the facts changes that the finding's rule reads."""
    person = next((person for person in facts.people if person.key == finding.person), None)
    values = [f"{finding.rule_id}:{finding.case}"]
    for name in RULES[finding.rule_id].reads:
        owner, _dot, attribute = name.rpartition(".")
        things = {"": [facts], "person": [person] if person else [], "people": facts.people}[owner]
        values.append(f"{name}={[_plain(getattr(thing, attribute)) for thing in things]}")
    return fingerprint("doubt", "\n".join(values))


def _plain(value) -> object:
    """A value in a spelling that is the same in every process."""
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return [(each.name, _plain(getattr(value, each.name))) for each in fields(value)]
    return str(value)
