"""Giving up an asset (处置): proposed, passed by the village meeting, approved by township and county; each by somebody else."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status, record
from projects.programmes.models import Asset, Disposal, DisposalStep, MeetingRule
from projects.programmes.services.keeping import keep, must
from shared.errors import RuleError

Status = Disposal.Status
WHO = {  # who decides on which step
    Status.VILLAGE_PASSED: "programmes.dispose_village",
    Status.TOWNSHIP_APPROVED: "programmes.dispose_township",
    Status.COUNTY_APPROVED: "programmes.dispose_county",
}


@transaction.atomic
def propose_disposal(asset: Asset, *, to: str, proceeds_fen: int = 0, reason: str, on: date, by) -> Disposal:
    """Propose to sell an asset or to write it off. Raises RuleError "asset_disposed", "no_reason", "disposal_under_way"."""
    require(by, "programmes.keep", asset.audit_region)
    if asset.is_gone:
        raise RuleError("asset_disposed", _("%(asset)s is “%(state)s” already.") % {"asset": asset, "state": asset.get_status_display()})
    reason = must(reason, "no_reason", _("Say why the asset is given up."))
    facts = {"to": to, "proceeds_fen": proceeds_fen, "reason": reason}
    made = keep(Disposal(asset=asset, proposed_by=by, proposed_on=on, **facts), "disposal_under_way")
    record(by, "disposal.proposed", made, to=to, proceeds_fen=proceeds_fen)
    return made


@transaction.atomic
def pass_meeting(disposal: Disposal, *, document: str, on: date, entitled: int, present: int, in_favour: int, by) -> DisposalStep:
    """The village meeting agreed, with these votes. Raises RuleError "no_rule", "no_quorum", "no_majority" and those of a decision."""
    rule = MeetingRule.objects.in_force(disposal.audit_region, on)
    if rule is None:
        raise RuleError("no_rule", _("No rule on village meetings about assets is in force here on %(day)s.") % {"day": on})
    if present * 10_000 < entitled * rule.least_present_bp or not entitled:
        raise RuleError("no_quorum", _("%(present)s of %(entitled)s present are too few; the rule is: %(rule)s.")
                        % {"present": present, "entitled": entitled, "rule": rule})  # fmt: skip
    if in_favour * 10_000 <= present * rule.above_bp:
        raise RuleError("no_majority", _("%(favour)s of %(present)s in favour are too few; the rule is: %(rule)s.")
                        % {"favour": in_favour, "present": present, "rule": rule})  # fmt: skip
    votes = {"entitled": entitled, "present": present, "in_favour": in_favour}
    return _decide(disposal, Status.VILLAGE_PASSED, document=document, on=on, by=by, **votes)


@transaction.atomic
def approve_disposal(disposal: Disposal, *, document: str, on: date, by) -> DisposalStep:
    """The next authority agrees: the township, then the county; with the county's word the asset is sold or written off."""
    to = Status.TOWNSHIP_APPROVED if disposal.status == Status.VILLAGE_PASSED else Status.COUNTY_APPROVED
    step = _decide(disposal, to, document=document, on=on, by=by)
    if to == Status.COUNTY_APPROVED:
        change_status(disposal.asset, disposal.to, by=by, note=document, status_on=on)
    return step


@transaction.atomic
def refuse_disposal(disposal: Disposal, *, document: str, on: date, by) -> DisposalStep:
    """Whoever decides next says no."""
    waits = {Status.PROPOSED: Status.VILLAGE_PASSED, Status.VILLAGE_PASSED: Status.TOWNSHIP_APPROVED}
    return _decide(disposal, Status.REFUSED, document=document, on=on, by=by, what=WHO[waits.get(disposal.status, Status.COUNTY_APPROVED)])


@transaction.atomic
def withdraw_disposal(disposal: Disposal, *, reason: str, by) -> None:
    require(by, "programmes.keep", disposal.audit_region)
    change_status(disposal, Status.WITHDRAWN, by=by, note=must(reason, "no_reason", _("Say why it is withdrawn.")))


def _decide(disposal: Disposal, to: str, *, document: str, on: date, by, what: str = "", **votes) -> DisposalStep:
    require(by, what or WHO[to], disposal.audit_region)
    document = must(document, "no_document", _("A decision names its document or minutes."))
    if by.pk == disposal.proposed_by_id or disposal.steps.filter(decided_by=by).exists():
        raise RuleError("decided_by_you_already", _("You proposed or decided on this disposal before; somebody else takes this step."))
    change_status(disposal, to, by=by, note=document)
    return keep(DisposalStep(disposal=disposal, status=to, document=document, decided_on=on, decided_by=by, **votes), "bad_step")
