"""A round in public: the masked list with its clock, again with a new clock, and down again."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import change_status
from projects.dividends import words
from projects.dividends.approving import back_to_draft
from projects.dividends.models import DividendRound
from projects.notices import services as notices
from projects.notices.models import Kind, Objection, PublicNotice
from shared.errors import RuleError
from shared.money import format_yuan

Status = DividendRound.Status


@transaction.atomic
def post_notice(round_: DividendRound, *, by, on: date | None = None) -> PublicNotice:
    """Show a filed round in public, names masked, and start the clock on a day (default today).

    Raises RuleError "wrong_status", "wrong_date" (before the filing), or what notices.services.post raises.
    """
    require(by, "dividends.post_notice", round_.audit_region)
    lock(round_)
    if round_.status != Status.FILED:
        raise RuleError("wrong_status", _("%(what)s is “%(is)s”; only a filed round goes on notice.") % named(round_))
    on = on or timezone.localdate()
    if on < timezone.localdate(round_.filed_at):
        raise RuleError(
            "wrong_date", _("%(what)s was filed later than %(day)s; a notice follows the filing.") % {"what": round_, "day": on}
        )
    return _show(round_, by=by, on=on, replaces=_before(round_))


@transaction.atomic
def renotice(round_: DividendRound, *, reason: str, by, on: date | None = None) -> PublicNotice:
    """Take the notice down and show the same lines again: a new version with a new clock."""
    require(by, "dividends.post_notice", round_.audit_region)
    lock(round_)
    if round_.status != Status.ON_NOTICE:
        raise RuleError("wrong_status", _("%(what)s is “%(is)s”; only a round on notice is shown again.") % named(round_))
    old = round_.notice
    notices.withdraw(old, reason=given(reason), by=by)
    return _show(round_, by=by, on=on or timezone.localdate(), replaces=old, note=reason)


@transaction.atomic
def reopen(round_: DividendRound, *, reason: str, by) -> None:
    """After an upheld objection: the notice comes down, the round is a draft again and goes to the meetings anew.

    Raises RuleError "wrong_status", "nothing_upheld".
    """
    require(by, "dividends.reopen", round_.audit_region)
    lock(round_)
    if round_.status != Status.ON_NOTICE:
        raise RuleError("wrong_status", _("%(what)s is “%(is)s”; only a round on notice is opened again.") % named(round_))
    if not round_.notice.objections.filter(status=Objection.Status.UPHELD).exists():
        message = _("No objection to %(what)s was upheld; show it again or withdraw it instead.")
        raise RuleError("nothing_upheld", message % {"what": round_})
    notices.withdraw(round_.notice, reason=given(reason), by=by)
    back_to_draft(round_, reason=reason, by=by)


def lock(round_: DividendRound) -> None:
    locked = DividendRound.objects.select_for_update(of=("self",)).select_related("programme__village__region", "notice")
    round_.refresh_from_db(from_queryset=locked)


def named(round_: DividendRound) -> dict:
    return {"what": round_, "is": round_.get_status_display()}


def given(reason: str) -> str:
    if not reason.strip():
        raise RuleError("no_reason", _("Say why, so that the others can understand it later."))
    return reason.strip()


def _before(round_: DividendRound) -> PublicNotice | None:
    """The notice this one stands in for: the round's own, taken down, or that of a withdrawn round with the same title."""
    if round_.notice_id:
        return round_.notice
    withdrawn = round_.programme.rounds.filter(status=Status.WITHDRAWN, year=round_.year, title=round_.title, notice__isnull=False)
    found = withdrawn.select_related("notice").order_by("-pk").first()
    return found.notice if found else None


def _show(round_: DividendRound, *, by, on: date, replaces: PublicNotice | None, note: str = "") -> PublicNotice:
    notice = _make_notice(round_, by=by, replaces=replaces)
    notices.post(notice, by=by, on=on)
    change_status(round_, Status.ON_NOTICE, by=by, note=note, notice=notice)
    return notice


def _make_notice(round_: DividendRound, *, by, replaces: PublicNotice | None) -> PublicNotice:
    """The masked list, written in the county's own language whatever language the official reads in."""
    village, signers = round_.programme.village, round_.approvals.filter(submission=round_.submission).values_list("by", flat=True)
    with translation.override(settings.LANGUAGE_CODE):
        rows = round_.lines.order_by("line_number").values_list("line_number", "payee_name", "group", "inputs", "amount_fen")
        payees = [
            notices.Payee(number, name, group, words.basis(round_.formula, inputs), fen)
            for number, name, group, inputs, fen in rows.iterator(chunk_size=2_000)
        ]
        return notices.make_notice(
            village,
            kind=Kind.DIVIDEND,
            title=_("%(village)s: notice of %(title)s") % {"village": village, "title": round_.title},
            body=_body(round_),
            payees=payees,
            by=by,
            replaces=replaces,
            excluded_handlers=[round_.drawn_up_by_id, round_.approved_by_id, round_.filed_by_id, *signers],
        )


def _body(round_: DividendRound) -> str:
    facts = {
        "programme": round_.programme,
        "pot": format_yuan(round_.pot_fen),
        "year": round_.year,
        "day": round_.base_on,
        "households": round_.lines.aggregate(number=Count("pk"))["number"],
        "formula": words.formula(round_.formula_spec),
    }
    text = _(
        "Programme: %(programme)s. To divide: %(pot)s yuan earned in %(year)s. %(households)s households take part on %(day)s."
        " Divided %(formula)s, in whole fen; fen left over go to the largest remainders."
    )
    sentences = [text % facts]
    if round_.reserve_fen:
        sentences.append(_("%(yuan)s yuan stay with the collective as reserve.") % {"yuan": format_yuan(round_.reserve_fen)})
    hotline = round_.programme.village.hotline
    if hotline:
        sentences.append(_("Questions and objections: %(hotline)s.") % {"hotline": hotline})
    return " ".join(sentences)
