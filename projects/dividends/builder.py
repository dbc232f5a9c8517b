"""A formula as a form that a village clerk understands: choices, tables and percentages; nobody writes a formula as text."""

from fractions import Fraction

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.dividends import amounts
from projects.dividends.formulas import read
from projects.dividends.formulas.simple import percent
from projects.dividends.models import DividendRound
from projects.households.codes import code_book
from shared.errors import RuleError
from shared.forms import YuanField
from shared.money import format_yuan

ROWS = range(1, 6)
_SIMPLE = [
    ("equal", gettext_lazy("the same for each household")),
    ("per_capita", gettext_lazy("the same for each person")),
    ("shares", gettext_lazy("by shares")),
]
_EXITED = [("", gettext_lazy("either")), ("no", gettext_lazy("not yet exited from poverty")), ("yes", gettext_lazy("exited from poverty"))]
_FOR_PER = [("household", gettext_lazy("for each household")), ("head", gettext_lazy("for each person"))]


class HundredthsField(YuanField):
    """A number with at most two decimals as whole hundredths: a weight 1.5 is 150, a percentage 12.5 is 1250 basis points."""

    def __init__(self, **kwargs):
        super().__init__(least_fen=0, **kwargs)

    def prepare_value(self, value):
        return percent(Fraction(value, 100)) if type(value) is int else value


def _codes(label):
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple, choices=[])


class FormulaForm(forms.Form):
    """How the money is divided. `spec()` of a valid form is what formulas.read takes."""

    formula = forms.ChoiceField(
        label=gettext_lazy("How it is divided"), choices=DividendRound.Formula, widget=forms.RadioSelect, initial="shares"
    )
    whole = forms.IntegerField(
        label=gettext_lazy("All shares together"),
        min_value=1,
        required=False,
        help_text=gettext_lazy("Give it when shares are fixed parts of a whole, for example 64: then those taking part must make 100 %."),
    )
    floor_fen = YuanField(
        label=gettext_lazy("At least (yuan)"), required=False, help_text=gettext_lazy("for each household; empty: no limit")
    )
    cap_fen = YuanField(label=gettext_lazy("At most (yuan)"), required=False, help_text=gettext_lazy("What it frees goes to the others."))
    per = forms.ChoiceField(label=gettext_lazy("The table holds"), choices=_FOR_PER, widget=forms.RadioSelect, initial="household")
    otherwise = HundredthsField(label=gettext_lazy("All others"), required=False, help_text=gettext_lazy("who fit no row; empty: nothing"))
    labour_bp = HundredthsField(label=gettext_lazy("Labour pool (%)"), required=False, help_text=gettext_lazy("by labour days"))
    aid_bp = HundredthsField(label=gettext_lazy("Aid pool (%)"), required=False, help_text=gettext_lazy("for those who cannot work"))
    aid_kinds, aid_health = _codes(gettext_lazy("Aid goes to households of kind")), _codes(gettext_lazy("with a member whose health is"))
    aid_formula = forms.ChoiceField(label=gettext_lazy("Aid is divided"), choices=_SIMPLE[:2], initial="per_capita")
    equal_bp = HundredthsField(label=gettext_lazy("Pool for all (%)"), required=False)
    equal_formula = forms.ChoiceField(label=gettext_lazy("It is divided"), choices=_SIMPLE, initial="equal")
    reserve_bp = HundredthsField(label=gettext_lazy("Collective reserve (%)"), required=False)
    amounts_file = forms.FileField(
        label=gettext_lazy("List as a file"),
        required=False,
        help_text=gettext_lazy(".xlsx or .csv: household number in the first column, yuan in the second"),
    )
    amounts = forms.CharField(
        label=gettext_lazy("or written here"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("one household a line, for example 4104821002010001 1400.00"),
    )

    def __init__(self, *args, region_code: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        book = code_book(region_code or f"{settings.COUNTY_CODE}000000")
        lists = {"kinds": book.choices("household_kind"), "labour": book.choices("labour"), "health": book.choices("health")}
        self.fields["aid_kinds"].choices, self.fields["aid_health"].choices = lists["kinds"], lists["health"]
        for n in ROWS:
            self._add_row(n, lists)

    def _add_row(self, n: int, lists: dict) -> None:
        several = {"required": False, "widget": forms.CheckboxSelectMultiple}
        age = {"required": False, "min_value": 0, "max_value": 150}
        self.fields |= {
            f"row{n}_value": HundredthsField(label=_("gets"), required=False),
            f"row{n}_kinds": forms.MultipleChoiceField(label=_("kind of household"), choices=lists["kinds"], **several),
            f"row{n}_exited": forms.ChoiceField(label=_("exit"), choices=_EXITED, required=False),
            f"row{n}_age_from": forms.IntegerField(label=_("from age"), **age),
            f"row{n}_age_to": forms.IntegerField(label=_("to age"), **age),
            f"row{n}_labour": forms.MultipleChoiceField(label=_("labour skill"), choices=lists["labour"], **several),
            f"row{n}_health": forms.MultipleChoiceField(label=_("health"), choices=lists["health"], **several),
        }

    def rows(self) -> list[dict]:
        """Bound fields of the table by row, for the template."""
        names = ("value", "exited", "age_from", "age_to", "kinds", "labour", "health")
        return [
            {"number": n, "fields": [self[f"row{n}_{name}"] for name in names], "used": bool(self[f"row{n}_value"].value())} for n in ROWS
        ]

    def clean(self):
        found = super().clean()
        if self.errors:
            return found
        if found["formula"] == "manual":
            found["amounts"] = self._amounts(found)
        try:
            read(self.spec())
        except RuleError as refused:
            self.add_error("formula", refused.message)
        return found

    def _amounts(self, found: dict) -> dict[str, int] | str:
        try:
            listed = amounts.from_file(found["amounts_file"]) if found.get("amounts_file") else amounts.from_text(found["amounts"])
        except amounts.BadList as bad:
            raise ValidationError({"amounts": bad.errors}) from None
        except RuleError as refused:
            raise ValidationError({"amounts_file": refused.message}) from None
        self.data = self.data.copy()
        self.data[self.add_prefix("amounts")] = amounts.as_text(listed)  # shown, so that a preview need not be uploaded twice
        return listed

    def spec(self) -> dict:
        said, kind = self.cleaned_data, self.cleaned_data["formula"]
        limits = {name: said[name] for name in ("floor_fen", "cap_fen") if said.get(name)}
        if kind in {"equal", "per_capita", "labour"}:
            return {"kind": kind, **limits}
        if kind == "shares":
            return {"kind": kind, **limits} | ({"whole": said["whole"]} if said.get("whole") else {})
        if kind == "manual":
            return {"kind": kind, "amounts": said["amounts"]}
        if kind == "mixed":
            return self._mixed(said)
        table = {"kind": kind, "per": said["per"], "rows": self._table(said), "otherwise": said.get("otherwise") or 0}
        return table | (limits if kind == "weighted" else {})

    def _table(self, said: dict) -> list[dict]:
        rows = []
        for n in ROWS:
            value = said.get(f"row{n}_value")
            if value is None:
                continue
            when = {name: said[f"row{n}_{name}"] for name in ("kinds", "labour", "health") if said.get(f"row{n}_{name}")}
            when |= {name: said[f"row{n}_{name}"] for name in ("age_from", "age_to") if said.get(f"row{n}_{name}") is not None}
            if said.get(f"row{n}_exited"):
                when["exited"] = said[f"row{n}_exited"] == "yes"
            rows.append({"when": when, "value": value})
        return rows

    def _mixed(self, said: dict) -> dict:
        pools = []
        if said.get("labour_bp"):
            pools.append({"name": "labour", "bp": said["labour_bp"], "formula": {"kind": "labour"}})
        if said.get("aid_bp"):
            group = {name: said[f"aid_{name}"] for name in ("kinds", "health") if said.get(f"aid_{name}")}
            pools.append({"name": "aid", "bp": said["aid_bp"], "group": group, "formula": {"kind": said["aid_formula"]}})
        if said.get("equal_bp"):
            pools.append({"name": "equal", "bp": said["equal_bp"], "formula": {"kind": said["equal_formula"]}})
        return {"kind": "mixed", "pools": pools, "reserve_bp": said.get("reserve_bp") or 0}


def initial_of(spec: dict) -> dict:
    """What the form shows for a formula that is there already."""
    found = {"formula": spec.get("kind", "shares")} | {
        name: spec.get(name) for name in ("whole", "floor_fen", "cap_fen", "per", "otherwise")
    }
    for n, row in zip(ROWS, spec.get("rows", ()), strict=False):
        found[f"row{n}_value"] = row["value"]
        for name, value in row.get("when", {}).items():
            found[f"row{n}_{name}"] = ("yes" if value else "no") if name == "exited" else value
    for pool in spec.get("pools", ()):
        found[f"{pool['name']}_bp"] = pool["bp"]
        if pool["name"] != "labour":
            found[f"{pool['name']}_formula"] = pool["formula"]["kind"]
        for name, value in pool.get("group", {}).items():
            found[f"aid_{name}"] = value
    found["reserve_bp"] = spec.get("reserve_bp")
    found["amounts"] = amounts.as_text(spec["amounts"]) if "amounts" in spec else ""
    return {name: value for name, value in found.items() if value is not None}


def values_in_words(spec: dict) -> list[tuple[str, str]]:
    """The table of a formula, row by row, as (who, what each gets)."""
    if "rows" not in spec:
        return []
    unit = _("%(value)s yuan") if spec["kind"] == "fixed" else _("weight %(value)s")

    def shown(value: int) -> str:
        return unit % {"value": format_yuan(value) if spec["kind"] == "fixed" else percent(Fraction(value, 100))}

    book = code_book(f"{settings.COUNTY_CODE}000000")
    rows = [(_when(row.get("when") or {}, book), shown(row["value"])) for row in spec["rows"]]
    return [*rows, (_("all others"), shown(spec.get("otherwise", 0)))]


def _when(when: dict, book) -> str:
    said = []
    for name, codes in (("kinds", "household_kind"), ("labour", "labour"), ("health", "health")):
        if when.get(name):
            said.append("、".join(book.label(codes, code) for code in when[name]))
    if "exited" in when:
        said.append(str(_EXITED[2][1] if when["exited"] else _EXITED[1][1]))
    if "age_from" in when or "age_to" in when:
        said.append(_("aged %(first)s to %(last)s") % {"first": when.get("age_from", 0), "last": when.get("age_to", "…")})
    return "，".join(said) or _("everybody")
