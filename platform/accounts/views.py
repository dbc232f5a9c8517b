from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import login_history, second_factor, sessions
from accounts.factor_views import finish_log_in, go_on
from accounts.forms import LoginForm
from accounts.groups import sync_groups
from accounts.models import LoginEvent
from accounts.permissions import may
from audit.services import record


class LoginView(auth_views.LoginView):
    form_class = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form):
        user = form.get_user()
        sync_groups(user)  # posts may have begun or ended since the last time
        answer = super().form_valid(form)
        sessions.begin(self.request)
        if second_factor.is_missing(self.request):
            return redirect(f"{reverse('accounts:second_factor')}?{urlencode({'next': answer.url})}")
        finish_log_in(self.request)
        return answer

    def form_invalid(self, form):
        """axes has counted the attempt, and says whether the log-in rests."""
        login = form.data.get("username", "")
        if login and form.data.get("password"):
            rests = getattr(self.request, "axes_locked_out", False)
            result = LoginEvent.Result.LOCKED if rests else LoginEvent.Result.WRONG_PASSWORD
            login_history.note(self.request, result, user=login_history.whose(login))
        return super().form_invalid(form)


class PasswordChangeView(auth_views.PasswordChangeView):
    """Change one's password. Django ends all other sessions, because each carries a seal of the password."""

    template_name = "accounts/password_change.html"

    def get_success_url(self):
        return go_on(self.request)

    def form_valid(self, form):
        form.user.must_change_password = False
        answer = super().form_valid(form)
        record(self.request.user, "user.password_changed", self.request.user)
        messages.success(self.request, _("Your password is changed. All your other sessions have ended."))
        return answer


@login_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where a log-in leads: officials to their back office, everybody else to their own page."""
    if may(request.user, "admin.enter") or request.user.is_superuser:
        return redirect("wagtailadmin_home")
    return redirect("accounts:home")


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My own data: posts, second factor, log-ins."""
    user = request.user
    words = {
        "posts": user.posts.select_related("region"),
        "today": user.active_posts().values_list("pk", flat=True),
        "events": user.login_events.all()[:50],
        "enrolled": second_factor.is_enrolled(user),
        "demanded": second_factor.is_demanded(user),
        "codes_left": len(second_factor.unused_codes(user)),
        "in_office": may(user, "admin.enter"),
    }
    return render(request, "accounts/home.html", words)


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    sessions.end_other_sessions(request)
    messages.success(request, _("All your other sessions have ended; this one goes on."))
    return redirect("accounts:home")


def locked_out(request: HttpRequest, credentials: dict, *args, **kwargs) -> HttpResponse:
    """Too many failed log-ins (django-axes): say when to try again."""
    return render(request, "accounts/locked_out.html", status=429)
