"""One machine, embedded database, payment stand-in: what `make demo` and a developer run. Never public."""

import hashlib
import secrets

from config import env

from .base import *  # noqa: F403
from .base import VAR
from .browser import CONTENT_SECURITY_POLICY

VAR.mkdir(parents=True, exist_ok=True)
_seed_file = VAR / "dev-secret"
if not _seed_file.exists():
    _seed_file.write_text(secrets.token_hex(32))
    _seed_file.chmod(0o600)
_seed = _seed_file.read_text().strip()


def _derive(purpose: str) -> str:
    """A key for one purpose, made from this machine's own random seed under var/."""
    import base64

    return base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{_seed}".encode()).digest()).decode()


DEBUG = env.flag("DEBUG")
SECRET_KEY = _derive("session")
FIELD_KEYS, BLIND_KEY = [_derive("field")], _derive("blind")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.listing("ALLOWED_HOSTS")]
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "sk_test_stand_in")
STRIPE_WEBHOOK_SECRETS = env.listing("STRIPE_WEBHOOK_SECRETS", "whsec_stand_in")
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "http://127.0.0.1:8420")
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += [STRIPE_API_BASE]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SERVE_MEDIA = True
DEMO_SECOND_FACTOR = env.flag("DEMO_SECOND_FACTOR", True)
DEMO_CODES = env.flag("DEMO_CODES", True)
