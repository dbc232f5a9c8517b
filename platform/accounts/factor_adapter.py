"""How allauth's second-factor app fits this house: its secrets are sealed with our field keys, its labels show no phone number."""

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from shared import crypto


class SealedSecrets(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def get_totp_label(self, user) -> str:
        return user.name

    def get_totp_issuer(self) -> str:
        return settings.WAGTAIL_SITE_NAME
