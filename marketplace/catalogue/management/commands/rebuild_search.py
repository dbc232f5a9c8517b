"""manage.py rebuild_search: the public list and the words of the search, made anew from the products."""

from django.core.management.base import BaseCommand

from marketplace.catalogue.search import services


class Command(BaseCommand):
    help = "Make the public list and the search index anew from the products on sale."

    def handle(self, *args, **options):
        count = services.rebuild(label="搜索 search")
        self.stdout.write(f"{count} products on sale can be found.")
