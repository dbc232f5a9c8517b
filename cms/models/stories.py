"""Stories (故事): what happens in a village, with figures read live through the houses' public doors."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import StoryBlocks
from shared.pictures import WIDTHS, Picture, picture, with_renditions

CARD = (WIDTHS, 8 / 5)  # widths and shape of a picture on a card


@dataclass(frozen=True, slots=True)
class StoryCard:
    url: str
    title: str
    intro: str
    village: str
    told_on: date
    picture: Picture | None


class StoryPage(Page):
    """A village's story. It names a region, never a household; its figures are already public."""

    region = models.ForeignKey(
        "regions.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("village"),
        help_text=_("whose live figures it shows"),
    )
    told_on = models.DateField(_("date"), default=timezone.localdate)
    intro = models.CharField(_("introduction"), max_length=140)
    cover = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cover picture")
    )
    byline = models.CharField(_("by"), max_length=60, blank=True)
    body = StreamField(StoryBlocks(), verbose_name=_("body"))

    parent_page_types, subpage_types = ["cms.StoryIndexPage"], []
    template = "cms/story_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel([FieldPanel("region"), FieldPanel("told_on"), FieldPanel("byline")], heading=_("where, when, by whom")),
        FieldPanel("cover"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body"), index.FilterField("told_on")]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def get_context(self, request, *args, **kwargs):
        others = StoryPage.objects.live().exclude(pk=self.pk)
        return super().get_context(request, *args, **kwargs) | {
            "NAV": "stories",
            "cover": picture(self.cover, (640, 1280, 1920), 16 / 9),
            "others": story_cards(others, limit=3),
            "crumbs": [{"label": _("Stories"), "url": self.get_parent().get_url(request)}, {"label": self.title}],
        }


class StoryIndexPage(Page):
    intro = models.CharField(_("introduction"), max_length=140, blank=True)

    parent_page_types, subpage_types, max_count = ["cms.HomePage"], ["cms.StoryPage"], 1
    template = "cms/story_index_page.html"
    content_panels = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("story index")
        verbose_name_plural = _("story indexes")

    def get_context(self, request, *args, **kwargs):
        stories = StoryPage.objects.live().child_of(self)
        return super().get_context(request, *args, **kwargs) | {"NAV": "stories", "stories": story_cards(stories, limit=60)}


def story_cards(stories, *, limit: int) -> list[StoryCard]:
    """Cards of the newest stories of a queryset; a flat number of queries."""
    newest = stories.select_related("region").prefetch_related(with_renditions("cover", *CARD)).order_by("-told_on", "-pk")[:limit]
    return [
        StoryCard(
            url=story.url,
            title=story.title,
            intro=story.intro,
            village=str(story.region) if story.region else "",
            told_on=story.told_on,
            picture=picture(story.cover, *CARD, alt=""),
        )
        for story in newest
    ]
