"""One way to refuse: a RuleError says which thing, what is the case and what to do, and has a code for programs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class RuleError(Exception):
    """A rule of the field forbids it. Nothing was written.

    code     stable word for programs, e.g. "wrong_status"
    message  whole sentence in the user's language
    """

    def __init__(self, code: str, message: str):
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, str(message)


class NotAllowed(PermissionDenied):
    """The person may not do this. Raised by accounts.permissions.require; answered with 403."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = str(message)


class RuleErrorPage:
    """Show a RuleError that no view caught: HTTP 409 and its sentence, never a stack trace."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RuleError):
            return render(request, "errors/rule.html", {"error": error}, status=409)
        return None


class say_refusal:
    """Turn a RuleError of the block into a message on the next page; `.refused` tells whether it happened."""

    def __init__(self, request: HttpRequest):
        self.request, self.refused = request, False

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, RuleError):
            messages.error(self.request, error.message)
            self.refused = True
            return True
        return False
