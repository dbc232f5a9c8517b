"""Acts on a household from its page: each form does one thing, says what the service refuses, and opens for the right people only."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from audit.models import AuditEntry
from projects.households.composition import head_count
from projects.households.models import Household, Member, MembershipEvent
from projects.households.services import events, undoing
from shared.errors import RuleError
from shared.proofs import PRIVATE
from tests.factories import COUNTY, MOSHI, TOWN, make_household, make_member, make_user, make_village

pytestmark = pytest.mark.django_db
DAY, LATER = date(2020, 5, 5), date(2021, 5, 5)
NEXT_VILLAGE = "410482100202"


@pytest.fixture
def officer():
    return make_user("township_reviewer", TOWN, name="孟乡镇")


@pytest.fixture
def family():
    household = make_household(name="郭某某")
    for relation, sex, name in (("10", "1", "郭丈夫"), ("20", "1", "郭儿子"), ("30", "2", "郭女儿")):
        make_member(household, relation=relation, sex=sex, name=name)
    return household


@pytest.fixture
def send(client):
    """Fill in the form of an act as a person; gives the answer of the page it leads to."""

    def send(user, household, act, /, **said):
        client.force_login(user)
        known = {"effective_on": DAY.isoformat(), "reason": "村委会证明"}
        address = reverse("acts_admin:undo", args=[household.pk]) if act == "undo" else reverse("acts_admin:act", args=[household.pk, act])
        return client.post(address, known | said, follow=True)

    return send


def photo() -> SimpleUploadedFile:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "#b03a2e").save(kept, "JPEG")
    return SimpleUploadedFile("扫描件.png", kept.getvalue(), content_type="image/png")


def of(household, relation) -> Member:
    return household.members.get(relation=relation)


def messages_of(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


BABY = {"event": "birth", "name": "郭小宝", "sex": "1", "born_on": DAY.isoformat(), "relation": "40"}


# --- each act --------------------------------------------------------------------------------------------------------
def test_a_birth_with_its_proof_is_recorded_and_approved(client, send, officer, family):
    answer = send(officer, family, "join", **BABY, proof_file=photo())
    assert "郭小宝" in messages_of(answer)
    event = family.events.get(kind="birth")
    assert (event.proof, event.approved_by, event.happened_on, event.member.relation) == ("村委会证明", officer, DAY, "40")
    assert event.proof_file.name.endswith(".jpg")  # by what it is
    assert "扫描件" not in event.proof_file.name
    page = answer.content.decode()
    assert "孟乡镇" in page
    assert reverse("acts_admin:proof", args=[event.pk]) in page
    shown = client.get(reverse("acts_admin:proof", args=[event.pk]))
    assert shown["Content-Type"] == "image/jpeg"
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")
    assert AuditEntry.objects.get(action="membershipevent.proof_seen").object_id == str(event.pk)


def test_somebody_comes_back_and_keeps_the_number(send, officer, family):
    son = of(family, "20")
    events.leave(son, kind="move", on=DAY, by=None)
    send(officer, family, "join", event="return", former=son.pk, relation="20", effective_on=LATER.isoformat())
    son.refresh_from_db()
    assert (son.left_on, son.joined_on, family.members.count()) == (None, LATER, 4)


def test_somebody_of_another_household_joins_by_the_member_number(send, officer, family):
    other = make_household(family.village, size=2)
    bride = other.members.get(relation="99")
    said = {"event": "marriage_in", "number": bride.number, "relation": "30", "effective_on": LATER.isoformat()}
    assert "仍" in send(officer, family, "join", **said).content.decode() or head_count(family, LATER) == 4  # still lives there
    events.leave(bride, kind="marriage_out", on=DAY, by=None)
    send(officer, family, "join", **said)
    bride.refresh_from_db()
    assert (bride.household, bride.relation, head_count(other, LATER), head_count(family, LATER)) == (family, "30", 1, 5)


def test_who_is_in_the_register_is_not_entered_twice(send, officer, family):
    known = make_member(make_household(family.village), name="王某", id_number="410482197505010015", left_on=date(2019, 1, 1))
    answer = send(officer, family, "join", **BABY | {"born_on": "1975-05-01", "id_number": known.id_number})
    assert known.number in answer.content.decode()
    assert answer.status_code == 422
    assert head_count(family, DAY) == 4


def test_the_same_form_sent_twice_makes_one_person(send, officer, family):
    assert send(officer, family, "join", **BABY).status_code == 200
    assert send(officer, family, "join", **BABY).status_code == 422
    assert family.members.filter(name="郭小宝").count() == 1


def test_the_head_dies_and_another_follows(send, officer, family):
    answer = send(officer, family, "leave", member=of(family, "01").pk, event="death")
    assert answer.status_code == 422  # the refusal stands in the form
    assert head_count(family, DAY) == 4
    son, daughter = of(family, "20"), of(family, "30")
    send(officer, family, "leave", member=of(family, "01").pk, event="death", new_head=son.pk, **{f"relation_{daughter.pk}": "99"})
    found = dict(family.members.filter(left_on=None).values_list("pk", "relation"))
    assert (found[son.pk], found[daughter.pk], len(found)) == ("01", "99", 3)


def test_the_head_changes(send, officer, family):
    husband = of(family, "10")
    assert "郭丈夫" in messages_of(send(officer, family, "head", member=husband.pk))
    assert Household.objects.get(pk=family.pk).head == husband
    assert send(officer, family, "head", member=husband.pk).status_code == 422


def test_a_split_gives_the_next_number_and_says_it(send, officer, family):
    son, daughter = of(family, "20"), of(family, "30")
    answer = send(officer, family, "split", member=son.pk, members=[daughter.pk])
    made = Household.objects.exclude(pk=family.pk).get()
    assert made.number in messages_of(answer)
    assert int(made.number) == int(family.number) + 1
    assert (made.head, head_count(made, DAY), head_count(family, DAY)) == (son, 2, 2)
    assert send(officer, family, "split", member=son.pk, members=[daughter.pk]).status_code in {404, 422}
    assert Household.objects.count() == 2


def test_a_merger_closes_the_household_and_a_second_press_is_refused(send, officer, family):
    small = make_household(family.village)
    grandmother = small.members.get()
    said = {"into": f" {family.number} ", f"relation_{grandmother.pk}": "50"}
    assert family.number in messages_of(send(officer, small, "merge", **said))
    small.refresh_from_db()
    grandmother.refresh_from_db()
    assert (small.closed_on, grandmother.household, grandmother.relation) == (DAY, family, "50")
    assert send(officer, small, "merge", **said).status_code == 404  # nobody lives there; only joining makes sense
    assert MembershipEvent.objects.filter(kind="merge_in").count() == 1


def test_a_merger_asks_for_another_living_household_of_the_village(send, officer, family):
    elsewhere = make_household(make_village(NEXT_VILLAGE, "别村"))
    for number in (elsewhere.number, family.number, "123", ""):
        assert send(officer, family, "merge", into=number).status_code == 422
    assert not MembershipEvent.objects.filter(kind="merge_out").exists()


@pytest.mark.parametrize("day", [timezone.localdate() + timedelta(days=1), date(2015, 12, 31), None])
def test_a_day_to_come_or_before_the_last_event_is_refused(send, officer, family, day):
    answer = send(officer, family, "leave", member=of(family, "20").pk, event="move", effective_on=day.isoformat() if day else "")
    assert answer.status_code == 422
    assert not family.events.filter(kind="move").exists()


# --- taking back -----------------------------------------------------------------------------------------------------
def test_the_latest_act_is_taken_back_and_only_that_one(send, officer, family):
    son, daughter = of(family, "20"), of(family, "30")
    events.leave(daughter, kind="marriage_out", on=DAY, by=None)
    events.leave(son, kind="move", on=LATER, by=None)
    first, latest = family.events.get(kind="marriage_out"), family.events.get(kind="move")
    assert send(officer, family, "undo", act=first.act, reason="登记有误").status_code == 422
    assert send(officer, family, "undo", act=latest.act, reason="").status_code == 422
    assert head_count(family, LATER) == 2
    page = send(officer, family, "undo", act=latest.act, reason="没有搬走").content.decode()
    assert head_count(family, LATER) == 3
    assert "没有搬走" in page  # the history says so
    assert send(officer, family, "undo", act=latest.act, reason="再来一次").status_code == 422  # the one before is not touched
    assert head_count(family, LATER) == 3


def test_there_is_nothing_to_take_back_of_a_household_as_registered(send, officer, family):
    assert undoing.latest_act(family) is None
    assert send(officer, family, "undo", act="", reason="登记有误").status_code == 200
    assert head_count(family, DAY) == 4
    with pytest.raises(RuleError, match="not_the_latest"):
        undoing.undo_latest(family, "", by=officer, reason="登记有误")


# --- files -----------------------------------------------------------------------------------------------------------
def stored() -> set[str]:
    try:
        return {f"{folder}/{name}" for folder in _folders("proofs") for name in PRIVATE().listdir(folder)[1]}
    except FileNotFoundError:
        return set()


def _folders(top: str) -> list[str]:
    return [f"{top}/{year}/{month}" for year in PRIVATE().listdir(top)[0] for month in PRIVATE().listdir(f"{top}/{year}")[0]]


def test_a_split_keeps_its_file_once(send, officer, family):
    before = stored()
    send(officer, family, "split", member=of(family, "20").pk, members=[of(family, "30").pk], proof_file=photo())
    names = set(MembershipEvent.objects.filter(kind__startswith="split").values_list("proof_file", flat=True))
    assert len(names) == 1
    assert stored() - before == names


def test_a_refused_act_leaves_no_file_behind(send, officer, family):
    before = stored()
    assert send(officer, family, "leave", member=of(family, "01").pk, event="move", proof_file=photo()).status_code == 422
    assert stored() == before


def test_what_is_no_proof_is_refused_in_the_form(send, officer, family):
    bad = SimpleUploadedFile("证明.pdf", b"<svg onload=alert(1)>", content_type="application/pdf")
    assert send(officer, family, "leave", member=of(family, "20").pk, event="move", proof_file=bad).status_code == 422
    assert not family.events.filter(kind="move").exists()


def test_a_file_is_for_those_who_may_see_proofs_there(client, send, officer, family):
    send(officer, family, "join", **BABY, proof_file=photo())
    address = reverse("acts_admin:proof", args=[family.events.get(kind="birth").pk])
    for user, status in (
        (make_user("finance_officer", COUNTY), 302), (make_user("village_clerk", NEXT_VILLAGE), 404), (make_user("auditor", COUNTY), 200),
    ):  # fmt: skip
        client.force_login(user)
        answer = client.get(address)
        assert answer.status_code == status
        assert not answer.streaming or b"".join(answer.streaming_content)
    assert AuditEntry.objects.filter(action="membershipevent.proof_seen").count() == 1
    plain = events.leave(of(family, "20"), kind="move", on=LATER, by=None)
    assert client.get(reverse("acts_admin:proof", args=[plain.pk])).status_code == 404  # no file


# --- who -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["join", "leave", "head", "split", "merge", "undo"])
def test_acts_are_closed_to_others_and_unknown_out_of_region(client, family, name):
    address = reverse("acts_admin:undo", args=[family.pk]) if name == "undo" else reverse("acts_admin:act", args=[family.pk, name])
    for user, status in (
        (make_user("village_clerk"), 302), (make_user("auditor", COUNTY), 302), (make_user("township_reviewer", "410482105000"), 404),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(address).status_code == status
        assert client.post(address, {}).status_code == status
    assert family.events.count() == 4


def test_the_clerk_is_told_to_propose_and_the_officer_gets_the_buttons(client, officer, family):
    page = reverse("households_admin:household", args=[family.pk])
    client.force_login(make_user("village_clerk"))
    assert "#changes" in client.get(page).content.decode()
    client.force_login(officer)
    text = client.get(page).content.decode()
    for name in ("join", "leave", "head", "split", "merge"):
        address = reverse("acts_admin:act", args=[family.pk, name])
        assert address in text
        assert client.get(address).status_code == 200
    assert reverse("acts_admin:undo", args=[family.pk]) not in text  # nothing to take back yet
    assert client.get(reverse("acts_admin:act", args=[family.pk, "burn"])).status_code == 404


def test_where_one_person_lives_there_is_nothing_to_split(client, officer):
    alone = make_household()
    client.force_login(officer)
    assert client.get(reverse("acts_admin:act", args=[alone.pk, "split"])).status_code == 404
    assert client.get(reverse("acts_admin:act", args=[alone.pk, "leave"])).status_code == 200


# --- who lived here on a day -----------------------------------------------------------------------------------------
def test_the_page_says_who_lived_there_on_a_day(client, officer, family):
    events.leave(of(family, "01"), kind="death", on=DAY, by=None, new_head=of(family, "10"))
    client.force_login(officer)

    def panel(day: str) -> str:
        text = client.get(reverse("households_admin:household", args=[family.pk]), {"on": day}).content.decode()
        return text.partition('id="as-of-day"')[2].partition("</section>")[0]

    before, after = panel("2020-05-04"), panel("2020-05-05")
    assert "<strong>4</strong>" in before
    assert "郭某某" in before
    assert "<strong>3</strong>" in after
    assert "郭某某" not in after
    assert "<strong>0</strong>" in panel("2010-01-01")
    for wrong in ("soon", "2020-02-31", (timezone.localdate() + timedelta(days=1)).isoformat()):
        assert "<strong>" not in panel(wrong)
        assert "critical" in panel(wrong)
    assert MOSHI in before  # member numbers
