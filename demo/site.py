"""Build the demo's public site: pictures drawn and stored, home page, stories, rights of the editing groups."""

import io

from django.core.files.images import ImageFile
from wagtail.images.models import Image
from wagtail.models import Page, Site

from accounts.groups import grant_page_rights
from cms.models import HomePage, StoryIndexPage, StoryPage
from demo.pictures import PICTURES
from demo.pictures.raster import jpegs_of
from demo.stories import STORIES
from regions.models import Region
from shared.progress import progress

WIDTH = 1920


def draw_pictures() -> dict[str, Image]:
    """Every picture of the demo, drawn by demo.pictures and stored as a Wagtail image, by name."""
    made = {}
    for name, jpeg in progress(jpegs_of(PICTURES, WIDTH), total=len(PICTURES), label="插图 pictures"):
        alt = PICTURES[name][3]
        made[name] = Image.objects.create(title=alt[:250], description=alt[:250], file=ImageFile(io.BytesIO(jpeg), name=f"{name}.jpg"))
    return made


def build_site(pictures: dict[str, Image], *, editor) -> HomePage:
    """Home page, story index and published stories in place of Wagtail's welcome page."""
    root = Page.get_first_root_node()
    for welcome in root.get_children():
        welcome.delete()
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="首页", slug="home", hero=pictures["hills_flock"]))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "乡缘"})
    stories = home.add_child(
        instance=StoryIndexPage(title="乡村故事", slug="stories", intro="养羊的、画画的、做粉条的：钱从哪里来，到了谁家。")
    )
    grant_page_rights(home)
    for story in STORIES:
        _publish(stories, story, pictures, editor)
    return home


def _publish(parent: StoryIndexPage, story: dict, pictures: dict[str, Image], editor) -> None:
    page = StoryPage(
        title=story["title"],
        slug=story["slug"],
        intro=story["intro"],
        told_on=story["told_on"],
        region=Region.objects.get(pk=story["village"]),
        cover=pictures[story["cover"]],
        byline="本站编辑部",
        body=[_block(block, pictures) for block in story["body"]],
    )
    parent.add_child(instance=page)
    page.save_revision(user=editor).publish(user=editor)


def _block(block: tuple, pictures: dict[str, Image]) -> tuple:
    kind, value = block[0], block[1]
    if kind == "picture":
        return kind, {"image": pictures[value], "caption": block[2]}
    return kind, {"figures": {"heading": value}, "product": {"slug": value}}.get(kind, value)
