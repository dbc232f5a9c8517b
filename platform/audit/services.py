"""The two doors to the audit trail: `record` an act, `change_status` of a thing (which records it)."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.middleware import remote_address
from audit.models import AuditEntry
from shared.errors import RuleError

PLATFORM = "平台"  # the actor's name when no person acted


def record(by, action: str, obj: models.Model | None = None, **detail) -> AuditEntry:
    """Write one line: `by` (a User, or None for the platform) did `action` to `obj`.

    detail  JSON values; never personal data in the clear.
    """
    known = by is not None and getattr(by, "pk", None) is not None
    return AuditEntry.objects.create(
        actor_id=by.pk if known else None,
        actor_name=str(by)[:60] if known else PLATFORM,
        action=action,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_label=str(obj)[:200] if obj is not None else "",
        region_code=getattr(obj, "audit_region", "") or "",
        detail=detail,
        address=remote_address.get(),
    )


@transaction.atomic
def change_status(obj: models.Model, to: str, *, by, note: str = "", **also) -> None:
    """Move obj to status `to` and say who did it, or raise RuleError; exactly one of two concurrent callers wins.

    The model has `status`, the choices `Status` and the table `NEXT: {status: {allowed next}}`.
    also  further columns set by the same UPDATE.
    """
    was, wanted = obj.Status(obj.status), obj.Status(to)
    if wanted not in obj.NEXT[was]:
        can = "、".join(str(status.label) for status in obj.Status if status in obj.NEXT[was]) or _("nothing, it is final")
        raise RuleError(
            "wrong_status",
            _("%(what)s is “%(was)s” and cannot become “%(to)s”; it can now become: %(can)s.")
            % {"what": obj, "was": was.label, "to": wanted.label, "can": can},
        )
    if not type(obj)._base_manager.filter(pk=obj.pk, status=was).update(status=wanted, **also):
        raise RuleError("changed_meanwhile", _("%(what)s was just changed by somebody else; reload and try again.") % {"what": obj})
    obj.refresh_from_db()
    record(by, f"{obj._meta.model_name}.{wanted}", obj, was=str(was), **({"note": note} if note else {}))
