"""Participations, public-welfare jobs and labour."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.programmes.forms.assets import EndForm, LastDayForm
from projects.programmes.forms.people import PostPayForm
from projects.programmes.models import Participation, PublicPost
from projects.programmes.screens.pieces import Act, Table, Thing, day_text, days_text, link, register, yuan
from projects.programmes.services import labour, shares

KEEP = "programmes.keep"


def post_facts(post: PublicPost) -> list:
    return [
        (_("Member"), f"{post.member.name} · {post.member.household.number}"),
        (_("Programme"), link(post.programme)),
        (_("Pay of a month (yuan)"), yuan(post.monthly_pay_fen)),
        (_("From"), day_text(post.from_on)),
        (_("To"), day_text(post.to_on)),
        (_("Given by"), post.given_by),
    ]


def post_tables(post: PublicPost, user) -> list[Table]:
    return [
        Table(
            _("Attendance"),
            "date",
            [(_("Day or month"), False), (_("Given for"), False), (_("Recorded by"), False), (_("Days"), True)],
            ([day_text(one.on), one.get_unit_display(), one.recorded_by, days_text(one.hundredths)]
             for one in post.attendance.select_related("recorded_by")),
            _("No attendance yet; nothing is paid without it."),
        ),
        Table(
            _("Paid"),
            "decimal",
            [(_("Month"), False), (_("Paid"), False), (_("Bank reference"), False), (_("Paid by"), False), (_("Yuan"), True)],
            (
                [f"{one.month:%Y-%m}", day_text(one.paid_on), one.bank_reference, one.paid_by, yuan(one.amount_fen)]
                for one in post.pays.select_related("paid_by")
            ),
            _("Nothing is paid yet."),
            adds=("pay",),
        ),
    ]  # fmt: skip


register(
    Thing(
        "publicpost",
        PublicPost,
        "user",
        ("programme__village__region", "member__household__village", "given_by"),
        lambda post: post.programme,
        facts=post_facts,
        tables=post_tables,
        acts=(
            Act("pay", gettext_lazy("Record a month's pay"), "programmes.pay", labour.pay_post, PostPayForm),
            Act("end", gettext_lazy("End the job"), KEEP, labour.end_post, LastDayForm, lambda post: post.to_on is None, grave=True),
        ),
    ),
    Thing(
        "participation",
        Participation,
        "group",
        ("programme__village__region", "household__village"),
        lambda participation: participation.programme,
        through="programme",
        acts=(
            Act("leave", gettext_lazy("End"), KEEP, shares.leave, EndForm, lambda participation: participation.to_on is None, grave=True),
        ),
    ),
)
