"""What the page of a household says of its members over time: what happened and who approved it, and who lived here on a day."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from accounts.permissions import may
from projects.households.acts.forms import WHAT
from projects.households.acts.views import SEE_PROOF, acts_for
from projects.households.history import as_of
from projects.households.models import Household, Member, MembershipEvent
from projects.households.services.undoing import latest_act

LATEST = 20  # acts in the history of the page
PROPOSE = "households.propose_change"
SHIFTS = {MembershipEvent.Kind.SPLIT_OUT, MembershipEvent.Kind.SPLIT_IN, MembershipEvent.Kind.MERGE_OUT, MembershipEvent.Kind.MERGE_IN}


class MembershipPanel(Component):
    """Buttons of the acts, and the acts so far."""

    template_name = "households/officials/membership_panel.html"

    def __init__(self, request: HttpRequest, household: Household):
        self.request, self.household = request, household

    def get_context_data(self, parent_context):
        household, user, region = self.household, self.request.user, self.household.audit_region
        may_change = may(user, WHAT, region)
        living = sum(member.left_on is None for member in household.members.all())
        return {
            "household": household,
            "acts": acts_for(household, living) if may_change else [],
            "may_undo": may_change and latest_act(household) is not None,
            "may_propose": may(user, PROPOSE, region),
            "may_see_proof": may(user, SEE_PROOF, region),
            "history": history_of(household),
        }


def history_of(household: Household) -> list[dict]:
    """The latest acts, those taken back too: the first event of each speaks for it."""
    events = household.events.exclude(kind__in=["registered", "undone"]).order_by("-happened_on", "-pk")
    events = events.select_related("member", "approved_by", "proposed_by", "undone_by__approved_by")
    acts: dict = {}
    for event in events[: LATEST * 10]:
        acts.setdefault(event.act, []).append(event)
    return [_told(list(reversed(steps))) for steps in list(acts.values())[:LATEST]]


def _told(steps: list[MembershipEvent]) -> dict:
    """One act: what it was, whom it concerned, what proves it, who approved it, and whether it was taken back."""
    main = next((step for step in steps if step.kind != MembershipEvent.Kind.HEAD_CHANGE), steps[0])
    new_head = next((step.member.name for step in steps if step.relation == Member.Relation.HEAD and step.kind == "head_change"), "")
    concerned = [step.member.name for step in steps if step.kind == main.kind]
    return {
        "event": main,
        "people": new_head if main.kind == "head_change" else "、".join(concerned),
        "new_head": new_head if main.kind != "head_change" else "",
        "others": _other_households(main) if main.kind in SHIFTS else [],
        "taken_back": getattr(main, "undone_by", None),
    }


def _other_households(event: MembershipEvent) -> list[Household]:
    """Where the people of a split or merger went, or came from."""
    return list(Household.objects.filter(events__act=event.act).exclude(pk=event.household_id).distinct())


class AsOfPanel(Component):
    """Who lived here on the day in the address (`on`), with the values of that day."""

    template_name = "households/officials/as_of_panel.html"

    def __init__(self, request: HttpRequest, household: Household):
        self.household, self.asked = household, request.GET.get("on", "").strip()

    def get_context_data(self, parent_context):
        day, refused = self._day()
        people = [_person(person) for person in as_of(self.household, day).people] if day else []
        return {
            "household": self.household,
            "asked": self.asked,
            "folded": "" if self.asked else "collapsed",  # Wagtail's word for a panel that starts closed
            "day": day,
            "refused": refused,
            "people": people,
            "today": timezone.localdate(),
        }

    def _day(self) -> tuple[date | None, str]:
        if not self.asked:
            return None, ""
        try:
            day = date.fromisoformat(self.asked)
        except ValueError:
            return None, _("Give a day, for example 2020-12-31.")
        if day > timezone.localdate():
            return None, _("This day is still to come.")
        return day, ""


def _person(person) -> dict:
    """A member of that day in words."""
    said = person.values
    return {
        "number": person.number,
        "name": said["name"],
        "relation": Member.Relation(person.relation).label if person.relation in set(Member.Relation) else person.relation,
        "sex": dict(Member.Sex.choices).get(said["sex"], ""),
        "born_on": said["born_on"],
        "since": person.since,
    }


def household_panels(request: HttpRequest, household: Household) -> MembershipPanel | None:
    return MembershipPanel(request, household) if may(request.user, "households.read", household.audit_region) else None


def as_of_panel(request: HttpRequest, household: Household) -> AsOfPanel | None:
    return AsOfPanel(request, household) if may(request.user, "households.read", household.audit_region) else None
