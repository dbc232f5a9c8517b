"""The shop in the officials' back office: its menu, goods and stock, editing of suppliers, products and fee rules."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from accounts.policy import PostPolicy, ScopedEditView, ScopedHistoryView, ScopedIndexView, ScopedUsageView
from accounts.rules import RulePolicy, RuleViewSet
from accounts.screens import PermittedMenuItem, listing_paths
from marketplace.catalogue import officials, supplier_pages
from marketplace.catalogue.account_chooser import ACCOUNT_CHOOSER
from marketplace.catalogue.admin_forms import EDIT, FeeRuleForm, LicenceRuleForm, ProductForm, SkuForm, SupplierForm
from marketplace.catalogue.models import FeeRule, LicenceRule, Product, Supplier
from marketplace.catalogue.search.screens import SearchRuleViewSet

register_permission_policy(Supplier, PostPolicy(Supplier, EDIT))
register_permission_policy(Product, PostPolicy(Product, EDIT))
register_permission_policy(FeeRule, RulePolicy(FeeRule, FeeRuleForm.what))
register_permission_policy(LicenceRule, RulePolicy(LicenceRule, LicenceRuleForm.what))


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
        FieldPanel("goods_wanted"),
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
        FieldRowPanel([FieldPanel("category"), FieldPanel("no_return")]),
        FieldRowPanel([FieldPanel("storage_class"), FieldPanel("storage")]),
        FieldRowPanel([FieldPanel("dispatch_hours"), FieldPanel("no_delivery")]),
        FieldRowPanel([FieldPanel("season_from"), FieldPanel("season_to")]),
        InlinePanel(
            "photos",
            panels=[FieldPanel("image"), FieldRowPanel([FieldPanel("alt"), FieldPanel("alt_en")]), FieldPanel("position")],
            heading=_("Photos"),
        ),
        InlinePanel("claims", panels=[FieldPanel("paper")], heading=_("Claimed labels")),
        RowFormPanel(
            "skus",
            heading=_("Variants"),
            row_form=SkuForm,
            panels=[
                FieldRowPanel([FieldPanel("label"), FieldPanel("label_en"), FieldPanel("weight_g"), FieldPanel("box_count")]),
                FieldRowPanel([FieldPanel("price_fen"), FieldPanel("promo_price_fen"), FieldPanel("promo_from"), FieldPanel("promo_to")]),
            ],
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


class LicenceRuleViewSet(RuleViewSet):
    model, icon, rule_form = LicenceRule, "doc-full", LicenceRuleForm
    list_display = ["category", "in_words", "supplier_kind"]
    add_to_settings_menu = False  # the shop's menu has it
    own_panels = (
        FieldRowPanel([FieldPanel("category"), FieldPanel("supplier_kind")]),
        FieldRowPanel([FieldPanel("paper"), FieldPanel("or_paper")]),
    )


def _with_form(panels, form, model):
    return ObjectList(panels, base_form_class=form).bind_to_model(model)


@hooks.register("register_admin_viewset")
def viewsets():
    return [
        SupplierViewSet(),
        ProductViewSet(),
        FeeRuleViewSet("feerule"),
        SearchRuleViewSet("searchrule"),
        ACCOUNT_CHOOSER,
        LicenceRuleViewSet("licencerule"),
    ]


@hooks.register("register_admin_urls")
def goods_urls():
    return listing_paths(
        officials.GoodsList,
        path("<int:pk>/", officials.product, name="product"),
        path("<int:pk>/<slug:to>/", officials.move, name="move"),
        path("stock/<int:pk>/in/", officials.stock_in, name="stock_in"),
    )


@hooks.register("register_admin_urls")
def supplier_urls():
    return listing_paths(
        supplier_pages.SupplierList,
        path("<int:pk>/", supplier_pages.supplier, name="supplier"),
        path("<int:pk>/account/", supplier_pages.add_account, name="add_account"),
        path("<int:pk>/sellers/", supplier_pages.name_sellers, name="name_sellers"),
        path("<int:pk>/batches/<slug:code>/recall/", supplier_pages.recall, name="recall"),
        path("<int:pk>/<slug:to>/", supplier_pages.move, name="move"),
        path("papers/<int:pk>/scan/", supplier_pages.scan, name="scan"),
        path("papers/<int:pk>/<slug:name>/", supplier_pages.decide_paper, name="paper"),
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
def application_menu_item():
    what, url = supplier_pages.READ, reverse_lazy("suppliers_admin:list")
    return PermittedMenuItem(_("Applications and papers"), url, what=what, name="applications", icon_name="group", order=31)


@hooks.register("register_shop_menu_item")
def desk_menu_item():
    return PermittedMenuItem(_("Seller's desk"), "/selling/", what="selling.enter", name="selling", icon_name="mobile-alt", order=5)


@hooks.register("register_shop_menu_item")
def licence_menu_item():
    url = reverse_lazy("licencerule:index")
    return PermittedMenuItem(_("Licence rules"), url, what=LicenceRuleForm.what, name="licence-rules", icon_name="doc-full", order=51)


hooks.register("officials_todo", supplier_pages.todo)


@hooks.register("register_shop_menu_item")
def fee_menu_item():
    return PermittedMenuItem(
        _("Fee rules"), reverse_lazy("feerule:index"), what="fees.edit", name="fee-rules", icon_name="decimal", order=50
    )


@hooks.register("register_shop_menu_item")
def search_menu_item():
    return PermittedMenuItem(
        _("Words of the search"), reverse_lazy("searchrule:index"), what="search.edit", name="search-rules", icon_name="search", order=60
    )
