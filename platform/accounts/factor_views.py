"""Pages of the second factor: pass it, set it up, keep its recovery codes."""

import segno
from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import login_history, second_factor
from accounts.forms import CodeForm
from accounts.models import LoginEvent
from audit.services import record
from shared import crypto
from shared.errors import RuleError

PENDING = "second_factor_secret"
READ_OR_SEND = ["GET", "HEAD", "POST"]


def go_on(request: HttpRequest) -> str:
    """Where the person wanted to go; never to another site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else resolve_url(settings.LOGIN_REDIRECT_URL)


def finish_log_in(request: HttpRequest) -> None:
    """Everything is passed: write it down."""
    login_history.note(request, LoginEvent.Result.SUCCESS, user=request.user)
    record(request.user, "user.logged_in", request.user)


@never_cache
@sensitive_post_parameters("code")
@login_required
@require_http_methods(READ_OR_SEND)
def challenge(request: HttpRequest) -> HttpResponse:
    """Ask for a code: after the password, and again before the second factor itself is changed."""
    if not second_factor.is_enrolled(request.user):
        return redirect(f"{reverse('accounts:second_factor_setup')}?{urlencode({'next': go_on(request)})}")
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _accepts(request, form, lambda code: second_factor.check_code(request.user, code)):
            first = second_factor.passed_at(request) is None
            second_factor.mark_passed(request)
            if first:
                finish_log_in(request)
            return redirect(go_on(request))
    return render(request, "accounts/second_factor.html", {"form": form, "next": go_on(request)}, status=status)


@never_cache
@sensitive_post_parameters("code")
@login_required
@require_http_methods(READ_OR_SEND)
def setup(request: HttpRequest) -> HttpResponse:
    """Show a new secret as a picture and as text; a code of it makes it the person's second factor."""
    enrolled = second_factor.is_enrolled(request.user)
    if enrolled and not second_factor.is_fresh(request):
        return _ask_again(request)
    secret, form, status = _pending_secret(request), CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        found = []
        if form.is_valid() and _accepts(
            request, form, lambda code: found.append(second_factor.confirm_secret(request.user, secret=secret, code=code))
        ):
            second_factor.enrol(request.user, secret=secret, step=found[0], by=request.user)
            del request.session[PENDING]
            first = second_factor.passed_at(request) is None
            second_factor.mark_passed(request)
            if first:
                finish_log_in(request)
            return _show_codes(request)
    words = {"form": form, "secret": _in_fours(secret), "picture": _picture(request, secret), "enrolled": enrolled, "next": go_on(request)}
    return render(request, "accounts/second_factor_setup.html", words, status=status)


@never_cache
@login_required
@require_http_methods(READ_OR_SEND)
def codes(request: HttpRequest) -> HttpResponse:
    """Recovery codes, shown once after they were made; POST makes new ones."""
    if not second_factor.is_enrolled(request.user) or second_factor.passed_at(request) is None:
        return redirect("accounts:second_factor")
    if request.method == "POST":
        if not second_factor.is_fresh(request):
            return _ask_again(request)
        second_factor.new_recovery_codes(request.user, by=request.user)
        return _show_codes(request)
    shown = second_factor.unused_codes(request.user) if request.session.pop(second_factor.SHOW_CODES, False) else []
    words = {
        "codes": [f"{code[:5]} {code[5:]}" for code in shown],
        "left": len(second_factor.unused_codes(request.user)),
        "next": go_on(request),
    }
    return render(request, "accounts/recovery_codes.html", words)


def _accepts(request: HttpRequest, form: CodeForm, check) -> bool:
    """Try the form's code; a refusal becomes an error of the form and a line of the history."""
    try:
        check(form.cleaned_data["code"])
    except RuleError as error:
        rests = error.code == "code_rests"
        login_history.note(request, LoginEvent.Result.CODE_LOCKED if rests else LoginEvent.Result.WRONG_CODE, user=request.user)
        form.add_error(None if rests else "code", error.message)
        return False
    return True


def _ask_again(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Type in a code of your present second factor first."))
    return redirect(f"{reverse('accounts:second_factor')}?{urlencode({'next': request.path})}")


def _show_codes(request: HttpRequest) -> HttpResponse:
    request.session[second_factor.SHOW_CODES] = True
    return redirect(f"{reverse('accounts:second_factor_codes')}?{urlencode({'next': go_on(request)})}")


def _pending_secret(request: HttpRequest) -> str:
    """The secret being set up: one for the session, whatever number of tabs; sealed, because sessions lie in the database."""
    if PENDING not in request.session:
        request.session[PENDING] = crypto.encrypt(second_factor.new_secret())
    return crypto.decrypt(request.session[PENDING])


def _picture(request: HttpRequest, secret: str) -> str:
    """The QR code as inline SVG."""
    address = get_adapter().build_totp_url(request.user, secret)
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", svgclass="qr", omitsize=True)
    return mark_safe(drawn)  # noqa: S308  drawn by segno from black and white squares


def _in_fours(secret: str) -> str:
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
