"""The village meetings of a round (四议): which ones, in which order, and whether each was held as the rule says."""

from datetime import date, datetime

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.dividends.models import DividendRound, MeetingKind, MeetingStep, RoundMeetingRule
from shared.errors import RuleError

Status = DividendRound.Status


def rules_for(round_: DividendRound) -> list[RoundMeetingRule]:
    """The meetings a round needs, in their order, by the rules in force when it was put to them (default today).

    Raises RuleError "no_rule" when no rule says anything.
    """
    on = timezone.localdate(round_.met_at) if round_.met_at else timezone.localdate()
    found = [RoundMeetingRule.objects.in_force(round_.audit_region, on, kind=kind) for kind in MeetingKind]
    there = sorted((rule for rule in found if rule is not None and rule.required), key=lambda rule: rule.position)
    if not there:
        message = _("No rule says which village meetings a round needs in %(place)s on %(day)s; the county enters it.")
        raise RuleError("no_rule", message % {"place": round_.programme.village, "day": on})
    return there


def held(round_: DividendRound) -> dict[str, MeetingStep]:
    """The meetings of this submission, by kind."""
    return {step.kind: step for step in round_.meetings.filter(submission=round_.submission).select_related("recorded_by")}


def next_rule(round_: DividendRound) -> RoundMeetingRule | None:
    """The meeting that comes next; None when all were held."""
    done = held(round_)
    return next((rule for rule in rules_for(round_) if rule.kind not in done), None)


@transaction.atomic
def record_meeting(
    round_: DividendRound,
    *,
    kind: str,
    held_on: date,
    entitled: int,
    present: int,
    votes_for: int,
    votes_against: int,
    abstained: int,
    minutes: str,
    by,
    proof: File | None = None,
    at: datetime | None = None,
) -> MeetingStep:
    """Write down a meeting that agreed. One that did not agree sends the round back (return_for_correction).

    proof  a photo or scan that went through shared.proofs.check_proof
    Raises RuleError "wrong_status", "no_rule", "not_needed", "earlier_missing", "held_already", "wrong_date", "no_minutes",
    "votes_do_not_add_up", "no_quorum", "not_agreed".
    """
    require(by, "dividends.record_meeting", round_.audit_region)
    locked = DividendRound.objects.select_for_update(of=("self",)).select_related("programme__village__region")
    round_.refresh_from_db(from_queryset=locked)
    if round_.status != Status.MEETING:
        words = {"what": round_, "is": round_.get_status_display()}
        raise RuleError("wrong_status", _("%(what)s is “%(is)s”; meetings are recorded while it is before the meetings.") % words)
    rule = _rule_in_turn(round_, kind)
    if not minutes.strip():
        raise RuleError("no_minutes", _("Write down what the meeting resolved."))
    _check_day(round_, held_on)
    _check_votes(rule, entitled, present, (votes_for, votes_against, abstained))
    counts = {"votes_for": votes_for, "votes_against": votes_against, "abstained": abstained}
    facts = {"kind": kind, "held_on": held_on, "entitled": entitled, "present": present, "minutes": minutes.strip(), **counts}
    try:
        with transaction.atomic():
            step = MeetingStep.objects.create(
                round=round_, submission=round_.submission, recorded_by=by, recorded_at=at or timezone.now(), proof=proof or "", **facts
            )
    except IntegrityError:
        raise RuleError("held_already", _("This meeting is recorded already.")) from None
    record(by, "dividendround.met", round_, kind=kind, held_on=held_on.isoformat(), present=present, votes_for=votes_for)
    return step


def check_all_held(round_: DividendRound) -> None:
    """Raise RuleError "earlier_missing" while a meeting is missing."""
    missing = next_rule(round_)
    if missing is not None:
        words = {"what": round_, "meeting": missing.get_kind_display()}
        raise RuleError("earlier_missing", _("%(what)s still needs the %(meeting)s.") % words)


def _rule_in_turn(round_: DividendRound, kind: str) -> RoundMeetingRule:
    rules, done = rules_for(round_), held(round_)
    if kind in done:
        raise RuleError("held_already", _("This meeting is recorded already."))
    rule = next((rule for rule in rules if rule.kind == kind), None)
    if rule is None:
        raise RuleError("not_needed", _("No rule asks for this meeting here."))
    missing = next((before for before in rules if before.position < rule.position and before.kind not in done), None)
    if missing is not None:
        words = {"this": rule.get_kind_display(), "before": missing.get_kind_display()}
        raise RuleError("earlier_missing", _("The %(before)s comes before the %(this)s; record it first.") % words)
    return rule


def _check_day(round_: DividendRound, held_on: date) -> None:
    before = max([timezone.localdate(round_.met_at), *(step.held_on for step in held(round_).values())])
    if not before <= held_on <= timezone.localdate():
        words = {"day": held_on, "first": before}
        message = _("A meeting on %(day)s cannot be: it is held on %(first)s or later, after the one before it, and not in the future.")
        raise RuleError("wrong_date", message % words)


def _check_votes(rule: RoundMeetingRule, entitled: int, present: int, votes: tuple[int, int, int]) -> None:
    if min(entitled, present, *votes) < 0 or not 0 < present <= entitled or sum(votes) != present:
        message = _("Votes in favour, against and abstentions must sum to those present, and no more are present than entitled.")
        raise RuleError("votes_do_not_add_up", message)
    if present * rule.quorum_whole < entitled * rule.quorum_parts:
        words = {"present": present, "entitled": entitled, "parts": rule.quorum_parts, "whole": rule.quorum_whole}
        message = _("%(present)s of %(entitled)s were present; the meeting needs at least %(parts)s of every %(whole)s. Hold it again.")
        raise RuleError("no_quorum", message % words)
    if votes[0] * rule.agree_whole <= present * rule.agree_parts:
        words = {"for": votes[0], "present": present, "parts": rule.agree_parts, "whole": rule.agree_whole}
        message = _("%(for)s of %(present)s present agreed; more than %(parts)s of %(whole)s have to. Return the round for correction.")
        raise RuleError("not_agreed", message % words)
