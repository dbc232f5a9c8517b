"""The trail of several things that belong together, as one history."""

from django.db.models import Model, Q, QuerySet

from audit.models import AuditEntry


def history_of(things: dict[type[Model], list[int]]) -> QuerySet[AuditEntry]:
    """Audit lines of things, in order; things: a model → the keys of its rows."""
    wanted = Q(pk__in=[])
    for model, keys in things.items():
        if keys:
            wanted |= Q(object_type=model._meta.label_lower, object_id__in=[str(key) for key in keys])
    return AuditEntry.objects.filter(wanted).order_by("pk")
