"""Where a county officer edits code lists, policy periods and the figures of the checks. Imported by the app's wagtail_hooks."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy

from accounts.rules import RuleForm, RulePolicy, RuleViewSet
from projects.households.codes import forget_code_books
from projects.households.figures import FIGURES
from projects.households.models import Code, RuleParameter
from regions.models import PolicyPeriod

register_permission_policy(Code, RulePolicy(Code))
register_permission_policy(PolicyPeriod, RulePolicy(PolicyPeriod))
register_permission_policy(RuleParameter, RulePolicy(RuleParameter))


class CodeForm(RuleForm):
    def save(self, commit=True):
        saved = super().save(commit)
        forget_code_books()
        return saved


class CodeViewSet(RuleViewSet):
    model, icon, rule_form = Code, "list-ul", CodeForm
    list_display, list_filter, search_fields = ["label", "list", "code"], ["list"], ["label", "label_en", "code"]
    search_backend_name = None
    own_panels = (
        FieldPanel("list"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("position")]),
        FieldRowPanel([FieldPanel("label"), FieldPanel("label_en")]),
        FieldPanel("aliases"),
    )


class PeriodViewSet(RuleViewSet):
    model, icon = PolicyPeriod, "calendar"
    list_display = ["name", "key"]
    own_panels = (FieldPanel("key"), FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]), FieldPanel("words"))


class ParameterForm(RuleForm):
    """The value is given in the figure's own unit: yuan, mu, years; stored are fen, hundredths of a mu, years."""

    name = forms.ChoiceField(label=gettext_lazy("Figure"))
    value = forms.DecimalField(
        label=gettext_lazy("Value"), min_value=0, max_value=10**12, max_digits=14, decimal_places=2,
        help_text=gettext_lazy("in the unit named with the figure"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [(name, f"{one.meaning}（{one.unit}）· {one.rules}") for name, one in FIGURES.items()]
        self.fields["document"].required = True
        if self.instance.pk and self.instance.name in FIGURES:
            self.initial["value"] = FIGURES[self.instance.name].shown(self.instance.value)

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("value") is not None and cleaned.get("name"):
            figure = FIGURES[cleaned["name"]]
            stored = cleaned["value"] * figure.scale
            if stored != int(stored):
                self.add_error("value", _("Give whole %(unit)s.") % {"unit": figure.unit})
            cleaned["value"] = int(stored)
        return cleaned


class ParameterViewSet(RuleViewSet):
    model, icon, rule_form = RuleParameter, "decimal", ParameterForm
    list_display = [
        "name",
        Column("meaning", label=gettext_lazy("What it means"), accessor=lambda row: _of(row, lambda figure: str(figure.meaning))),
        Column("in_unit", label=gettext_lazy("Value"), accessor=lambda row: _of(row, lambda one: f"{one.shown(row.value)} {one.unit}")),
        Column("rules", label=gettext_lazy("Rules"), accessor=lambda row: _of(row, lambda figure: figure.rules)),
    ]
    list_filter, search_fields, search_backend_name = ["name"], ["name", "document"], None
    own_panels = (FieldPanel("name"), FieldPanel("value"))


def _of(row: RuleParameter, tell) -> str:
    """Something of a row's figure; a row of a figure that the checks no longer have shows what it holds."""
    return tell(FIGURES[row.name]) if row.name in FIGURES else str(row.value)


@hooks.register("register_admin_viewset")
def rule_viewsets():
    return [CodeViewSet("code"), PeriodViewSet("policyperiod"), ParameterViewSet("ruleparameter")]
