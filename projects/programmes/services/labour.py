"""Work and pay: days worked, public-welfare jobs by rule (4.4.8), their monthly pay posted to the ledger once."""

from calendar import monthrange
from datetime import date

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from audit.services import record
from projects.households.models import Member
from projects.ledger.posting import Income, Kind, post_income
from projects.programmes.models import LabourDay, PostPay, Programme, PublicPost, PublicPostRule
from projects.programmes.services.incomes import account_of
from projects.programmes.services.keeping import keep, must
from shared.errors import RuleError
from shared.money import format_yuan

PAY_ITEM = "公益性岗位"  # what the household reads in its statement; recorded, so not translated
Unit = LabourDay.Unit


@transaction.atomic
def give_post(programme: Programme, *, member: Member, title: str, monthly_pay_fen: int, from_on: date, by) -> PublicPost:
    """Give a paid public-welfare job (公益性岗位).

    Raises RuleError "no_rule", "wrong_age", "has_a_post", "above_maximum", "other_village", "bad_post".
    """
    require(by, "programmes.keep", programme.audit_region)
    member = Member.objects.select_for_update(of=("self",)).select_related("household__village").get(pk=member.pk)
    _same_village(programme, member)
    _check_rule(programme, member, monthly_pay_fen, from_on)
    if PublicPost.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=from_on), member=member).exists():
        raise RuleError("has_a_post", _("%(name)s holds a paid public-welfare job already; nobody holds two.") % {"name": member.name})
    facts = {"member": member, "title": title.strip(), "monthly_pay_fen": monthly_pay_fen, "from_on": from_on}
    post = keep(PublicPost(programme=programme, given_by=by, **facts), "bad_post")
    record(by, "publicpost.given", post, monthly_pay_fen=monthly_pay_fen)
    return post


def _check_rule(programme: Programme, member: Member, pay_fen: int, on: date) -> None:
    rule = PublicPostRule.objects.in_force(programme.audit_region, on)
    if rule is None:
        raise RuleError("no_rule", _("No rule on public-welfare jobs is in force here on %(day)s.") % {"day": on})
    if not rule.least_age <= member.age_on(on) <= rule.most_age:
        words = {"name": member.name, "age": member.age_on(on), "least": rule.least_age, "most": rule.most_age}
        raise RuleError("wrong_age", _("%(name)s is %(age)s; such a job is for people from %(least)s to %(most)s.") % words)
    if rule.most_pay_fen is not None and pay_fen > rule.most_pay_fen:
        raise RuleError("above_maximum", _("At most %(yuan)s yuan a month are paid here.") % {"yuan": rule.yuan()})


@transaction.atomic
def end_post(post: PublicPost, *, on: date, by) -> None:
    require(by, "programmes.keep", post.audit_region)
    if on < post.from_on or not PublicPost.objects.filter(pk=post.pk, to_on__isnull=True).update(to_on=on):
        raise RuleError("ended_already", _("%(post)s has ended already, or would end before it began.") % {"post": post})
    post.refresh_from_db()
    record(by, "publicpost.ended", post, on=str(on))


@transaction.atomic
def record_labour(
    programme: Programme, *, member: Member, kind: str, unit: str, on: date, hundredths: int, wage_fen: int = 0, by
) -> LabourDay:
    """Write down days worked, on one day or in one month; of a public-welfare job it is the attendance.

    hundredths  of days: 100 is one whole day
    Raises RuleError "other_village", "future_date", "too_many_days", "counted_twice", "no_post", "bad_labour".
    """
    require(by, "programmes.keep", programme.audit_region)
    _same_village(programme, member)
    month = on.replace(day=1)
    on = month if unit == Unit.MONTH else on
    if on > timezone.localdate():
        raise RuleError("future_date", _("%(day)s is still to come.") % {"day": on})
    most = 100 * monthrange(on.year, on.month)[1] if unit == Unit.MONTH else 100
    if not 0 < hundredths <= most:
        raise RuleError("too_many_days", _("That time has at most %(days)s days.") % {"days": most // 100})
    others = LabourDay.objects.filter(member=member, kind=kind, programme=programme).exclude(unit=unit)
    if others.filter(on__range=(month, _last(month))).exists():
        raise RuleError("counted_twice", _("Work of this month is recorded day by day or as a whole, not both."))
    post = _post_on(programme, member, month) if kind == LabourDay.Kind.PUBLIC_POST else None
    facts = {"kind": kind, "unit": unit, "on": on, "hundredths": hundredths, "wage_fen": wage_fen, "post": post}
    made = keep(LabourDay(programme=programme, member=member, household=member.household, recorded_by=by, **facts), "bad_labour")
    record(by, "labour.recorded", made, hundredths=hundredths, work=kind)
    return made


def _post_on(programme: Programme, member: Member, month: date) -> PublicPost:
    held = programme.public_posts.filter(Q(to_on__isnull=True) | Q(to_on__gte=month), member=member, from_on__lte=_last(month))
    found = held.order_by("-from_on").first()
    if found is None:
        raise RuleError("no_post", _("%(name)s held no public-welfare job of this programme then.") % {"name": member.name})
    return found


@transaction.atomic
def pay_post(post: PublicPost, *, month: date, amount_fen: int, bank_reference: str, paid_on: date, by) -> PostPay:
    """Record that a month of a public-welfare job was paid by the bank: one wage entry, once.

    Raises RuleError "no_attendance", "own_record", "wrong_age", "no_rule", "above_maximum", "paid_already", "no_account", "no_reference".
    """
    require(by, "programmes.pay", post.audit_region)
    month = month.replace(day=1)
    days = post.attendance.filter(on__range=(month, _last(month)))
    if not days.exists():
        raise RuleError("no_attendance", _("%(post)s: no attendance is recorded for %(month)s; nothing is paid without it.")
                        % {"post": post, "month": f"{month:%Y-%m}"})  # fmt: skip
    if by.pk == post.given_by_id or days.filter(recorded_by=by).exists():
        raise RuleError("own_record", _("You gave the job or recorded its attendance; somebody else pays."))
    if amount_fen > post.monthly_pay_fen:
        raise RuleError("above_maximum", _("At most %(yuan)s yuan a month are paid here.") % {"yuan": format_yuan(post.monthly_pay_fen)})
    _check_rule(post.programme, post.member, amount_fen, month if month >= post.from_on else post.from_on)
    reference = must(bank_reference, "no_reference", _("Give the bank's reference of the payment."))
    facts = {"month": month, "amount_fen": amount_fen, "paid_on": paid_on, "bank_reference": reference}
    pay = keep(PostPay(post=post, paid_by=by, **facts), "paid_already")
    account = account_of(post.member.household, paid_on)
    line = Income(account.pk, kind=Kind.WAGE, item=PAY_ITEM, amount_fen=amount_fen, earned_on=paid_on, source=f"{pay.source}:1")
    post_income([line], title=f"{PAY_ITEM} {post.title} {month:%Y-%m}", source=pay.source, by=by)
    record(by, "publicpost.paid", post, month=f"{month:%Y-%m}", amount_fen=amount_fen)
    return pay


def labour_days(programme: Programme, start: date, end: date) -> dict[int, int]:
    """Hundredths of days by household from start to end; a whole month counts when its first day lies in between."""
    rows = programme.labour.filter(on__range=(start, end)).order_by().values_list("household")
    return dict(rows.annotate(total=Sum("hundredths")))


def _last(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def _same_village(programme: Programme, member: Member) -> None:
    if member.household.village_id != programme.village_id:
        raise RuleError("other_village", _("%(name)s belongs to another village.") % {"name": member.name})
