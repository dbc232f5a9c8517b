"""Choosing an income account: only those of the regions in which a person edits goods."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from marketplace.catalogue.admin_forms import EDIT
from projects.ledger.posting import accounts_for


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


ACCOUNT_CHOOSER = AccountChooserViewSet("account_chooser")
