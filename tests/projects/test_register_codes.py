"""Code lists by day and region: what a field offers, what a word of a workbook means, who edits them."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from projects.households.codes import CodeBook, code_book, codes
from projects.households.models import Code, HouseholdYear, IndicatorValue, Member, join_codes, split_codes
from projects.ledger.models import IncomeLine
from regions.models import PolicyPeriod
from tests.factories import COUNTY, MOSHI, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def officer():
    return make_user("county_officer", COUNTY)


def test_every_list_is_filled_and_every_field_of_the_register_has_one():
    book = CodeBook.on(MOSHI, date(2024, 1, 1))
    assert set(book.lists) == set(Code.List.values)
    used = {field.codes for model in (Member, HouseholdYear, IndicatorValue) for field in model._meta.fields if hasattr(field, "codes")}
    assert used <= set(Code.List.values)
    assert all(value.name and value.name_en for values in book.lists.values() for value in values)
    assert len(book.values("ethnicity")) == 56


def test_values_depend_on_the_day():
    def kinds(day):
        return {value.code: value.name for value in codes("monitoring_kind", MOSHI, day)}

    assert kinds(date(2019, 1, 1)) == {}
    assert kinds(date(2020, 6, 1)) == {"unstable": "脱贫监测户", "marginal": "边缘户"}
    assert kinds(date(2022, 6, 1)) == {"unstable": "脱贫不稳定户", "marginal": "边缘易致贫户", "hardship": "突发严重困难户"}


def test_the_nearest_region_renames_and_adds():
    Code.objects.create(list="health", code="chronic", label="慢病", region_prefix="410482", valid_from=date(2022, 1, 1))
    Code.objects.create(list="health", code="kashin", label="大骨节病", region_prefix="410482", position=9, valid_from=date(2022, 1, 1))
    here, next_door = (CodeBook.on(code, date(2023, 1, 1)) for code in (MOSHI, "410483100201"))
    assert here.label("health", "chronic") == "慢病"
    assert next_door.label("health", "chronic") == "长期慢性病"
    assert [value.code for value in here.values("health")][-1] == "kashin"
    assert CodeBook.on(MOSHI, date(2021, 1, 1)).code_of("health", "大骨节病") is None


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        ("education", "文盲或半文盲", "illiterate"),
        ("education", " 初中 ", "junior"),
        ("labour", "弱劳动力/半劳动力", "weak"),
        ("work_place", "乡(镇)内务工", "village"),
        ("work_place", "乡（镇）内务工", "village"),
        ("ethnicity", "汉", "01"),
        ("poverty_cause", "roads", "roads"),
        ("education", "没有这样的", None),
    ],
)
def test_words_of_workbooks_find_their_codes(name, word, code):
    assert code_book(MOSHI).code_of(name, word) == code


def test_a_code_whose_row_is_gone_is_shown_as_it_is():
    book = code_book(MOSHI)
    assert book.labels("health", "chronic,gone") == "长期慢性病、gone"
    assert (split_codes(""), join_codes(["b", "", "a", "b"])) == ([], "a,b")


def test_code_books_are_kept_and_forgotten_when_an_officer_edits(client, officer, django_assert_num_queries):
    code_book(MOSHI)
    with django_assert_num_queries(0):
        assert codes("health", MOSHI)
    client.force_login(officer)
    fields = {
        "list": "health",
        "code": "kashin",
        "label": "大骨节病",
        "label_en": "",
        "aliases": "",
        "position": 9,
        "document": "汝扶〔2026〕1号",
    }
    dates = {"region_prefix": "410482", "valid_from": "2020-01-01", "valid_to": ""}
    answer = client.post(reverse("code:add"), fields | dates)
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    assert code_book(MOSHI).label("health", "kashin") == "大骨节病"
    assert AuditEntry.objects.filter(action="code.added").count() == 1
    refused = client.post(reverse("code:add"), fields | dates | {"region_prefix": "", "code": "other"})
    assert refused.status_code == 200
    assert not Code.objects.filter(list="health", code="other").exists()


@pytest.mark.parametrize("name", ["code", "policyperiod", "incomeline"])
def test_rules_open_for_a_county_officer_only_and_national_rows_are_read_only(client, officer, name):
    client.force_login(officer)
    assert client.get(reverse(f"{name}:index")).status_code == 200
    assert client.get(reverse(f"{name}:add")).status_code == 200
    national = {"code": Code, "policyperiod": PolicyPeriod, "incomeline": IncomeLine}[name].objects.filter(region_prefix="").first()
    assert client.get(reverse(f"{name}:edit", args=[national.pk])).status_code in {302, 404}
    client.force_login(make_user("village_clerk"))
    assert client.get(reverse(f"{name}:index")).status_code == 302
