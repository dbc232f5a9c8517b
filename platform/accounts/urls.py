from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import factor_views, joining_views, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("join/", joining_views.join, name="join"),
    path("recover/", joining_views.recover, name="recover"),
    path("start/", views.start, name="start"),
    path("password/", views.PasswordChangeView.as_view(), name="password"),
    path("second-factor/", factor_views.challenge, name="second_factor"),
    path("second-factor/setup/", factor_views.setup, name="second_factor_setup"),
    path("second-factor/codes/", factor_views.codes, name="second_factor_codes"),
    path("sessions/end/", views.end_other_sessions, name="end_other_sessions"),
    path("", views.home, name="home"),
]
