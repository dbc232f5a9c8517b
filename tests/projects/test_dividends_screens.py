"""The round's own screens: a formula built by a form, a list uploaded, a meeting with its proof, ties to households, formula templates."""

from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from projects.dividends import builder, examples, services
from projects.dividends.models import DividendRound, FormulaTemplate
from projects.households.kinship import declare, end, kin_in
from projects.households.models import Kinship
from projects.notices import handling
from projects.notices.objections import raise_objection
from shared.errors import NotAllowed, RuleError
from shared.proofs import check_proof
from tests.factories import DRAWN, TOWN, make_household, make_people, make_programme, make_round, make_user, moment
from tests.projects.test_screens import NEXT_VILLAGE, press, seen

pytestmark = pytest.mark.django_db
CHOICES = {"per": "household", "aid_formula": "per_capita", "equal_formula": "equal"}


@pytest.fixture
def people():
    return make_people()


def built(**data):
    form = builder.FormulaForm(CHOICES | data)
    assert form.is_valid(), form.errors
    return form.spec()


def test_the_form_makes_the_formula_and_shows_it_again():
    specs = [
        built(formula="shares", whole=64, cap_fen="1200"),
        built(formula="weighted", per="head", row1_value="1.5", row1_age_from=60, row1_exited="no", otherwise="1"),
        built(formula="fixed", row1_value="300", row1_kinds=["minimum"], otherwise="200"),
        built(formula="mixed", labour_bp="80", aid_bp="12.5", reserve_bp="7.5", aid_kinds=["minimum"]),
        built(formula="manual", amounts="4104821002010001 1,400.00\n４１０４８２１００２０１０００２，33.34"),
    ]
    assert specs[0] == {"kind": "shares", "cap_fen": 120_000, "whole": 64}
    assert specs[1]["rows"] == [{"when": {"age_from": 60, "exited": False}, "value": 150}]
    assert specs[3]["pools"][1]["bp"] == 1_250
    for spec in specs:
        fields = builder.FormulaForm(initial=builder.initial_of(spec))
        again = {name: fields[name].value() for name in fields.fields}
        bound = {name: field.prepare_value(again[name]) for name, field in fields.fields.items() if again[name] not in (None, "", [])}
        assert built(**bound) == spec


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"formula": "mixed", "labour_bp": "80", "reserve_bp": "10"}, "formula"),
        ({"formula": "weighted"}, "formula"),
        ({"formula": "manual", "amounts": ""}, "amounts"),
        ({"formula": "manual", "amounts": "41048210020100 5"}, "amounts"),
        ({"formula": "manual", "amounts": "4104821002010001 5\n4104821002010001 6"}, "amounts"),
        ({"formula": "manual", "amounts": "4104821002010001 五元"}, "amounts"),
    ],
)
def test_a_wrong_formula_is_said_at_its_field(data, field):
    form = builder.FormulaForm(CHOICES | data)
    assert not form.is_valid()
    assert field in form.errors


def test_a_list_comes_from_a_file_with_its_errors_by_cell(people):
    programme = make_programme(shares=(1, 1), received_fen=10_000)
    numbers = sorted(part.household.number for part in programme.participations.all())
    file = SimpleUploadedFile("名单.csv", f"户编号,金额（元）\n{numbers[0]},60.00\n{numbers[1]},40\n".encode("utf-8-sig"))
    form = builder.FormulaForm(CHOICES | {"formula": "manual"}, {"amounts_file": file})
    assert form.is_valid(), form.errors
    figures = {"title": "按名单", "year": 2020, "pot_fen": 10_000, "base_on": DRAWN, "at": moment(DRAWN), "spec": form.spec()}
    round_ = services.draw_up(programme, by=people.clerk, **figures)
    assert list(round_.lines.order_by("line_number").values_list("amount_fen", flat=True)) == [6_000, 4_000]
    bad = SimpleUploadedFile("名单.csv", f"{numbers[0]},60.001\n12,40\n".encode())
    form = builder.FormulaForm(CHOICES | {"formula": "manual"}, {"amounts_file": bad})
    assert not form.is_valid()
    assert "B1" in str(form.errors)
    assert "A2" in str(form.errors)


def test_a_meeting_keeps_its_proof_and_shows_it_in_its_region_only(client, people):
    picture = BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "JPEG")
    round_ = make_round(people, "meeting")
    votes = {"entitled": 12, "present": 10, "votes_for": 9, "votes_against": 0, "abstained": 1, "minutes": "同意", "held_on": DRAWN}
    proof = check_proof(SimpleUploadedFile("会议.jpg", picture.getvalue()))
    step = services.record_meeting(round_, kind="branch", by=people.clerk, proof=proof, **votes)
    client.force_login(people.reviewer)
    assert client.get(reverse("dividends_admin:proof", args=[step.pk]))["Content-Type"] == "image/jpeg"
    seen(client, make_user("village_clerk", NEXT_VILLAGE), "dividends_admin:proof", step.pk, status=404)


def test_ties_are_declared_recorded_and_ended_by_another(client, people):
    household = make_household()
    press(client, people.clerk, "kinship_admin:new", number=household.number, relation="kin")
    tie = Kinship.objects.get()
    assert kin_in(people.clerk, [household.pk, 0]) == {household.pk}
    with pytest.raises(RuleError, match="declared_already"):
        declare(household, relation="own", by=people.clerk)
    with pytest.raises(NotAllowed):
        end(tie, reason="错了", by=people.clerk)
    with pytest.raises(NotAllowed):
        declare(household, relation="own", by=people.clerk, user=people.finance)
    assert household.number in seen(client, people.clerk, "kinship_admin:list")
    assert household.number not in seen(client, make_user("village_clerk", "410482105201"), "kinship_admin:list")
    press(client, people.reviewer, "kinship_admin:tie", tie.pk, reason="声明有误")
    assert kin_in(people.clerk, [household.pk]) == set()
    own = declare(household, relation="own", by=people.reviewer)
    with pytest.raises(RuleError, match="own_tie"):
        end(own, reason="错了", by=people.reviewer)
    with pytest.raises(NotAllowed):
        declare(household, relation="own", by=make_user("township_reviewer", "410482105000"))


def test_a_formula_template_gets_versions_and_its_examples_run_as_tests(client, people):
    facts = {"region_prefix": "410482", "valid_from": DRAWN}
    template = examples.make_template(name="按份额", spec={"kind": "shares"}, by=people.county, **facts)
    round_ = make_round(people, shares=(1, 2, 4), spec={"kind": "shares"}, template=template)
    examples.keep_example(template, round_, by=people.county)
    assert round_.lines.first().household.number not in str(template.examples)
    assert [outcome.passed for outcome in examples.check_formula(template)] == [True]
    FormulaTemplate.objects.filter(pk=template.pk).update(spec={"kind": "equal"})
    template.refresh_from_db()
    assert [outcome.passed for outcome in examples.check_formula(template)] == [False]
    client.force_login(people.county)
    said = {"name": "按份额", "formula": "equal", "region_prefix": "410482", "valid_from": "2021-01-01"} | CHOICES
    client.post(reverse("formulas_admin:new"), said)
    assert FormulaTemplate.objects.order_by("-version").first().version == 2
    assert "按份额" in seen(client, people.clerk, "formulas_admin:list")
    assert press(client, people.clerk, "formulas_admin:check", template.pk).status_code == 200
    with pytest.raises(NotAllowed):
        examples.make_template(name="乱改", spec={"kind": "equal"}, by=people.reviewer, **facts)
    with pytest.raises(NotAllowed):
        examples.make_template(name="外县", spec={"kind": "equal"}, by=people.county, region_prefix="410481", valid_from=DRAWN)


def test_upheld_objection_reopens_and_renotice_has_a_new_clock(people):
    round_ = make_round(people, "on_notice")
    first = round_.notice
    services.renotice(round_, reason="公示照片缺失", by=people.clerk, on=DRAWN.replace(day=12))
    assert (round_.status, round_.notice.version, first.pk != round_.notice_id) == ("on_notice", 2, True)
    with pytest.raises(RuleError, match="nothing_upheld"):
        services.reopen(round_, reason="少一户", by=people.county)
    other = make_user("township_reviewer", TOWN)
    with time_machine.travel(DRAWN.replace(day=14)):
        objection = raise_objection(round_.notice, text="少算一户")
        handling.take_up(objection, by=other)
        handling.decide(objection, upheld=True, public_text="少算一户", answer="情况属实", by=other)
    services.reopen(round_, reason="少一户", by=people.county)
    assert (round_.status, round_.notice.status) == ("draft", "withdrawn")
    assert DividendRound.objects.get().approved_by is None
