"""What the public list and the search read: one narrow row a product on sale, and which words lead to it.

All of it follows from the products and is written by search.services alone; `manage.py rebuild_search` makes it anew.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Listing(models.Model):
    """A product on sale as the list sorts and filters it; without a row it is not shown."""

    product = models.OneToOneField("catalogue.Product", models.CASCADE, primary_key=True, related_name="listing")
    region_code = models.CharField(max_length=12)
    category = models.CharField(max_length=30, blank=True)
    upper_category = models.CharField(max_length=30, blank=True)
    supplier_kind = models.CharField(max_length=12)
    storage_class = models.CharField(max_length=12, blank=True)
    price_fen = models.BigIntegerField(help_text="of the cheapest variant, a promotion of that day counted")
    certified = models.BooleanField(default=False)
    promoted = models.BooleanField(default=False)
    sold = models.PositiveIntegerField(default=0, help_text="pieces paid for")
    rating_x100 = models.PositiveSmallIntegerField(default=0, help_text="mean of the reviews, 0 without any")

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        indexes = [
            models.Index(fields=["price_fen", "-product"], name="listing_by_price"),
            models.Index(fields=["-price_fen", "-product"], name="listing_by_price_down"),
            models.Index(fields=["-sold", "-product"], name="listing_by_sales"),
            models.Index(fields=["-rating_x100", "-product"], name="listing_by_rating"),
            models.Index(fields=["category", "-product"], name="listing_of_category"),
            models.Index(fields=["upper_category", "-product"], name="listing_of_upper_category"),
            models.Index(fields=["region_code", "-product"], name="listing_of_region"),
        ]
        constraints = [models.CheckConstraint(name="listing_has_a_price", condition=Q(price_fen__gt=0))]

    def __str__(self):
        return str(self.product_id)


class SearchWord(models.Model):
    """A word of the shop's vocabulary: a Chinese word or pair of characters, an English word, a quantity (#g500)."""

    text = models.CharField(max_length=40, unique=True)
    whole = models.BooleanField(default=False, help_text="a word of the language, not a mere pair of characters: may be proposed")

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")

    def __str__(self):
        return self.text


class SearchKey(models.Model):
    """One way to type a word. Looked up by equality, or by prefix while somebody types."""

    class Kind(models.IntegerChoices):
        TEXT = 1, _("as written")
        PINYIN = 2, _("pinyin")
        INITIALS = 3, _("initials")
        ACCENT = 4, _("pinyin as it is often mixed up")
        SLIP = 5, _("with a slip of the finger")

    word = models.ForeignKey(SearchWord, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=60)
    kind = models.PositiveSmallIntegerField(choices=Kind)

    class Meta:
        verbose_name = _("search key")
        verbose_name_plural = _("search keys")
        indexes = [models.Index(fields=["key", "kind"], name="search_key_lookup")]
        constraints = [models.UniqueConstraint(fields=["word", "kind", "key"], name="search_key_once")]

    def __str__(self):
        return self.key


class SearchPosting(models.Model):
    """A word leads to a product; the weight says where it stands: name above category above village above description."""

    word = models.ForeignKey(SearchWord, models.CASCADE, related_name="postings", db_index=False)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="postings")
    weight = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("search posting")
        verbose_name_plural = _("search postings")
        constraints = [models.UniqueConstraint(fields=["word", "listing"], name="search_posting_once")]

    def __str__(self):
        return f"{self.word_id} → {self.listing_id}"


class SearchRule(models.Model):
    """Words that mean the same (同义词), dialect included, or words that say nothing (停用词). One row a group."""

    class Kind(models.TextChoices):
        SAME = "same", _("mean the same")
        SILENT = "silent", _("say nothing")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.SAME)
    words = models.CharField(_("words"), max_length=200, help_text=_("with spaces between, the most common first: 红薯 地瓜 番薯"))

    class Meta:
        verbose_name = _("search rule")
        verbose_name_plural = _("search rules")
        ordering = ["kind", "pk"]

    def __str__(self):
        return self.words

    def clean(self):
        if self.kind == self.Kind.SAME and len(self.words.split()) < 2:
            raise ValidationError({"words": _("Give at least two words that mean the same, with a space between.")})
