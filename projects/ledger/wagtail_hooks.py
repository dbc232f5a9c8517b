from django.urls import include, path
from wagtail import hooks

from projects.ledger import officials, rules, services  # noqa: F401  rules registers its screens

patterns = [
    path("<int:pk>/print/", officials.print_statement, name="print"),
    path("<int:pk>/link/", officials.give_link, name="give_link"),
    path("entries/<int:pk>/reverse/", officials.reverse_entry, name="reverse"),
]


@hooks.register("register_admin_urls")
def ledger_urls():
    return [path("statements/", include((patterns, "ledger_admin")))]


hooks.register("household_panels", officials.household_panel)
hooks.register("households_imported", services.open_accounts)
