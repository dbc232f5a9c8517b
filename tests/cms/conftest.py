"""A small public site: home, two stories, a paid round and one on notice."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image as PillowImage
from wagtail.images.models import Image
from wagtail.models import Page, Site

from cms.models import HomePage, StoryIndexPage, StoryPage
from projects.dividends import services as dividends
from tests.factories import COUNTY, hold_meetings, make_people, make_programme, make_region, make_village, moment


def make_image() -> Image:
    drawn = BytesIO()
    PillowImage.new("RGB", (640, 400), "#e8c77a").save(drawn, "PNG")
    return Image.objects.create(title="麦田", description="一片麦田", file=ImageFile(drawn, name="wheat.png"))


@pytest.fixture
def home(db) -> HomePage:
    make_region(COUNTY, "汝州市", "Ruzhou")
    village, image = make_village(), make_image()
    root = Page.get_first_root_node()
    for welcome in root.get_children():
        welcome.delete()
    page = Page.get_first_root_node().add_child(instance=HomePage(title="首页", slug="home", hero=image))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": page})
    stories = page.add_child(instance=StoryIndexPage(title="乡村故事", slug="stories"))
    for slug in ("sheep", "easel"):
        body = [
            ("text", "<p>一笔一笔。</p>"),
            ("figures", {"heading": ""}),
            ("quote", {"text": "好", "speaker": "郭某某"}),
            ("picture", {"image": image, "caption": "图"}),
        ]
        stories.add_child(instance=StoryPage(title=f"故事 {slug}", slug=slug, intro="导语", region=village.region, cover=image, body=body))
    return page


@pytest.fixture
def rounds(home) -> dict:
    """One paid round of 100.00 yuan for three households, one of 50.00 on notice."""
    programme = make_programme(make_village(), (1, 1, 1), received_fen=15_000)
    people, made = make_people(), {}
    for title, pot_fen, days_ago in (("已发放的分红", 10_000, 30), ("公示中的分红", 5_000, 1)):
        day = timezone.localdate() - timedelta(days=days_ago)
        at = moment(day)
        facts = {"title": title, "year": day.year, "pot_fen": pot_fen, "base_on": day}
        round_ = made[title] = dividends.draw_up(programme, by=people.clerk, at=at, **facts)
        dividends.submit_to_meeting(round_, by=people.clerk, at=at)
        hold_meetings(round_, people.clerk, on=day)
        dividends.submit(round_, by=people.clerk, at=at)
        dividends.approve(round_, by=people.reviewer, at=at)
        dividends.file(round_, by=people.county, at=at)
        dividends.post_notice(round_, by=people.clerk, on=day)
    paid_on = timezone.localdate() - timedelta(days=15)
    dividends.pay(made["已发放的分红"], bank_reference="JS1", paid_on=paid_on, by=people.finance)
    return made
