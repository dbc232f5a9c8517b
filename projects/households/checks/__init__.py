"""The checks of the register: small declared rules over plain facts.

`run(facts)` answers findings and touches no database. `loading.facts_of` reads facts from the register,
`doubts.recheck` keeps the list of doubts (疑点) that people work through.
"""

from projects.households.checks import household, jobs, monitored, people  # noqa: F401  each declares its rules on import
from projects.households.checks.facts import HouseholdFacts, JobFacts, Limits, MeasureFacts, MonitoringFacts, PersonFacts
from projects.households.checks.rule import RULES, Finding, Rule, Severity, fingerprint_of, run

__all__ = [
    "RULES",
    "Finding",
    "HouseholdFacts",
    "JobFacts",
    "Limits",
    "MeasureFacts",
    "MonitoringFacts",
    "PersonFacts",
    "Rule",
    "Severity",
    "fingerprint_of",
    "run",
]
