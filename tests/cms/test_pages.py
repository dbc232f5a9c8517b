"""Public pages: figures are live and masked, both languages, no private word, few queries."""

import pytest
from django.test.utils import CaptureQueriesContext

from cms.models import StoryPage
from projects.dividends.models import DividendRound

pytestmark = pytest.mark.django_db


def html(client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def test_home_shows_live_figures(client, rounds):
    page = html(client, "/")
    assert "累计发放分红" in page
    assert ">100<" in page
    assert "到 3 户" in page
    assert "故事 sheep" in page
    assert "公示中的分红" in page


def test_a_story_shows_its_villages_figures_and_no_full_name(client, rounds):
    page = html(client, "/stories/sheep/")
    assert "分红惠及农户" in page
    assert "100" in page
    for line in rounds["已发放的分红"].lines.all():
        assert line.household.number not in page
    assert "srcset" in page
    assert 'alt="一片麦田"' in page


def test_a_story_without_a_village_shows_no_figures(client, home):
    StoryPage.objects.update(region=None)
    assert "live-figures" not in html(client, "/stories/sheep/")


def test_a_draft_is_not_public(client, home):
    StoryPage.objects.get(slug="sheep").unpublish()
    html(client, "/stories/sheep/", 404)
    assert "故事 sheep" not in html(client, "/stories/")


def test_running_notice_lists_masked_lines_and_an_ended_one_only_counts(client, rounds):
    running = html(client, f"/notices/{rounds['公示中的分红'].notice.public_id}/")
    assert "郭**" in running
    assert "郭某某" not in running
    assert "16.67" in running
    assert "50.00" in running
    ended = html(client, f"/notices/{rounds['已发放的分红'].notice.public_id}/")
    assert "郭" not in ended
    assert "3 户" in ended


def test_unknown_and_withdrawn_notices_are_not_found(client, rounds):
    html(client, "/notices/doesnotexist/", 404)
    round_ = rounds["公示中的分红"]
    from projects.dividends import services

    services.withdraw(round_, reason="份额登记有误", by=round_.approved_by if round_.approved_by else None)
    assert DividendRound.objects.get(pk=round_.pk).status == "withdrawn"
    html(client, f"/notices/{round_.notice.public_id}/", 404)


def test_money_page_adds_up(client, rounds):
    page = html(client, "/money/")
    assert "已发放的分红" in page
    assert "100.00" in page
    assert "磨石村" in page


@pytest.mark.parametrize("path", ["/", "/stories/", "/stories/sheep/", "/money/", "/notices/", "/shop/", "/orders/", "/accounts/login/"])
def test_both_languages_and_the_way_from_one_to_the_other(client, rounds, path):
    chinese, english = html(client, path), html(client, f"/en{path}")
    assert 'lang="zh-CN"' in chinese
    assert 'lang="en"' in english
    assert f'href="/en{path}"' in chinese
    assert f'href="{path}"' in english
    assert "Where the money goes" in english
    assert "钱去了哪里" in chinese
    assert "钱去了哪里" not in english


def test_large_type_is_switched_by_a_post_and_stays(client, home):
    assert client.get("/large-type/").status_code == 405
    answer = client.post("/large-type/", {"on": "1", "next": "/stories/"})
    assert answer.url == "/stories/"
    assert 'class="large-type"' in html(client, "/")
    client.post("/large-type/", {"on": "0", "next": "//evil.example/"})
    assert 'class="large-type"' not in html(client, "/")


def test_a_foreign_next_address_is_not_followed(client):
    assert client.post("/large-type/", {"on": "1", "next": "https://evil.example/"}).url == "/"


def test_unknown_page_says_what_to_do(client, home):
    assert "没有这个页面" in html(client, "/nothing-here/", 404)


@pytest.mark.parametrize(("path", "most"), [("/", 16), ("/stories/sheep/", 16), ("/money/", 8), ("/notices/", 2)])
def test_pages_ask_the_database_few_times_however_many_rounds(client, rounds, path, most):
    from django.db import connection

    html(client, path)  # pictures' sizes are made at the first sight
    with CaptureQueriesContext(connection) as asked:
        html(client, path)
    assert len(asked) <= most, [query["sql"][:120] for query in asked]


def test_a_strict_content_policy_on_public_pages(client, home):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
