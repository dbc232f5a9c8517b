"""The bank's file in a real browser: the link on the page that nobody keeps gives a zip, and the password beside it opens it."""

import io
from pathlib import Path

import pytest
import pyzipper

from projects.dividends.payment import batches
from tests.factories import make_people
from tests.projects.test_payment import on_notice, sent

pytestmark = pytest.mark.browser


def test_the_zip_is_saved_from_the_page_and_opens_with_the_password_shown(person, site):
    people = make_people()
    batch = sent(on_notice(people), people)
    finance = person(390).log_in(people.finance)
    finance.open(f"/admin/batches/{batch.pk}/")
    assert finance.sideways() <= 0
    finance.press("form[action$='/download/'] button")
    with finance.page.expect_download() as coming:
        finance.page.click("a[download]")
    assert coming.value.suggested_filename == f"{batch.number}.zip"
    with pyzipper.AESZipFile(io.BytesIO(Path(coming.value.path()).read_bytes())) as archive:
        archive.setpassword(finance.text(".pay-password").strip().encode())
        assert archive.read(f"{batch.number}.csv") == batches.content_of(batch)
