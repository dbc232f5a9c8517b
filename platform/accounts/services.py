"""Appointing people to posts and ending posts."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.groups import sync_groups
from accounts.models import Post, User
from accounts.permissions import require
from audit.services import record
from regions.models import Region


@transaction.atomic
def appoint(user: User, role: str, region: Region, *, by: User | None, from_on: date | None = None, to_on: date | None = None) -> Post:
    """Give user a post. `by` None is the platform itself (set-up); a person needs accounts.appoint in the region."""
    if by is not None:
        require(by, "accounts.appoint", region.code)
    post = Post(user=user, role=role, region=region, from_on=from_on or timezone.localdate(), to_on=to_on)
    post.full_clean(exclude=["region_prefix"])
    post.save()
    user.forget_posts()
    sync_groups(user)
    record(by, "post.appointed", post)
    return post


@transaction.atomic
def end_post(post: Post, *, by: User, on: date) -> None:
    """End a post with its last day `on`; the row stays as history."""
    require(by, "accounts.appoint", post.region_id)
    post.to_on = on
    post.full_clean(exclude=["region_prefix"])
    post.save(update_fields=["to_on"])
    post.user.forget_posts()
    sync_groups(post.user)
    record(by, "post.ended", post, last_day=on.isoformat())
