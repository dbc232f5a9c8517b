"""Declaring one's ties to households, and for reviewers recording those of others. Imported by the app's wagtail_hooks."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import Post, User
from accounts.permissions import may, require
from accounts.screens import OfficialsListing, PermittedMenuItem, listing_paths, officials_page
from projects.households import kinship
from projects.households.models import Kinship
from shared.errors import say_refusal

CRUMBS = [(reverse_lazy("kinship_admin:list"), gettext_lazy("Ties to households"))]


class TieForm(forms.Form):
    """Whose tie to which household. Only who may record for others chooses the official."""

    number = forms.CharField(label=gettext_lazy("Household number"), max_length=16, help_text=gettext_lazy("16 digits"))
    relation = forms.ChoiceField(label=gettext_lazy("Relation"), choices=Kinship.Relation, widget=forms.RadioSelect)
    official = forms.ModelChoiceField(
        label=gettext_lazy("Official"), queryset=User.objects.none(), required=False, empty_label=gettext_lazy("myself")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not may(user, kinship.RECORD):
            del self.fields["official"]
            return
        prefixes = [prefix for _role, prefix in user.posts_today()]
        posts = Post.objects.none()
        for prefix in prefixes:
            posts |= Post.objects.holding().filter(region_prefix__startswith=prefix)
        self.fields["official"].queryset = User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name")

    def clean_number(self):
        found = kinship.declarable(self.user).filter(number=self.cleaned_data["number"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no household with this number in your region."))
        return found


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class TieList(OfficialsListing):
    model = Kinship
    what, namespace = kinship.DECLARE, "kinship_admin"
    default_ordering = "-pk"
    is_searchable = False
    page_title, header_icon = gettext_lazy("Ties to households"), "group"
    verbose_name_plural = gettext_lazy("ties to households")
    columns = [
        TitleColumn("user", label=gettext_lazy("Official"), url_name="kinship_admin:tie"),
        Column("household", label=gettext_lazy("Household")),
        Column("village", label=gettext_lazy("Village"), accessor=lambda tie: str(tie.household.village)),
        Column("relation", label=gettext_lazy("Relation"), accessor="get_relation_display"),
        Column("declared_on", label=gettext_lazy("Declared")),
        Column("ended_on", label=gettext_lazy("Ended")),
    ]

    def get_base_queryset(self):
        return kinship.visible_ties(self.request.user)

    def get_header_buttons(self):
        return [HeaderButton(_("Declare a tie"), url=reverse("kinship_admin:new"), icon_name="plus")]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Declare a tie."""
    require(request.user, kinship.DECLARE)
    form, status = TieForm(request.POST or None, user=request.user), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            with say_refusal(request) as saying:
                kinship.declare(said["number"], relation=said["relation"], user=said.get("official"), by=request.user)
            if not saying.refused:
                messages.success(request, _("The tie is declared; lists with this household are decided by others."))
                return redirect("kinship_admin:list")
    words = {"title": _("Declare a tie"), "icon": "plus", "crumbs": CRUMBS, "submit": _("Declare a tie")}
    return officials_page(request, "households/officials/kinship.html", form=form, status=status, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def tie(request: HttpRequest, pk: int) -> HttpResponse:
    """One tie, and for a reviewer its end."""
    require(request.user, kinship.DECLARE)
    found = get_object_or_404(kinship.visible_ties(request.user), pk=pk)
    may_end = found.ended_on is None and found.user_id != request.user.pk and may(request.user, kinship.RECORD, found.audit_region)
    form = ReasonForm(request.POST or None) if may_end or request.method == "POST" else None
    if request.method == "POST" and form.is_valid():
        with say_refusal(request) as saying:
            kinship.end(found, reason=form.cleaned_data["reason"], by=request.user)
        if not saying.refused:
            messages.success(request, _("The tie is ended."))
        return redirect("kinship_admin:tie", pk)
    words = {"title": str(found), "icon": "group", "crumbs": CRUMBS, "submit": _("End the tie"), "tie": found}
    return officials_page(request, "households/officials/kinship.html", form=form, status=422 if request.method == "POST" else 200, **words)


@hooks.register("register_admin_urls")
def kinship_urls():
    return listing_paths(TieList, path("new/", new, name="new"), path("<int:pk>/", tie, name="tie"))


@hooks.register("register_aid_menu_item")
def kinship_menu_item():
    address = reverse_lazy("kinship_admin:list")
    return PermittedMenuItem(_("Ties to households"), address, what=kinship.DECLARE, name="kinship", icon_name="group", order=90)
