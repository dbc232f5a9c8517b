"""Log-in by phone or e-mail; and the one Django permission that follows from a post: to enter the officials' back office."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User
from accounts.permissions import may


class PhoneOrEmailBackend(ModelBackend):
    def authenticate(self, request, username=None, password=None, **kwargs):
        if not username or password is None:
            return None
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            User().set_password(password)  # as slow as a real check, so that the clock tells nothing
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj, perm, obj=None):
        if perm == "wagtailadmin.access_admin" and may(user_obj, "admin.enter"):
            return True
        return super().has_perm(user_obj, perm, obj)

    def get_all_permissions(self, user_obj, obj=None):
        granted = super().get_all_permissions(user_obj, obj)
        return granted | {"wagtailadmin.access_admin"} if may(user_obj, "admin.enter") else granted
