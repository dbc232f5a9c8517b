"""Formulae and divisions in words: for the notice, the round's page, the preview."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.dividends.formulas.mixed import pool_name
from projects.dividends.formulas.simple import percent
from projects.dividends.models import DividendRound
from shared.money import format_yuan

Formula = DividendRound.Formula


def days(hundredths: int) -> str:
    """4250 → 42.5"""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)


def basis(kind: str, inputs: dict) -> str:
    """Why a household gets what it gets, short enough for a line of the notice."""
    people = len(inputs.get("members", ()))
    if kind == Formula.SHARES:
        return _("%(count)s shares") % {"count": inputs["shares"]}
    if kind == Formula.LABOUR:
        return _("%(days)s labour days") % {"days": days(inputs["days"])}
    if kind == Formula.EQUAL:
        return _("one household")
    if kind == Formula.WEIGHTED:
        return _("%(people)s people, weight %(weight)s") % {"people": people, "weight": days(sum(inputs["weights"]))}
    return ngettext("%(people)s person", "%(people)s people", people) % {"people": people}


def formula(spec: dict) -> str:
    """A formula in one phrase that goes on after “divided”."""
    kind = spec.get("kind")
    said = {
        "equal": _("alike among the households"),
        "per_capita": _("by people, the same for each"),
        "shares": _("by shares"),
        "labour": _("by labour days"),
        "weighted": _("by weights from a table"),
        "fixed": _("in fixed amounts from a table, the rest going to the reserve"),
        "manual": _("by the list the village meeting passed"),
    }.get(kind)
    if kind == "mixed":
        parts = [f"{pool_name(pool['name'])} {_percent(pool['bp'])} ({formula(pool['formula'])})" for pool in spec["pools"]]
        if spec.get("reserve_bp"):
            parts.append(_("reserve %(percent)s") % {"percent": _percent(spec["reserve_bp"])})
        said = _("in several pools: %(pools)s") % {"pools": "，".join(parts)}
    limits = []
    if spec.get("floor_fen"):
        limits.append(_("at least %(yuan)s yuan each") % {"yuan": format_yuan(spec["floor_fen"])})
    if spec.get("cap_fen"):
        limits.append(_("at most %(yuan)s yuan each") % {"yuan": format_yuan(spec["cap_fen"])})
    return "，".join([str(said), *limits])


def remainder(division: dict) -> list[str]:
    """Where every fen went: one sentence for each pool, one for the reserve."""
    said = []
    for pool in division.get("pools", ()):
        facts = {
            "pool": pool_name(pool["name"]),
            "yuan": format_yuan(pool["fen"]),
            "households": pool["count"],
            "left": pool["left_over"],
        }
        if pool["left_over"]:
            text = _(
                "%(pool)s: %(yuan)s yuan to %(households)s households. Rounded down to whole fen, %(left)s fen were left over; they went,"
                " one each, to the households with the largest remainders, among equals to the lower household number."
            )
        else:
            text = _("%(pool)s: %(yuan)s yuan to %(households)s households, without anything left over.")
        said.append(text % facts)
        if pool.get("capped") or pool.get("floored"):
            limits = {"capped": pool["capped"], "floored": pool["floored"]}
            said.append(
                _("%(capped)s households are at the most, %(floored)s at the least amount; the others share the difference.") % limits
            )
    if division.get("reserve_fen"):
        said.append(_("%(yuan)s yuan stay with the collective as reserve.") % {"yuan": format_yuan(division["reserve_fen"])})
    return said


def _percent(bp: int) -> str:
    return f"{percent(Fraction(bp, 100))} %"
