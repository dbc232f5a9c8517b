"""A formula as data, checked: what is wrong is said in sentences, never guessed.

{"kind": "shares", "whole": 64, "cap_fen": …, "floor_fen": …}
{"kind": "weighted", "per": "head", "rows": [{"when": {"kinds": [], "exited": true, "age_from": 60, …}, "value": 150}], "otherwise": 100}
{"kind": "mixed", "pools": [{"name": "labour", "bp": 8000, "group": {…}, "formula": {…}}], "reserve_bp": 500}
{"kind": "manual", "amounts": {"4104821002010001": 140000}}
"""

from django.utils.translation import gettext as _

from projects.dividends.formulas.base import Formula
from projects.dividends.formulas.conditions import Condition
from projects.dividends.formulas.dividing import Limits
from projects.dividends.formulas.mixed import Mixed, Part
from projects.dividends.formulas.simple import Equal, LabourDays, PerCapita, Shares
from projects.dividends.formulas.tables import Fixed, Manual, Table, Weighted
from shared.errors import RuleError
from shared.money import LARGEST_FEN

PLAIN = {"equal": Equal, "per_capita": PerCapita, "labour": LabourDays}
POOLS = ("labour", "aid", "equal")
LARGEST_WEIGHT = 10**9
_WHEN = {"kinds", "exited", "age_from", "age_to", "labour", "health"}


def read(spec: dict) -> Formula:
    """The formula a spec describes. Raises RuleError "bad_formula" with what is wrong."""
    if not isinstance(spec, dict) or "kind" not in spec:
        raise _bad(_("A formula says of what kind it is."))
    kind, limits = spec["kind"], _limits(spec)
    if kind in PLAIN:
        return PLAIN[kind](limits=limits)
    if kind == "shares":
        whole = spec.get("whole")
        return Shares(limits=limits, whole=None if whole is None else _number(whole, _("All shares together"), least=1))
    if kind == "weighted":
        return Weighted(limits=limits, table=_table(spec, LARGEST_WEIGHT))
    if limits:
        raise _bad(_("Least and most amounts go with shares, members, days or weights, not with this formula."))
    if kind == "fixed":
        return Fixed(table=_table(spec, LARGEST_FEN))
    if kind == "manual":
        return _manual(spec)
    if kind == "mixed":
        return _mixed(spec)
    raise _bad(_("There is no formula “%(kind)s”.") % {"kind": kind})


def _limits(spec: dict) -> Limits:
    floor, cap = spec.get("floor_fen"), spec.get("cap_fen")
    if floor is not None:
        _number(floor, _("The least amount"), least=1)
    if cap is not None:
        _number(cap, _("The most amount"), least=1)
    if floor is not None and cap is not None and cap < floor:
        raise _bad(_("The most a household gets is not below the least."))
    return Limits(floor, cap)


def _table(spec: dict, largest: int) -> Table:
    if spec.get("per") not in {"household", "head"}:
        raise _bad(_("A table says whether its values are for a household or for each person."))
    rows = spec.get("rows") or []
    if not isinstance(rows, list):
        raise _bad(_("A table consists of rows."))
    read_rows = tuple((_condition(row.get("when")), _number(row.get("value"), _("A value of the table"), most=largest)) for row in rows)
    otherwise = _number(spec.get("otherwise", 0), _("The value for all others"), most=largest)
    if not otherwise and not any(value for _condition, value in read_rows):
        raise _bad(_("The table gives everybody nothing; fill in a value."))
    return Table(read_rows, spec["per"] == "head", otherwise)


def _condition(when) -> Condition:
    when = when or {}
    if not isinstance(when, dict) or set(when) - _WHEN:
        raise _bad(_("A condition asks for kind of household, exit, age, labour skill or health, and nothing else."))
    ages = {name: when.get(name) for name in ("age_from", "age_to")}
    for age in ages.values():
        if age is not None:
            _number(age, _("An age"), most=150)
    if None not in ages.values() and ages["age_from"] > ages["age_to"]:
        raise _bad(_("An age band begins before it ends."))
    if when.get("exited") not in {None, True, False}:
        raise _bad(_("Exited is yes, no or left out."))
    sets = {name: frozenset(when.get(name) or ()) for name in ("kinds", "labour", "health")}
    return Condition(exited=when.get("exited"), **ages, **sets)


def _manual(spec: dict) -> Manual:
    amounts = spec.get("amounts")
    if not isinstance(amounts, dict) or not amounts:
        raise _bad(_("The list of amounts is empty; upload it first."))
    for fen in amounts.values():
        _number(fen, _("An amount of the list"), least=1, most=LARGEST_FEN)
    return Manual(amounts=amounts)


def _mixed(spec: dict) -> Mixed:
    pools = spec.get("pools") or []
    names = [pool.get("name") for pool in pools]
    if not pools or len(set(names)) < len(names) or set(names) - set(POOLS):
        raise _bad(_("Several pools are a labour pool, an aid pool and an equal pool, each at most once."))
    reserve = _number(spec.get("reserve_bp", 0), _("The reserve"), most=10_000)
    parts = []
    for pool in pools:
        inner = read(pool.get("formula"))
        if isinstance(inner, (Mixed, Manual)):
            raise _bad(_("A pool is divided by one formula of its own, not by pools or a list."))
        if pool["name"] == "labour" and not inner.labour_bp:
            raise _bad(_("The labour pool is divided by labour days."))
        parts.append(
            Part(pool["name"], _number(pool.get("bp"), _("A pool's part"), least=1, most=10_000), _condition(pool.get("group")), inner)
        )
    whole = sum(part.bp for part in parts) + reserve
    if whole != 10_000:
        percent = f"{whole // 100}.{whole % 100:02}"
        raise _bad(_("The pools and the reserve sum to %(percent)s %%, not to 100 %%.") % {"percent": percent})
    return Mixed(parts=tuple(parts), reserve_bp=reserve)


def _number(value, name: str, *, least: int = 0, most: int = LARGEST_FEN) -> int:
    if type(value) is not int or not least <= value <= most:
        raise _bad(_("%(name)s is a whole number from %(least)s to %(most)s.") % {"name": name, "least": least, "most": most})
    return value


def _bad(sentence: str) -> RuleError:
    return RuleError("bad_formula", sentence)
