"""Reading request parameters as strictly as Stripe does, so that a typo in our client is found here and not in production.

A shape is a dict of name → rule; a name ending in "!" is required. A rule is a function (value, name) → clean value, a
nested shape, or a one-element list [rule] for a list.
"""

import re
from urllib.parse import parse_qsl, urlsplit

DEPTH = 8  # nested brackets in one parameter name


class ApiError(Exception):
    """A refusal as Stripe words it: type, code, param, message. `saved`: an idempotency key keeps this answer."""

    def __init__(self, message, *, status=400, type="invalid_request_error", code=None, param=None, saved=False, **more):
        super().__init__(message)
        self.status, self.saved = status, saved
        found = {"type": type, "message": message, "code": code, "param": param, **more}
        self.error = {name: value for name, value in found.items() if value is not None}


def missing(kind: str, id: str, param: str = "id") -> ApiError:
    """There is no such object."""
    return ApiError(f"No such {kind}: '{id}'", status=404, code="resource_missing", param=param)


def decode_form(text: str) -> dict:
    """Turn `a[b][0][c]=1` pairs into nested dicts and lists, as Stripe's libraries encode them.

    >>> decode_form("expand[0]=charge&metadata[order]=7")
    {'expand': ['charge'], 'metadata': {'order': '7'}}
    """
    root: dict = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        keys = [name.split("[", 1)[0], *re.findall(r"\[([^\[\]]*)\]", name)]
        if len(keys) > DEPTH:
            raise ApiError(f"Parameter name is nested too deeply: {name[:80]}", param=name[:80])
        place = root
        for key in keys[:-1]:
            place = place.setdefault(key, {})
            if not isinstance(place, dict):
                raise ApiError(f"Invalid {keys[0]}", param=keys[0])
        place[keys[-1] or str(len(place))] = value
    return _lists(root)


def _lists(value, top=True):
    """Dicts whose keys are 0, 1, 2 … become lists."""
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(item, top=False) for key, item in value.items()}
    if not top and inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def clean(rule, value, name=""):
    """Check `value` against `rule`; return it with types in place, or raise ApiError naming the parameter."""
    if callable(rule):
        return rule(value, name)
    if isinstance(rule, list):
        if not isinstance(value, list):
            raise ApiError("Invalid array", param=name)
        return [clean(rule[0], item, f"{name}[{place}]") for place, item in enumerate(value)]
    if not isinstance(value, dict):
        raise ApiError("Invalid object", param=name)
    inside = (lambda key: f"{name}[{key}]") if name else (lambda key: key)
    known = {key.rstrip("!"): item for key, item in rule.items()}
    for key in value:
        if key not in known:
            raise ApiError(f"Received unknown parameter: {inside(key)}", code="parameter_unknown", param=inside(key))
    for key in rule:
        if key.endswith("!") and key[:-1] not in value:
            raise ApiError(f"Missing required param: {inside(key[:-1])}.", code="parameter_missing", param=inside(key[:-1]))
    return {key: clean(known[key], item, inside(key)) for key, item in value.items()}


def text(limit=5000, one_of=None):
    """A string of at most `limit` characters, perhaps one of a few; never empty."""

    def rule(value, name):
        if not isinstance(value, str):
            raise ApiError(f"Invalid string: {name}", param=name)
        if value == "":
            raise ApiError(f"You passed an empty string for '{name}'.", code="parameter_invalid_empty", param=name)
        if len(value) > limit:
            raise ApiError(f"Invalid string: {value[:20]}…; must be at most {limit} characters", param=name)
        if one_of and value not in one_of:
            raise ApiError(f"Invalid {name}: must be one of {', '.join(one_of)}", param=name)
        return value

    return rule


def number(least=None, most=None):
    """A whole number between the two."""

    def rule(value, name):
        if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,15}", value):
            raise ApiError(f"Invalid integer: {str(value)[:40]}", code="parameter_invalid_integer", param=name)
        found = int(value)
        if least is not None and found < least:
            raise ApiError(f"This value must be greater than or equal to {least}.", code="parameter_invalid_integer", param=name)
        if most is not None and found > most:
            raise ApiError(f"This value must be less than or equal to {most}.", code="parameter_invalid_integer", param=name)
        return found

    return rule


def flag(value, name):
    """true or false."""
    if value not in ("true", "false"):
        raise ApiError(f"Invalid boolean: {str(value)[:40]}", param=name)
    return value == "true"


def currency(value, name):
    """Three letters, answered in lower case."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{3}", value):
        raise ApiError(f"Invalid currency: {str(value)[:20]}", param=name)
    return value.lower()


def address(value, name):
    """An absolute http(s) URL without control characters."""
    parts = urlsplit(value) if isinstance(value, str) else None
    if not parts or parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"[\x00-\x20\x7f]", value) or len(value) > 5000:
        raise ApiError("Not a valid URL", code="url_invalid", param=name)
    return value


def email(value, name):
    """Something that looks like a mail address."""
    if not isinstance(value, str) or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) or len(value) > 512:
        raise ApiError(f"Invalid email address: {str(value)[:60]}", code="email_invalid", param=name)
    return value


def metadata(value, name):
    """At most 50 keys of 40 characters with values of 500; an empty value unsets."""
    if value == "":
        return {}
    if not isinstance(value, dict) or any(not isinstance(item, str) for item in value.values()):
        raise ApiError(f"Invalid {name}: must be a flat object of strings", param=name)
    if len(value) > 50:
        raise ApiError("Metadata can have at most 50 keys.", param=name)
    for key, item in value.items():
        if len(key) > 40:
            raise ApiError(f"Metadata keys can have up to 40 characters: {key[:40]}…", param=f"{name}[{key[:40]}]")
        if len(item) > 500:
            raise ApiError(f"Metadata values can have up to 500 characters; {key} has {len(item)}.", param=f"{name}[{key}]")
    return {key: item for key, item in value.items() if item != ""}


def when(value, name):
    """A moment, or a range {gt, gte, lt, lte}; answered as a range."""
    if isinstance(value, str):
        moment = number()(value, name)
        return {"gte": moment, "lte": moment}
    return clean({"gt": number(), "gte": number(), "lt": number(), "lte": number()}, value, name)


EXPAND = {"expand": [text(200)]}
LIST = {**EXPAND, "limit": number(1, 100), "starting_after": text(100), "ending_before": text(100)}
