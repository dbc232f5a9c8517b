"""The audit trail for auditors. It stands here, not in audit, because whether one may read it is a question of posts."""

import django_filters
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column

from accounts.permissions import MAY
from accounts.screens import OfficialsListing
from audit.models import AuditEntry
from regions.models import Level


class AuditFilterSet(WagtailFilterSet):
    action = django_filters.CharFilter(label=_("Action"), lookup_expr="startswith", help_text=_("for example dividendround.approved"))
    actor_name = django_filters.CharFilter(label=_("Who"), lookup_expr="icontains")
    at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)

    class Meta:
        model = AuditEntry
        fields = ["action", "actor_name", "at"]


class AuditTrail(OfficialsListing):
    model = AuditEntry
    what, namespace = "audit.read", "audit_admin"
    default_ordering = "-pk"
    page_title, header_icon = _("Audit trail"), "history"
    verbose_name_plural = _("audit lines")
    filterset_class = AuditFilterSet
    search_fields = ["object_label", "actor_name", "action"]
    columns = [
        Column("at", label=_("When"), accessor=lambda line: f"{localtime(line.at):%Y-%m-%d %H:%M:%S}"),
        Column("actor_name", label=_("Who")),
        Column("action", label=_("Action")),
        Column("object_label", label=_("Which")),
        Column("region_code", label=_("Region")),
        Column("detail", label=_("Details"), accessor=lambda line: "；".join(f"{key}: {value}" for key, value in line.detail.items())),
        Column("address", label=_("From where")),
    ]

    def get_base_queryset(self):
        """Lines of the auditor's regions; lines of no region (log-ins, for example) from county level upwards."""
        scope = Q(pk__in=[])
        for prefix in self.request.user.active_posts().filter(role__in=MAY[self.what]).values_list("region_prefix", flat=True):
            scope |= Q(region_code__startswith=prefix)
            if len(prefix) <= Level.COUNTY:
                scope |= Q(region_code="")
        return AuditEntry.objects.filter(scope)
