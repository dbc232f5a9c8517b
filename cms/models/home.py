"""The home page: the county at a glance, made from live figures, stories, goods and notices."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from cms.models.stories import StoryPage, story_cards
from marketplace import public as market
from projects import public as projects
from shared.pictures import picture


class HomePage(Page):
    headline = models.CharField(
        _("headline"), max_length=40, blank=True, help_text=_("empty: the platform's own words, in the reader's language")
    )
    lead = models.CharField(_("lead"), max_length=120, blank=True)
    hero = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("large picture")
    )

    parent_page_types, max_count = ["wagtailcore.Page"], 1
    template = "cms/home_page.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("headline"), FieldPanel("lead"), FieldPanel("hero")], heading=_("top of the page")),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request, *args, **kwargs):
        county = settings.COUNTY_CODE
        return super().get_context(request, *args, **kwargs) | {
            "hero": picture(self.hero, (800, 1280, 1920)),
            "facts": projects.county_facts(county),
            "sales": market.county_sales(county),
            "stories": story_cards(StoryPage.objects.live(), limit=3),
            "products": market.product_cards(limit=4),
            "show": market.next_show(),
            "notices": projects.notices(limit=3),
        }
