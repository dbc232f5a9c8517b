"""Objections that wait for a handler: those overdue first, never those to one's own notices."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.todo import Todo
from projects.notices.models import Objection


def objections_waiting(request: HttpRequest) -> Iterator[Todo]:
    user = request.user
    rows = Objection.objects.visible_to(user, "objections.decide").unsettled().select_related("notice").defer("text", "contact")
    mine = [objection for objection in rows.order_by("due_on", "pk") if user.pk not in objection.notice.may_not_decide()]
    address = reverse("objections_admin:list")
    late = [objection for objection in mine if objection.is_overdue]
    others = [objection for objection in mine if not objection.is_overdue]
    yield _todo(_("objections overdue for an answer"), f"{address}?waiting=overdue", late)
    yield _todo(_("objections to look into"), f"{address}?waiting=all", others)


def _todo(label: str, url: str, rows: list[Objection]) -> Todo:
    return Todo(label, len(rows), url, tuple(str(row) for row in rows[:3]))
