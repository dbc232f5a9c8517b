"""The shop in the officials' back office: its menu, goods and stock, editing of suppliers, products and fee rules."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from accounts.policy import PostPolicy, ScopedEditView, ScopedHistoryView, ScopedIndexView, ScopedUsageView
from accounts.rules import RulePolicy, RuleViewSet
from accounts.screens import PermittedMenuItem, listing_paths
from marketplace.catalogue import officials
from marketplace.catalogue.admin_forms import EDIT, FeeRuleForm, ProductForm, SkuForm, SupplierForm
from marketplace.catalogue.models import FeeRule, Product, Supplier
from projects.ledger.posting import accounts_for

register_permission_policy(Supplier, PostPolicy(Supplier, EDIT))
register_permission_policy(Product, PostPolicy(Product, EDIT))
register_permission_policy(FeeRule, RulePolicy(FeeRule, FeeRuleForm.what))


class RowFormPanel(InlinePanel):
    """Rows with a form of our own."""

    def __init__(self, *args, row_form, **kwargs):
        super().__init__(*args, **kwargs)
        self.row_form = row_form

    def clone_kwargs(self):
        return super().clone_kwargs() | {"row_form": self.row_form}

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = self.row_form
        return options


class ScopedViewSet(ModelViewSet):
    index_view_class, edit_view_class = ScopedIndexView, ScopedEditView
    history_view_class, usage_view_class = ScopedHistoryView, ScopedUsageView
    copy_view_enabled = inspect_view_enabled = False
    add_to_admin_menu = False


class SupplierViewSet(ScopedViewSet):
    model, icon = Supplier, "group"
    list_display, search_fields = ["name", "kind", "region"], ["name"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("region")]),
        FieldPanel("intro"),
        FieldPanel("intro_en"),
        FieldRowPanel([FieldPanel("freight_fen"), FieldPanel("free_over_fen")]),
    ]

    def get_edit_handler(self):
        return _with_form(self.panels, SupplierForm, Supplier)


class ProductViewSet(ScopedViewSet):
    model, icon = Product, "tag"
    list_display, search_fields = ["title", "supplier", "region", "status"], ["title"]
    panels = [
        FieldRowPanel([FieldPanel("supplier"), FieldPanel("region")]),
        FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
        FieldPanel("slug"),
        FieldPanel("picture"),
        FieldRowPanel([FieldPanel("intro"), FieldPanel("intro_en")]),
        FieldPanel("description"),
        FieldPanel("description_en"),
        FieldRowPanel([FieldPanel("storage"), FieldPanel("dispatch_hours")]),
        RowFormPanel(
            "skus",
            heading=_("Variants"),
            row_form=SkuForm,
            panels=[FieldRowPanel([FieldPanel("label"), FieldPanel("label_en"), FieldPanel("weight_g"), FieldPanel("price_fen")])],
        ),
        MultiFieldPanel(
            [
                FieldPanel("carries_aid_mark"),
                InlinePanel("beneficiaries", panels=[FieldPanel("account"), FieldRowPanel([FieldPanel("label"), FieldPanel("weight")])]),
            ],
            heading=_("Whom it reaches"),
        ),
    ]

    def get_edit_handler(self):
        return _with_form(self.panels, ProductForm, Product)


class FeeRuleViewSet(RuleViewSet):
    model, icon, rule_form = FeeRule, "decimal", FeeRuleForm
    list_display = ["name", "kind", "rate_bp"]
    add_to_settings_menu = False  # the shop's menu has it
    own_panels = (FieldRowPanel([FieldPanel("kind"), FieldPanel("rate_bp")]), FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]))


def _with_form(panels, form, model):
    return ObjectList(panels, base_form_class=form).bind_to_model(model)


class _AccountsInRegion:
    """Income accounts of the regions in which the user edits goods."""

    def get_object_list(self):
        return accounts_for(self.request.user, EDIT).select_related("household")


class AccountChooseView(_AccountsInRegion, chooser.ChooseView):
    pass


class AccountResultsView(_AccountsInRegion, chooser.ChooseResultsView):
    pass


class AccountChosenView(_AccountsInRegion, chooser.ChosenView):
    def get_object(self, pk):
        return self.get_object_list().get(pk=pk)


class AccountChosenMultipleView(_AccountsInRegion, chooser.ChosenMultipleView):
    def get_objects(self, pks):
        return self.get_object_list().filter(pk__in=pks)


class AccountChooserViewSet(ChooserViewSet):
    model, icon = "ledger.IncomeAccount", "user"
    choose_one_text = _("Choose an income account")
    choose_view_class, choose_results_view_class = AccountChooseView, AccountResultsView
    chosen_view_class, chosen_multiple_view_class = AccountChosenView, AccountChosenMultipleView
    per_page = 30


@hooks.register("register_admin_viewset")
def viewsets():
    return [SupplierViewSet(), ProductViewSet(), FeeRuleViewSet("feerule"), AccountChooserViewSet("account_chooser")]


@hooks.register("register_admin_urls")
def goods_urls():
    return listing_paths(
        officials.GoodsList,
        path("<int:pk>/", officials.product, name="product"),
        path("<int:pk>/<slug:to>/", officials.move, name="move"),
        path("stock/<int:pk>/in/", officials.stock_in, name="stock_in"),
    )


@hooks.register("register_admin_menu_item")
def shop_menu():
    """The one menu of the marketplace; its apps add to it by the hook `register_shop_menu_item`."""
    return SubmenuMenuItem(_("Shop"), Menu(register_hook_name="register_shop_menu_item"), name="shop", icon_name="tag", order=120)


@hooks.register("register_shop_menu_item")
def goods_menu_item():
    return PermittedMenuItem(_("Goods"), reverse_lazy("goods_admin:list"), what=EDIT, name="goods", icon_name="tag", order=20)


@hooks.register("register_shop_menu_item")
def supplier_menu_item():
    return PermittedMenuItem(_("Suppliers"), reverse_lazy("supplier:index"), what=EDIT, name="suppliers", icon_name="group", order=30)


@hooks.register("register_shop_menu_item")
def fee_menu_item():
    return PermittedMenuItem(
        _("Fee rules"), reverse_lazy("feerule:index"), what="fees.edit", name="fee-rules", icon_name="decimal", order=50
    )
