"""Tests: fixed keys, quick hashing, tasks run at once, real migrations, real triggers, files in a folder that goes away."""

import tempfile

from config import env

from .base import *  # noqa: F403
from .base import DATABASES, STORAGES, VAR
from .browser import CONTENT_SECURITY_POLICY

VAR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = "tests-only"  # noqa: S105
FIELD_KEYS = ["dGVzdHMtb25seS1maWVsZC1rZXktMzItYnl0ZXMtISE="]
BLIND_KEY = "tests-only-blind"
ALLOWED_HOSTS = ["*"]
STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRETS = "sk_test_tests", ["whsec_tests"]
(VAR / "static").mkdir(exist_ok=True)  # WhiteNoise warns without it
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "http://127.0.0.1:8421")
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += [STRIPE_API_BASE]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "ENQUEUE_ON_COMMIT": True}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT, SERVE_MEDIA = VAR / "test-media" / "public", True
_private = tempfile.TemporaryDirectory(prefix="xiangyuan-tests-private-")  # gone with the process
PRIVATE_ROOT = _private.name
STORAGES["private"] = STORAGES["private"] | {"OPTIONS": STORAGES["private"]["OPTIONS"] | {"location": PRIVATE_ROOT}}
AXES_ENABLED = env.flag("AXES_IN_TESTS", True)
PAGE_CACHE_SECONDS = 0
DEMO_CODES = True
DEMO_SECOND_FACTOR, IDLE_MINUTES, SESSION_HOURS = True, 0, 0  # tests of the real thing switch it on
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = str(VAR / "tests" / "unused.sqlite3")
else:
    DATABASES["default"]["OPTIONS"] = {}
