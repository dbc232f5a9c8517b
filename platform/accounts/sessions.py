"""How long a session lives: officials' end after some idle minutes and some hours in all; anybody's when they are ended."""

import time

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from audit.services import record

BEGAN, SEEN = "session_began", "session_seen"  # seconds since 1970
WRITE_EVERY = 60
BACKGROUND = ("wagtailadmin_editing_sessions:",)  # an open editor pings by itself: nobody needs to sit before it


def begin(request: HttpRequest) -> None:
    """Start the clocks of a session that was just logged in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def is_over(request: HttpRequest) -> bool:
    """Has an official's session been idle or alive for too long? Buyers' sessions have no clock."""
    if not request.user.is_official:
        return False
    now, session = time.time(), request.session
    idle, whole = settings.IDLE_MINUTES * 60, settings.SESSION_HOURS * 3600
    return bool((idle and now - session.get(SEEN, now) > idle) or (whole and now - session.get(BEGAN, now) > whole))


def touch(request: HttpRequest) -> None:
    """Note that somebody is there, at most once a minute; background requests do not count."""
    now, session = int(time.time()), request.session
    if BEGAN not in session:
        begin(request)
    elif now - session.get(SEEN, 0) >= WRITE_EVERY and not request.resolver_match.view_name.startswith(BACKGROUND):
        session[SEEN] = now


def end_sessions(user: User, *, by: User | None, reason: str) -> None:
    """End every session of a person, on every machine, from the next request on."""
    user.sessions_ended_at = timezone.now()
    user.save(update_fields=["sessions_ended_at"])
    record(by, "user.sessions_ended", user, reason=reason)


def end_other_sessions(request: HttpRequest) -> None:
    """End every session of the person but the one of this request."""
    end_sessions(request.user, by=request.user, reason="own wish")
    update_session_auth_hash(request, request.user)
