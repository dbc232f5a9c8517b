"""Background tasks of people's accounts."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django_tasks import task

from accounts.groups import sync_groups
from accounts.models import OFFICIAL_ROLES, Post
from accounts.sessions import end_sessions
from shared.schedule import every

LOOK_BACK = timedelta(days=8)


@every(hours=24)
@task()
def end_sessions_of_ended_posts() -> None:
    """Whoever's post ended yesterday logs in anew. Rights ended with the post itself; this ends what is still open."""
    today = timezone.localdate()
    ended = Post.objects.filter(role__in=OFFICIAL_ROLES, to_on__lt=today, to_on__gte=today - LOOK_BACK).select_related("user")
    for post in ended.order_by("user_id", "-to_on"):
        since = timezone.make_aware(datetime.combine(post.to_on + timedelta(days=1), time.min))
        user = post.user
        user.refresh_from_db(fields=["sessions_ended_at"])
        if user.is_active and (user.sessions_ended_at is None or user.sessions_ended_at < since):
            sync_groups(user)
            end_sessions(user, by=None, reason="post ended")
