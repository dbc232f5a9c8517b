from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts.forms import LoginForm
from accounts.groups import sync_groups
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
        record(user, "user.logged_in", user)
        return answer


class PasswordChangeView(auth_views.PasswordChangeView):
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:home")

    def form_valid(self, form):
        answer = super().form_valid(form)
        record(self.request.user, "user.password_changed", self.request.user)
        messages.success(self.request, _("Your password is changed."))
        return answer


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where a log-in leads: officials to their back office, everybody else to their own page."""
    if may(request.user, "admin.enter") or request.user.is_superuser:
        return redirect("wagtailadmin_home")
    return render(request, "accounts/home.html", {"posts": request.user.active_posts().select_related("region")})


def locked_out(request: HttpRequest, credentials: dict, *args, **kwargs) -> HttpResponse:
    """Too many failed log-ins (django-axes): say when to try again."""
    return render(request, "accounts/locked_out.html", status=429)
