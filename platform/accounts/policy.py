"""Wagtail asks who may edit; the answer comes from MAY and the regions of posts, as everywhere."""

from django.db.models import Q
from django.http import Http404
from wagtail.admin.views import generic
from wagtail.permission_policies import BasePermissionPolicy

from accounts.models import User
from accounts.permissions import MAY, may


class PostPolicy(BasePermissionPolicy):
    """Who holds a post that may do `what` where the thing is may add and change it; nobody deletes."""

    ACTIONS = {"add", "change", "view"}

    def __init__(self, model, what: str):
        super().__init__(model)
        self.what = what

    def user_has_permission(self, user, action) -> bool:
        return action in self.ACTIONS and may(user, self.what)

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        return action in self.ACTIONS and may(user, self.what, getattr(instance, "audit_region", None))

    def users_with_any_permission(self, actions):
        holders = User.objects.filter(is_active=True, posts__role__in=MAY[self.what]).distinct()
        return holders if self.ACTIONS & set(actions) else holders.none()

    def instances_user_has_any_permission_for(self, user, actions):
        rows = self.model._default_manager
        visible = rows.visible_to(user, self.what) if hasattr(rows, "visible_to") else self._rules_of(user)
        return visible if self.ACTIONS & set(actions) else rows.none()

    def _rules_of(self, user):
        """Dated rules of the user's regions, and those that hold everywhere."""
        scope = Q(pk__in=[])
        for role, prefix in user.posts_today():
            if role in MAY[self.what]:
                scope |= Q(region_prefix__startswith=prefix) | Q(region_prefix="")
        return self.model._default_manager.filter(scope)


class ScopedIndexView(generic.IndexView):
    """Only rows in the regions of the user's posts."""

    def get_base_queryset(self):
        return self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["change"])


class _InScope:
    """Out of region is 404."""

    def get_object(self, *args):
        found = super().get_object(*args)
        if not self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["change"]).filter(pk=found.pk).exists():
            raise Http404
        return found


class ScopedEditView(_InScope, generic.EditView):
    pass


class ScopedHistoryView(_InScope, generic.HistoryView):
    pass


class ScopedUsageView(_InScope, generic.UsageView):
    pass
