"""The history of log-ins: who tried, when, from where, with what result."""

from django.http import HttpRequest

from accounts.models import LoginEvent, User
from audit.middleware import remote_address

_BROWSERS = (("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_kind(user_agent: str) -> str:
    """“Chrome · Windows”: kind and system only, enough to recognise one's own; empty when unknown."""
    found = (next((name for mark, name in kinds if mark in user_agent), "") for kinds in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, found))


def note(request: HttpRequest, result: str, *, user: User | None) -> LoginEvent:
    """Write one line. An unknown log-in name is not kept: it may be somebody's password typed into the wrong box."""
    kind = browser_kind(request.headers.get("User-Agent", ""))
    return LoginEvent.objects.create(user=user, result=result, address=remote_address.get(), browser=kind)


def whose(login: str) -> User | None:
    """The person behind a typed log-in name, if any."""
    try:
        return User.objects.get_by_natural_key(login) if login else None
    except User.DoesNotExist:
        return None
