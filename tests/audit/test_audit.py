"""The audit trail: whole lines, never changed. The triggers are tried on both databases."""

import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction

from accounts.models import Post, User
from audit.models import AuditEntry
from audit.services import change_status, record
from projects.notices.models import PublicNotice
from shared.errors import RuleError
from tests.factories import make_user, make_village


def refused(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.both
@pytest.mark.django_db
def test_lines_are_never_changed_or_deleted():
    line = record(make_user(name="严审计"), "household.read", make_village(), why="test")
    refused("UPDATE audit_auditentry SET actor_name = '别人'")
    refused("DELETE FROM audit_auditentry")
    with pytest.raises(DatabaseError), transaction.atomic():
        line.delete()
    line.refresh_from_db()
    assert (line.actor_name, line.action, line.region_code) == ("严审计", "household.read", "410482100201")


@pytest.mark.django_db
def test_the_platform_itself_is_named_when_nobody_acted():
    assert record(None, "order.cancelled").actor_name == "平台"


@pytest.mark.django_db
def test_the_address_is_kept(client):
    user = make_user("auditor")
    client.post("/accounts/login/", {"username": user.phone, "password": "Xiangyuan-2026"}, REMOTE_ADDR="10.1.2.3")
    assert AuditEntry.objects.filter(action="user.logged_in", address="10.1.2.3", actor_id=user.pk).exists()


def make_notice(**fields):
    return PublicNotice.objects.create(
        village=make_village(), title="公示", kind="dividend", total_fen=100, created_by=make_user(), **fields
    )


@pytest.mark.django_db
def test_a_move_not_in_the_table_is_refused_and_leaves_no_trace():
    notice = make_notice()
    before = AuditEntry.objects.count()
    with pytest.raises(RuleError, match="wrong_status"):
        change_status(notice, PublicNotice.Status.ENDED, by=None)
    notice.refresh_from_db()
    assert notice.status == PublicNotice.Status.DRAFT
    assert AuditEntry.objects.count() == before


@pytest.mark.postgres
def test_exactly_one_of_eight_concurrent_movers_wins(committed_db):
    notice, outcomes = make_notice(), []

    def move():
        mine = PublicNotice.objects.get(pk=notice.pk)
        barrier.wait()
        try:
            change_status(mine, PublicNotice.Status.WITHDRAWN, by=None)
            outcomes.append("moved")
        except RuleError as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    barrier = threading.Barrier(8)
    threads = [threading.Thread(target=move) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed_meanwhile"] * 7 + ["moved"]
    assert AuditEntry.objects.filter(action="publicnotice.withdrawn").count() == 1


def test_nobody_is_deleted_by_cascade():
    assert Post._meta.get_field("user").remote_field.on_delete.__name__ == "PROTECT"
    assert User._meta.get_field("phone").null
