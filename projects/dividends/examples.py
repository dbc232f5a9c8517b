"""Formula templates: making one, giving it a new version, keeping examples with it, running them as tests."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.dividends.formulas import read
from projects.dividends.models import DividendRound, FormulaTemplate
from shared.errors import RuleError
from shared.money import format_yuan

LARGEST_EXAMPLE = 500  # households


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one example."""

    title: str
    passed: bool
    words: str


def check_formula(template: FormulaTemplate) -> list[Outcome]:
    """Run every example of a template."""
    return [_run(template, example) for example in template.examples]


def _run(template: FormulaTemplate, example: dict) -> Outcome:
    title = example.get("title", "")
    try:
        formula = read(template.spec)
        weights = [formula.weigh(inputs) for inputs in example["households"]]
        columns = [[row[n] for row in weights] for n in range(formula.columns)]
        done = formula.divide(example["to_divide_fen"], columns)
    except RuleError as refused:
        passed = refused.code == example.get("refused")
        return Outcome(title, passed, refused.message)
    except (KeyError, TypeError, ValueError) as error:
        return Outcome(title, False, _("The example cannot be read: %(error)s") % {"error": error})
    if example.get("refused"):
        return Outcome(title, False, _("It should be refused, but was divided."))
    again, wanted = [*done.parts, done.reserve_fen], [*example["parts"], example.get("reserve_fen", 0)]
    if again == wanted:
        words = {"households": len(done.parts), "yuan": format_yuan(example["to_divide_fen"])}
        return Outcome(title, True, _("%(yuan)s yuan to %(households)s households, to the fen as expected.") % words)
    first = next(n for n, (a, b) in enumerate(zip(again, wanted, strict=False)) if a != b) if len(again) == len(wanted) else 0
    words = {"number": first + 1, "wanted": format_yuan(wanted[first]), "got": format_yuan(again[first])}
    return Outcome(title, False, _("Household %(number)s should get %(wanted)s yuan, it gets %(got)s.") % words)


@transaction.atomic
def make_template(*, name: str, region_prefix: str, spec: dict, valid_from: date, document: str = "", by) -> FormulaTemplate:
    """A formula template, or the next version of the one of that name in the region; its examples come along.

    Raises RuleError "bad_formula", "no_title", "examples_fail" when an example of the version before no longer holds.
    """
    require(by, "dividends.edit_formulas", region_prefix)
    formula, name = read(spec), name.strip()
    if not name:
        raise RuleError("no_title", _("A formula needs a name by which clerks know it."))
    before = FormulaTemplate.objects.filter(name=name, region_prefix=region_prefix).order_by("-version").first()
    made = FormulaTemplate(
        name=name,
        region_prefix=region_prefix,
        formula=formula.kind,
        version=before.version + 1 if before else 1,
        spec=spec,
        examples=before.examples if before and before.formula == formula.kind and before.spec == spec else [],
        valid_from=valid_from,
        document=document.strip(),
        made_by_name=str(by)[:60],
    )
    made.save()
    if before and before.valid_to is None and before.valid_from < valid_from:
        FormulaTemplate.objects.filter(pk=before.pk).update(valid_to=valid_from)
    record(by, "formulatemplate.made", made, version=made.version)
    return made


@transaction.atomic
def keep_example(template: FormulaTemplate, round_: DividendRound, *, by) -> None:
    """Keep a round divided by this formula as an example, without anything that tells whose household it was.

    Raises RuleError "other_formula", "too_large".
    """
    require(by, "dividends.edit_formulas", round_.audit_region)
    if round_.formula_spec != template.spec:
        raise RuleError("other_formula", _("%(what)s was divided by another formula.") % {"what": round_})
    rows = list(round_.lines.order_by("line_number").values_list("inputs", "amount_fen")[: LARGEST_EXAMPLE + 1])
    if len(rows) > LARGEST_EXAMPLE:
        raise RuleError("too_large", _("An example has at most %(count)s households.") % {"count": LARGEST_EXAMPLE})
    example = {
        "title": _("as in a round of %(day)s, %(count)s households") % {"day": timezone.localdate(), "count": len(rows)},
        "to_divide_fen": round_.pot_fen + round_.reserve_fen,
        "households": [_nameless(n, inputs) for n, (inputs, _fen) in enumerate(rows, start=1)],
        "parts": [fen for _inputs, fen in rows],
        "reserve_fen": round_.reserve_fen,
    }
    template.examples = [*template.examples, example]
    template.save(update_fields=["examples"])
    record(by, "formulatemplate.example_kept", template, households=len(rows))


def templates_for(region_code: str, on: date) -> list[FormulaTemplate]:
    """The newest version of every template in force in a place on a day."""
    names = FormulaTemplate.objects.order_by("name").values_list("name", flat=True).distinct()
    found = [FormulaTemplate.objects.filter(name=name).order_by("-version").in_force(region_code, on) for name in names]
    return [template for template in found if template is not None]


def _nameless(n: int, inputs: dict) -> dict:
    members = [{**person, "id": m, "born": 0} for m, person in enumerate(inputs.get("members", ()), start=1)]
    return {**inputs, "number": f"{n:016}", "members": members}
