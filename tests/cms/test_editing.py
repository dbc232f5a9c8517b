"""An editor publishes a story through Wagtail's own screens; a village clerk may draft one, a buyer may not come near."""

import pytest
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from accounts.groups import grant_page_rights
from cms.models import StoryIndexPage, StoryPage
from tests.factories import COUNTY, MOSHI, make_user

pytestmark = pytest.mark.django_db


def form(**extra) -> dict:
    body = streamfield([("heading", "开头"), ("text", rich_text("<p>一段话。</p>")), ("figures", {"heading": "本村分红"})])
    facts = {"title": "新故事", "slug": "new-story", "intro": "导语", "told_on": "2026-11-20", "byline": "", "region": MOSHI, "cover": ""}
    comments = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    return nested_form_data(facts | {"body": body} | comments | extra)


@pytest.fixture
def add(home, client):
    grant_page_rights(home)

    def send(role: str, **extra):
        client.force_login(make_user(role, COUNTY), backend="accounts.backends.PhoneOrEmailBackend")
        stories = StoryIndexPage.objects.get()
        return client.post(f"/admin/pages/add/cms/storypage/{stories.pk}/", form(**extra))

    return send


def test_an_editor_publishes_a_story_and_readers_see_it(add, client):
    assert add("editor", **{"action-publish": "1"}).status_code == 302
    story = StoryPage.objects.get(slug="new-story")
    assert story.live
    client.logout()
    page = client.get("/stories/new-story/").content.decode()
    assert "一段话。" in page
    assert "本村分红" in page


def test_a_village_clerk_drafts_but_does_not_publish(add, client):
    add("village_clerk", **{"action-publish": "1"})
    story = StoryPage.objects.get(slug="new-story")
    assert not story.live
    client.logout()
    assert client.get("/stories/new-story/").status_code == 404


@pytest.mark.parametrize("role", ["buyer", "auditor", "finance_officer"])
def test_others_may_not_write_stories(add, role):
    assert add(role).status_code in {302, 403}
    assert not StoryPage.objects.filter(slug="new-story").exists()


def test_a_story_without_introduction_is_sent_back_with_its_text_kept(add):
    answer = add("editor", intro="", **{"action-publish": "1"})
    assert answer.status_code == 200
    kept = answer.content.decode()
    assert "新故事" in kept
    assert "u4e00" in kept  # 一段话, in the editor's own nested JSON
    assert not StoryPage.objects.filter(slug="new-story").exists()
