"""Two requests with one code: one opens. Many guesses at once: no more tries than one after another."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from accounts import second_factor
from shared.errors import RuleError
from tests.accounts.authenticator import code_of, enrolled, wrong_code
from tests.factories import make_user

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def clerk(committed_db):
    user = make_user("village_clerk")
    enrolled(user)
    return user


def at_once(user, codes) -> list[str]:
    """What each of several simultaneous attempts was told."""
    start, said = Barrier(len(codes)), []

    def run(code):
        try:
            start.wait()
            second_factor.check_code(user, code)
            said.append("in")
        except RuleError as error:
            said.append(error.code)
        finally:
            connections.close_all()

    connection.close()
    threads = [Thread(target=run, args=[code]) for code in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def test_the_same_code_at_once_opens_one(clerk):
    assert at_once(clerk, [code_of(clerk)] * 3) == ["in", "wrong_code", "wrong_code"]


def test_many_wrong_codes_at_once_get_five_tries(clerk):
    assert at_once(clerk, [wrong_code(clerk)] * 8) == ["code_rests"] * 3 + ["wrong_code"] * 5
