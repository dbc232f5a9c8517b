"""manage.py load_demo: the whole demo into an empty database; does nothing when it is there already."""

import time

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.test import Client

from accounts.models import User
from demo import incomes, operations, pairings, register, rounds, shop, site, watch
from demo.logins import make_logins

WARM = ["/", "/stories/", "/shop/", "/money/", "/notices/"]


class Command(BaseCommand):
    help = "Load the demo (synthetic people, the article's figures) into an empty database; may be repeated."

    def handle(self, *args, **options):
        if User.objects.exists():
            self.stdout.write("演示数据已在 · The demo is loaded already.")
            return
        begun = time.monotonic()
        with transaction.atomic():
            self.step("登记 register", lambda: register.load(self.stdout))
            people = make_logins()
            self.step("分红 dividends", lambda: rounds.load(people))
            self.step("经营 operations", lambda: operations.load(people))
            incomes.post_article_incomes(by=people["finance_officer"], leave_out="畜牧分红")
            self.step("结对 pairing", lambda: pairings.load(people))
            self.step("监测 monitoring", lambda: watch.load(people))
            pictures = site.draw_pictures()
            self.step("商城 shop", lambda: shop.load(people, pictures))
            site.build_site(pictures, editor=people["editor"])
        self.step("首次渲染 first rendering", self.warm)
        self.stdout.write(self.style.SUCCESS(f"演示数据已载入，用时 {time.monotonic() - begun:.0f} 秒 · Demo loaded."))

    def step(self, label: str, work) -> None:
        begun = time.monotonic()
        work()
        self.stderr.write(f"  {label}: {time.monotonic() - begun:.1f} s")

    def warm(self) -> None:
        """Ask the main pages once, so that the pictures' sizes are made before the first reader comes."""
        if not getattr(staticfiles_storage, "hashed_files", True):  # a folder of its own: nothing was collected into it yet
            call_command("collectstatic", interactive=False, verbosity=0)
        for path in WARM:
            answer = Client(HTTP_HOST="127.0.0.1").get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")
