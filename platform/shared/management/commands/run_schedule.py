"""manage.py run_schedule: enqueue recurring tasks when they are due, until stopped."""

import importlib
import signal
import threading

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.module_loading import module_has_submodule

from shared.schedule import due, reap, waiting_already


class Command(BaseCommand):
    help = "Enqueue recurring tasks when they are due and put tasks of killed workers back; runs until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="enqueue everything once and leave")

    def handle(self, *args, once, **options):
        for app in apps.get_app_configs():
            if module_has_submodule(app.module, "tasks"):
                importlib.import_module(f"{app.name}.tasks")
        stop = threading.Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        last_run: dict[str, float] = {}
        while not stop.is_set():
            self.turn(last_run)
            if once:
                return
            stop.wait(5)

    def turn(self, last_run: dict[str, float]) -> None:
        close_old_connections()
        try:
            reap()
            for task in due(last_run):
                if not waiting_already(task):
                    task.enqueue()
        except OperationalError as error:  # the database is away: say so and try again on the next turn
            self.stderr.write(f"run_schedule: {error}")
