"""Two steps each: a number is sent a code; the code opens an account, or sets a new password."""

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import joining, sessions
from accounts.factor_views import finish_log_in, go_on
from accounts.joining_forms import JoinForm, PasswordByCodeForm, PhoneForm
from accounts.models import PhoneCode, User
from audit.middleware import remote_address
from shared.errors import RuleError
from shared.masking import mask_phone
from shared.throttle import allowed

BACKEND = "accounts.backends.PhoneOrEmailBackend"
PHONE = "code_sent_to"  # in the session: the number whose code is awaited
Purpose = PhoneCode.Purpose


@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Open one's own account."""
    if request.user.is_authenticated:
        return redirect(go_on(request))
    answer, user = _two_steps(request, Purpose.JOIN, JoinForm, joining.join, "accounts/join.html")
    return answer if user is None else _let_in(request, user, _("Welcome. Your account is open."))


@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Set a new password without the old one."""
    answer, user = _two_steps(request, Purpose.RECOVER, PasswordByCodeForm, joining.recover, "accounts/recover.html")
    if user is None:
        return answer
    messages.success(request, _("Your new password holds. Log in with it."))
    return redirect(f"{reverse('accounts:login')}?{urlencode({'next': go_on(request)})}")


def _two_steps(request: HttpRequest, purpose: str, form_class, service, template: str) -> tuple[HttpResponse | None, User | None]:
    """The answer, or the user whom the second step made or changed."""
    waiting = request.session.get(PHONE, {})
    phone = waiting.get("phone", "") if waiting.get("purpose") == purpose and "again" not in request.GET else ""
    is_code = request.method == "POST" and "code" in request.POST and phone
    form = form_class(request.POST if is_code else None, phone=phone) if phone else PhoneForm(request.POST or None)
    if is_code and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "agreed"}
        try:
            user = service(phone=phone, **facts)
        except RuleError as refused:
            form.add_error(None, refused.message)
        else:
            request.session.pop(PHONE, None)
            return None, user
    elif request.method == "POST" and not phone and form.is_valid() and _send(request, form, purpose):
        return redirect(f"{request.path}?{urlencode({'next': go_on(request)})}"), None
    words = {"form": form, "masked": mask_phone(phone), "shown": waiting.get("shown", "") if phone else "", "next": go_on(request)}
    return render(request, template, words | {"is_open": joining.is_open()}, status=422 if form.errors else 200), None


def _send(request: HttpRequest, form: forms.Form, purpose: str) -> bool:
    phone = form.cleaned_data["phone"]
    if not joining.is_open():
        form.add_error(None, _("The county sends no text messages yet; ask at the county's office."))
    elif not allowed("accounts.code", key=remote_address.get(), tries=20, seconds=3600):
        form.add_error(None, _("Too many codes were asked for from here; try again in an hour."))
    else:
        try:
            shown = joining.ask(phone, purpose)
        except RuleError as refused:
            form.add_error("phone", refused.message)
        else:
            request.session[PHONE] = {"phone": phone, "purpose": purpose, "shown": shown}
            return True
    return False


def _let_in(request: HttpRequest, user: User, said: str) -> HttpResponse:
    onward = go_on(request)
    login(request, user, backend=BACKEND)
    sessions.begin(request)
    finish_log_in(request)
    messages.success(request, said)
    return redirect(onward)
