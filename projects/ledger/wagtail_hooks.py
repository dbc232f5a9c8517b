from django.urls import include, path
from wagtail import hooks

from projects.ledger import card, checks_views, complaints_views, entries_views, officials, rules, services  # noqa: F401  register their screens
from projects.ledger.vouchers import hooks as voucher_hooks  # noqa: F401  registers its screens

patterns = [
    path("<int:pk>/print/", officials.print_statement, name="print"),
    path("<int:pk>/link/", officials.give_link, name="give_link"),
    path("entries/<int:pk>/reverse/", officials.reverse_entry, name="reverse"),
]


@hooks.register("register_admin_urls")
def ledger_urls():
    return [path("statements/", include((patterns, "ledger_admin")))]


hooks.register("household_panels", officials.household_panel, order=-3)  # what most readers come for, right after the members
hooks.register("household_card_blocks", card.income_blocks)
hooks.register("households_imported", services.open_accounts)
