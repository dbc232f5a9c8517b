"""Officials' screen of exports: which area, which columns, what for."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.permissions import may, require
from accounts.screens import officials_page
from projects.households.exports.register import export
from projects.households.imports.forms import RegionField, regions_of
from projects.households.imports.sheets_out import answer
from regions.models import Region
from shared.errors import RuleError

WHAT = "households.export"
MOST_CHOSEN = 1_000  # households that a list can hand over; more are an area
CRUMBS = [(reverse_lazy("households_admin:list"), gettext_lazy("Household register"))]


class ExportForm(forms.Form):
    region = RegionField(label=gettext_lazy("Area"), queryset=Region.objects.none())
    selection = forms.ChoiceField(
        label=gettext_lazy("Columns"),
        choices=[("roster", gettext_lazy("roster of people")), ("register", gettext_lazy("all columns, to be imported again"))],
        widget=forms.RadioSelect,
        initial="roster",
    )
    reason = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=200,
        help_text=gettext_lazy("kept in the audit trail with your name and the number of rows"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        field.queryset = regions_of(user, WHAT)
        field.initial = field.queryset.first()


@require_http_methods(["GET", "HEAD", "POST"])
def export_page(request: HttpRequest) -> HttpResponse:
    """Ask what for, then stream the workbook; the file bears who took it, when and why."""
    require(request.user, WHAT)
    asked = request.method == "POST" and "reason" in request.POST  # a list hands over the chosen households without a reason
    form, status = ExportForm(request.POST if asked else None, user=request.user), 200
    asked_for = (request.POST or request.GET).getlist("household")[:MOST_CHOSEN]
    chosen = [int(pk) for pk in asked_for if pk.isdecimal()]
    if asked:
        status = 422
        if form.is_valid():
            asked = form.cleaned_data
            try:
                file = export(asked["region"], selection=asked["selection"], reason=asked["reason"], by=request.user, households=chosen)
                return answer(file, f"{asked['region'].name}-{timezone.localdate():%Y%m%d}.xlsx")
            except RuleError as error:
                form.add_error("reason", error.message)
    words = {"title": _("Export the register"), "icon": "download", "crumbs": CRUMBS}
    masked = not may(request.user, "households.see_identity")
    return officials_page(request, "households/officials/export.html", form=form, masked=masked, chosen=chosen, status=status, **words)
