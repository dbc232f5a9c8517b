"""Opening accounts, appointing people to posts, ending posts. Who may do what is split between the administrators."""

import secrets
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.groups import sync_groups
from accounts.models import OFFICIAL_ROLES, Post, Role, User
from accounts.permissions import exclude_each_other, require
from accounts.sessions import end_sessions
from audit.services import record
from regions.models import Region
from shared.errors import RuleError


@transaction.atomic
def appoint(user: User, role: str, region: Region, *, by: User | None, from_on: date | None = None, to_on: date | None = None) -> Post:
    """Give user a post. `by` None is the platform itself (set-up); a person needs accounts.appoint in the region."""
    post = Post(user=user, role=role, region=region, from_on=from_on or timezone.localdate(), to_on=to_on)
    if by is not None:
        require(by, "accounts.appoint", region.code)
        if by.pk == user.pk:
            raise RuleError("own_post", _("Nobody appoints themselves; ask another security administrator."))
        _refuse_without_an_end(post)
    post.full_clean(exclude=["region_prefix"])
    _refuse_what_excludes_it(post)
    post.save()
    user.forget_posts()
    sync_groups(user)
    record(by, "post.appointed", post)
    return post


@transaction.atomic
def end_post(post: Post, *, by: User, on: date) -> None:
    """End a post with its last day `on`; the row stays as history. A post is not made longer: it is given anew."""
    require(by, "accounts.appoint", post.region_id)
    if post.to_on and on > post.to_on:
        raise RuleError(
            "post_ends_earlier", _("This post ends on %(day)s already; appoint the person anew for a longer time.") % {"day": post.to_on}
        )
    post.to_on = on
    post.full_clean(exclude=["region_prefix"])
    post.save(update_fields=["to_on"])
    post.user.forget_posts()
    sync_groups(post.user)
    record(by, "post.ended", post, last_day=on.isoformat())
    if on < timezone.localdate():
        end_sessions(post.user, by=by, reason="post ended")


@transaction.atomic
def open_account(*, name: str, phone: str | None, email: str | None, region: Region, by: User) -> tuple[User, str]:
    """A new account without any post, and its one-time password, which is nowhere kept in the clear."""
    require(by, "accounts.create", region.code)
    password = one_time_password()
    user = User(name=name, phone=phone or None, email=(email or "").lower() or None, region=region, must_change_password=True)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    record(by, "user.account_opened", user, region=region.code)
    return user, password


@transaction.atomic
def reset_password(user: User, *, reason: str, by: User) -> str:
    """A new one-time password for somebody who forgot theirs. Ends their sessions; leaves the second factor alone."""
    for region_code in user.region_codes():
        require(by, "accounts.reset_password", region_code)
    if by.pk == user.pk:
        raise RuleError("own_password", _("Change your own password on your own page."))
    if not reason.strip():
        raise RuleError("reason_missing", _("Say why the password is reset."))
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record(by, "user.password_reset", user, reason=reason.strip())
    end_sessions(user, by=by, reason="password reset")
    return password


def one_time_password() -> str:
    """Three groups such as Km4r, without letters and digits that look alike."""
    kinds = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "abcdefghijkmnpqrstuvwxyz")
    return "-".join("".join(secrets.choice(kind) for kind in kinds) for _group in range(3))


def latest_end(from_on: date) -> date:
    """The last day on which a post that begins on from_on may end."""
    year = from_on.year + settings.POST_YEARS
    return from_on.replace(year=year, day=28) if (from_on.month, from_on.day) == (2, 29) else from_on.replace(year=year)


def _refuse_without_an_end(post: Post) -> None:
    if post.role not in OFFICIAL_ROLES:
        return
    latest = latest_end(post.from_on)
    if post.to_on is None:
        raise RuleError("post_needs_an_end", _("Give the last day in office; %(latest)s at the latest.") % {"latest": latest})
    if post.to_on > latest:
        raise RuleError("post_too_long", _("A post ends after three years at the latest, here on %(latest)s.") % {"latest": latest})


def _refuse_what_excludes_it(post: Post) -> None:
    """The database refuses excluding posts too (triggers.py); this says it in words."""
    upto = post.to_on or date.max
    overlapping = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=post.from_on), user=post.user, from_on__lte=upto)
    for other in overlapping:
        if exclude_each_other(post.role, other.role):
            words = {"who": post.user, "is": Role(other.role).label, "role": Role(post.role).label}
            raise RuleError("posts_exclude_each_other", _("%(who)s is %(is)s in that time and cannot be %(role)s as well.") % words)
        if (other.role, other.region_id) == (post.role, post.region_id):
            raise RuleError("post_held_already", _("%(who)s holds this post in that time already.") % {"who": post.user})
