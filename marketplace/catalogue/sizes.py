"""Sizes of a photo, made in the background so that the first reader does not wait for them."""

from django_tasks import task
from wagtail.images import get_image_model

from shared.pictures import filters


@task()
def make_sizes(image_id: int) -> int:
    """All sizes of one picture as WebP and AVIF; returns how many there are."""
    image = get_image_model().objects.filter(pk=image_id).first()
    return len(image.get_renditions(*filters(), *filters(kind="avif"))) if image else 0
