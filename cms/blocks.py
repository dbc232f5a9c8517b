"""What a story is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from marketplace import public as market
from projects import public as projects
from shared.pictures import picture


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), max_length=120, required=False)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "cms/blocks/picture.html"

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | {"picture": picture(value["image"])}


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("words"), max_length=300)
    speaker = blocks.CharBlock(label=_("who says it"), max_length=60, required=False, help_text=_("masked, for example 郭某某"))

    class Meta:
        icon = "openquote"
        label = _("quote")
        template = "cms/blocks/quote.html"


class FiguresBlock(blocks.StructBlock):
    """Live figures of the story's village: read when the page is shown, never typed."""

    heading = blocks.CharBlock(label=_("heading"), max_length=40, required=False)

    class Meta:
        icon = "table"
        label = _("live figures of the village")
        template = "cms/blocks/figures.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        page = context.get("page")
        region_code = getattr(page, "region_id", None)
        return context | {"facts": projects.village_facts(region_code) if region_code else None}


class ProductBlock(blocks.StructBlock):
    slug = blocks.CharBlock(label=_("product"), max_length=80, help_text=_("the last part of the product's address"))

    class Meta:
        icon = "tag"
        label = _("product")
        template = "cms/blocks/product.html"

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | {"card": market.product_card(value["slug"])}


class StoryBlocks(blocks.StreamBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=60, icon="title", template="cms/blocks/heading.html")
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "italic", "link", "ul", "ol"], icon="pilcrow")
    picture = PictureBlock()
    quote = QuoteBlock()
    figures = FiguresBlock()
    product = ProductBlock()
