"""Two imports into one village at the same moment, on PostgreSQL with real commits: one waits or is refused, nothing is doubled."""

import threading

import pytest
from django.db import connections

from projects.households.imports import services
from projects.households.imports.models import ImportRun
from projects.households.imports.working import LostRun, Worker
from projects.households.models import Household, Member
from shared.errors import RuleError
from tests.factories import make_user, make_village
from tests.projects.test_imports_runs import FAMILY, _own_storage, check  # noqa: F401
from tests.workbooks import table

pytestmark = pytest.mark.postgres


def at_once(*works) -> list:
    """Do all works at the same moment, each in a thread and connection of its own; results or refusals in their order."""
    barrier, found = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work) -> None:
        barrier.wait()
        try:
            found[place] = work()
        except (RuleError, LostRun) as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_two_imports_of_one_village_one_is_refused_and_nothing_is_doubled(committed_db, tmp_path):
    make_village()
    clerk = make_user("village_clerk")
    one, two = check(tmp_path, table(FAMILY), clerk), check(tmp_path, [[], *table(FAMILY)], clerk, name="b.xlsx")

    def confirm(run: ImportRun):
        services.start_import(run, only_good=False, by=clerk)
        services.work_on_import.call(run.pk)

    found = at_once(lambda: confirm(one), lambda: confirm(two))
    refused = [error for error in found if error]
    assert all(error.code == "village_busy" for error in refused)
    assert (Household.objects.count(), Member.objects.count()) == (1, 3)


def test_two_workers_never_have_the_same_run(committed_db, tmp_path):
    make_village()
    run = check(tmp_path, table(FAMILY), make_user("village_clerk"))
    ImportRun.objects.filter(pk=run.pk).update(status="importing", token="", beat_at=None)
    copies = [ImportRun.objects.get(pk=run.pk) for _each in range(4)]
    found = at_once(*(lambda copy=copy: Worker(copy, "importing") for copy in copies))
    assert sum(isinstance(each, Worker) for each in found) == 1
