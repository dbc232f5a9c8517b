"""The site as benchmarks see it: development settings, no debug, and on demand an empty view under Django's default middleware."""

from config import env
from config.settings.dev import *  # noqa: F403

DEBUG = False
PAGE_CACHE_SECONDS = env.number("PAGE_CACHE_SECONDS", 0)
if env.flag("BENCH_EMPTY"):
    ROOT_URLCONF = "tools.bench.empty_urls"
    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
