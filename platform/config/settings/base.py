"""What every environment shares. Safe for production as it stands; dev.py and test.py loosen it."""

from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from config import env

from .browser import *  # noqa: F403  what a browser may do with our pages

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(env.text("VAR_DIR") or ROOT / "var")

DEBUG = False
SECRET_KEY = ""  # production.py, dev.py and test.py each say where it comes from
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS")
COUNTY_CODE = env.text("COUNTY_CODE", "410482")

# The house, ground first: an app imports only apps that stand above it (tests/test_layers.py).
HOUSE = [
    "shared",
    "audit",
    "regions",
    "accounts",
    "projects.villages",
    "projects.households",
    "projects.ledger",
    "projects.banking",
    "projects.programmes",
    "projects.notices",
    "projects.dividends",
    "projects.pairing",
    "projects.monitoring",
    "marketplace.catalogue",
    "marketplace.live",
    "marketplace.freight",
    "marketplace.offers",
    "marketplace.orders",
    "marketplace.payment",
    "marketplace.checkout",
    "marketplace.aftersale",
    "marketplace.settlement",
    "marketplace.reviews",
    "marketplace.selling",
    "marketplace.watch",
    "marketplace.desk",
    "cms",
    "demo",
]

INSTALLED_APPS = [
    *HOUSE,
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "allauth.account",  # allauth.mfa imports its models; its pages have no address here
    "allauth.mfa",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shared.page_cache.AnonymousPageCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "audit.middleware.RemoteAddress",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.gate.Gate",
    "shared.errors.RuleErrorPage",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shared.context.site",
                "regions.context.county",
                "accounts.context.second_factor_is_off",
            ],
            "builtins": ["shared.templatetags.house"],
        },
    }
]

# --- database --------------------------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL") or f"sqlite:///{VAR / 'db.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": env.number("DATABASE_POOL", 8)}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.PhoneOrEmailBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.password_rules.NotLikeThePerson"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.password_rules.ThreeClasses"},
    {"NAME": "accounts.password_rules.NotOneOfTheLast", "OPTIONS": {"remembered": 5}},
]
PASSWORD_DAYS = env.number("PASSWORD_DAYS", 90)  # an official's password must be changed after so many days; 0 is off
POST_YEARS = 3  # an official is appointed for no longer at a time
DEMO_CODES = False  # dev.py and test.py: codes that would go by text message stand on the page
DEMO_SECOND_FACTOR = False  # dev.py and test.py: the second factor may be left out
MFA_ADAPTER = "accounts.factor_adapter.SealedSecrets"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # steps of 30 s that a phone's clock may be wrong
MFA_RECOVERY_CODE_DIGITS = 10
ACCOUNT_USER_MODEL_USERNAME_FIELD = None  # allauth.account only has to start; nobody signs up or logs in through it
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = {"email"}, ["email*", "password1*"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "accounts:start"
LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
AXES_SENSITIVE_PARAMETERS = ["username"]
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = env.number("PROXY_COUNT", 0)
# Argon2 is not in the list on purpose: PBKDF2 is Django's own and needs no compiler.

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
IDLE_MINUTES = env.number("IDLE_MINUTES", 30)  # officials are logged out after so long without a sign of life; 0 is off
SESSION_HOURS = env.number("SESSION_HOURS", 12)  # and after so long in any case; 0 is off
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
CSRF_FAILURE_VIEW = "shared.views.csrf_failure"

# --- secrets of the data ---------------------------------------------------------------------------------------------
FIELD_KEYS: list[str] = []  # Fernet keys, newest first: encrypts stored phones and addresses
BLIND_KEY = ""  # HMAC key of the searchable fingerprints of encrypted values

# --- language, time --------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "platform" / "shared" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = USE_I18N = True
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]

# --- files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_DIR") or ROOT / "media") / "public"
PRIVATE_ROOT = Path(env.text("MEDIA_DIR") or ROOT / "media") / "private"
SERVE_MEDIA = env.flag("SERVE_MEDIA")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- background work -------------------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- cache -----------------------------------------------------------------------------------------------------------
CACHE_URL = env.text("CACHE_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}
}
CACHES["renditions"] = CACHES["default"] | {"KEY_PREFIX": "renditions", "TIMEOUT": 600}  # Wagtail keeps picture sizes here
if not CACHE_URL:
    CACHES["renditions"]["LOCATION"] = "renditions"
PAGE_CACHE_SECONDS = env.number("PAGE_CACHE_SECONDS", 15)

# --- Wagtail ---------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "乡缘"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_AUTOSAVE_INTERVAL = 3000
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False

# --- payment ---------------------------------------------------------------------------------------------------------
STRIPE_SECRET_KEY = ""
STRIPE_WEBHOOK_SECRETS: list[str] = []  # two while one is being rotated
STRIPE_API_BASE = env.text("STRIPE_API_BASE")  # only for the local stand-in; refused with a live key
STRIPE_ACCOUNT = env.text("STRIPE_ACCOUNT")  # acct_…: events for any other account are kept and left alone
RESERVATION_MINUTES = env.number("RESERVATION_MINUTES", 15)  # how long an unpaid order holds its stock

# --- REST ------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "shared.rest.answer_error",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle", "rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "600/min"},
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Xiangyuan API",
    "VERSION": "0.1.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "PREPROCESSING_HOOKS": ["shared.rest.without_the_back_office"],
}

# --- mail, logs ------------------------------------------------------------------------------------------------------
SMS_PROVIDER = env.text("SMS_PROVIDER", "shared.sms.ConsoleSms")  # dotted path of a class with send(phone, text)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "noreply@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}
