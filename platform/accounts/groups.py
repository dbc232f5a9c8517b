"""Wagtail keeps page rights in Django groups: one group for each role that edits pages, made after every migrate."""

from accounts.models import Role

EDITING_ROLES = {
    Role.EDITOR: ("add", "change", "publish", "lock", "unlock"),
    Role.COUNTY_OFFICER: ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
    Role.VILLAGE_CLERK: ("add",),
}
_MEDIA = ("add", "change", "choose")


def make_groups(sender, apps=None, **kwargs) -> None:
    from django.contrib.auth.models import Group

    for role in EDITING_ROLES:
        Group.objects.get_or_create(name=role.value)


def grant_page_rights(root) -> None:
    """Give the editing groups their rights below a root page (called once when a site is set up)."""
    from django.contrib.auth.models import Group, Permission
    from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

    everything = Collection.get_first_root_node()
    for role, acts in EDITING_ROLES.items():
        group = Group.objects.get_or_create(name=role.value)[0]
        for act in acts:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{act}_page")
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
            for act in _MEDIA:
                permission = Permission.objects.get(content_type__app_label=app, codename=f"{act}_{model}")
                GroupCollectionPermission.objects.get_or_create(group=group, collection=everything, permission=permission)


def sync_groups(user) -> None:
    """Put user in exactly the editing groups of the posts held today (called at log-in and when posts change)."""
    from django.contrib.auth.models import Group

    roles = set(user.active_posts().values_list("role", flat=True)) & {role.value for role in EDITING_ROLES}
    user.groups.remove(*user.groups.filter(name__in=[role.value for role in EDITING_ROLES]).exclude(name__in=roles))
    user.groups.add(*Group.objects.filter(name__in=roles))
