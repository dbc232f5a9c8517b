"""Text messages through whichever provider the county has a contract with: one class with one method, named in settings.SMS_PROVIDER."""

import logging
import re
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from shared.masking import mask_phone

log = logging.getLogger(__name__)


class SmsFailed(Exception):
    """The provider did not take the message; it is tried again later."""


class SmsProvider(Protocol):
    def send(self, phone: str, text: str) -> None:
        """Hand one message over, or raise SmsFailed. phone: eleven digits."""


class ConsoleSms:
    """For the demo and development: the message goes to the log, the number masked, and codes too."""

    def send(self, phone: str, text: str) -> None:
        log.info("text message to %s: %s", mask_phone(phone), re.sub(r"\b\d{6}\b", "******", text))


def provider() -> SmsProvider:
    return import_string(settings.SMS_PROVIDER)()


def is_real() -> bool:
    """Do messages leave the house?"""
    return not issubclass(import_string(settings.SMS_PROVIDER), ConsoleSms)
