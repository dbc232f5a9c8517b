"""Kinds of programmes as data: their names, their records, how their income is called, what of it goes to labour."""

from datetime import date

from projects.programmes.models import LabourShareRule, Programme, ProgrammeKind


def kind_of(code: str, region_code: str, on: date) -> ProgrammeKind | None:
    """The kind by its code, as it is in force in a place on a day; None: there is no such kind."""
    return ProgrammeKind.objects.in_force(region_code, on, code=code)


def kinds_in(region_code: str, on: date) -> list[ProgrammeKind]:
    """The kinds a programme of this place may be of."""
    codes = dict.fromkeys(ProgrammeKind.objects.order_by("pk").values_list("code", flat=True))
    return [found for code in codes if (found := kind_of(code, region_code, on)) is not None]


def records_of(programme: Programme) -> str:
    """Which operating records a programme keeps: of its kind, whatever the day; "none" without a row."""
    return ProgrammeKind.objects.filter(code=programme.kind).values_list("records", flat=True).first() or ProgrammeKind.Records.NONE


def income_item(programme: Programme) -> str:
    """What a household reads in its statement for a share of this programme's income (recorded, so never translated)."""
    return ProgrammeKind.objects.filter(code=programme.kind).values_list("income_item", flat=True).first() or programme.name[:60]


def labour_share_bp(programme: Programme, on: date) -> int | None:
    """So many basis points of the income must go to people for work; None: no rule says so."""
    rule = LabourShareRule.objects.in_force(programme.audit_region, on, kind=programme.kind)
    return None if rule is None else rule.share_bp
