"""Production: secrets have no default; a missing variable stops the start, not a payment."""

from django.core.exceptions import ImproperlyConfigured

from config import env

from .base import *  # noqa: F403
from .base import STRIPE_API_BASE

SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.secret("ALLOWED_HOSTS").split(",")
FIELD_KEYS = env.secret("FIELD_KEYS").split(",")
BLIND_KEY = env.secret("BLIND_KEY")
STRIPE_SECRET_KEY = env.secret("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRETS = env.secret("STRIPE_WEBHOOK_SECRETS").split(",")
env.secret("DATABASE_URL")
if STRIPE_API_BASE:
    raise ImproperlyConfigured("STRIPE_API_BASE points payments at the stand-in; remove it in production.")
if "whsec_stand_in" in STRIPE_WEBHOOK_SECRETS:
    raise ImproperlyConfigured("STRIPE_WEBHOOK_SECRETS holds the stand-in's secret, which everybody knows; replace it in production.")
if env.flag("DEMO_CODES"):
    raise ImproperlyConfigured("DEMO_CODES shows codes to whoever asks; remove it in production.")
if env.flag("DEMO_SECOND_FACTOR"):
    raise ImproperlyConfigured("DEMO_SECOND_FACTOR lets officials in without a second factor; remove it in production.")
