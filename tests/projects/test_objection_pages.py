"""Pages of notices and objections: for everybody without a log-in or a script, and for officials."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail import hooks

from audit.models import AuditEntry
from projects import public
from projects.notices import handling, photos, services
from projects.notices.models import Objection
from projects.notices.services import Payee
from tests.cms.conftest import home  # noqa: F401  a site with a home page
from tests.factories import make_people, make_user, make_village
from tests.projects.test_notices_clock import a_photo, added
from tests.projects.test_objections import days_ago, decided, posted, raised

pytestmark = pytest.mark.django_db
SAID = {"line_number": "2", "text": "份额少算了一份", "contact": "王小明 13812345678"}


def form_of(notice) -> str:
    return f"/notices/objection/new/{notice.public_id}/"


def log_in(client, user):
    client.force_login(user, backend="accounts.backends.PhoneOrEmailBackend")
    return user


def test_an_objection_from_the_page_gives_a_receipt_that_later_shows_the_answer(client, home):  # noqa: F811
    notice = posted()
    page = client.get(form_of(notice) + "?line=2").content.decode()
    assert page.count("<label") == 3
    assert 'value="2"' in page
    assert "csrfmiddlewaretoken" not in page
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    answers = [client.post(form_of(notice), SAID | {"key": key}) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].url == answers[1].url
    objection = Objection.objects.get()
    assert (objection.line_number, objection.channel, objection.contact) == (2, "page", SAID["contact"])
    receipt = client.get(answers[0].url).content.decode()
    assert "13812345678" not in receipt
    assert "王小明" not in receipt
    assert "这一行" in receipt or "held back" in receipt
    decided(objection, make_user("village_reviewer"), upheld=True, answer="已核对，补一份")
    assert "已核对，补一份" in client.get(answers[0].url).content.decode()
    found = client.post("/notices/objection/", {"receipt": f" {objection.receipt[:4]}-{objection.receipt[4:].upper()} "})
    assert (found.status_code, found.url) == (303, answers[0].url)
    assert client.get("/notices/objection/aaaabbbbcccc/").status_code == 404


def test_the_public_page_shows_answers_masked_and_open_ones_without_words(client, home):  # noqa: F811
    notice = posted()
    raised(notice, line=1, text="我不服气")
    with hooks.register_temporarily("notice_names", lambda one: ["郭某某"]):
        decided(raised(notice), make_user("village_reviewer"), upheld=False, public_text="郭某某多了", answer="郭某某按4份，无误")
    page = client.get(f"/notices/{notice.public_id}/").content.decode()
    assert "我不服气" not in page
    assert "郭某某" not in page
    assert "郭**按4份，无误" in page
    handling.take_back(Objection.objects.get(line_number=1))
    assert len(public.notice(notice.public_id).objections) == 1


def test_a_post_from_another_site_is_refused_and_a_link_from_there_is_not(client, home):  # noqa: F811
    notice = posted()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post(form_of(notice), SAID, headers=headers).status_code == 403
        assert client.get(form_of(notice), headers=headers).status_code == 200
    objection = raised(notice)
    back = f"/notices/objection/{objection.receipt}/take-back/"
    assert client.post(back, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get(back).status_code == 405
    objection.refresh_from_db()
    assert (objection.status, Objection.objects.count()) == ("open", 1)
    assert client.post(back, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    objection.refresh_from_db()
    assert objection.status == "withdrawn"


def test_too_many_from_one_address_are_stopped_before_anything_is_written(client, home):  # noqa: F811
    notice = posted()
    codes = [client.post(form_of(notice), {"text": f"第{n}条"}).status_code for n in range(10)]
    assert codes == [303] * 8 + [429] * 2
    assert Objection.objects.count() == 8
    tries = [client.post("/notices/objection/", {"receipt": "x"}).status_code for _n in range(9)]
    assert tries == [422] * 8 + [429]
    for address in (form_of(notice), "/notices/objection/"):
        assert client.post(address).status_code == 429  # an empty form as well
    cache.clear()
    assert client.post(form_of(notice), {"text": "又一条"}).status_code == 303


@pytest.mark.parametrize("said", [{"text": ""}, {"text": "少了", "line_number": "77"}, {"text": "少了", "line_number": "第二行"}])
def test_a_form_with_something_wrong_keeps_what_was_typed(client, home, said):  # noqa: F811
    notice = posted()
    answer = client.post(form_of(notice), SAID | said)
    assert answer.status_code == 422
    assert "王小明 13812345678" in answer.content.decode()
    assert not Objection.objects.exists()


def test_the_form_is_closed_once_the_days_are_over_and_unknown_for_withdrawn(client, home):  # noqa: F811
    over = posted(ago=9)
    page = client.get(form_of(over))
    assert "<textarea" not in page.content.decode()
    assert client.post(form_of(over), SAID).status_code == 422
    services.withdraw(over, reason="错", by=None)
    assert client.get(form_of(over)).status_code == 404
    assert not Objection.objects.exists()


def test_nothing_of_it_stays_in_the_page_cache(client, home, settings):  # noqa: F811
    settings.PAGE_CACHE_SECONDS = 60
    notice = posted()
    addresses = [form_of(notice), "/notices/objection/", f"/notices/objection/{raised(notice).receipt}/"]
    for address in addresses:
        client.get(address)
        assert "X-Page-Cache" not in client.get(address)
        assert "no-store" in client.get(address)["Cache-Control"]
    assert client.get(addresses[2])["Referrer-Policy"] == "same-origin"


def test_a_notice_of_500_lines_asks_the_database_few_times(client, home):  # noqa: F811
    people = make_people()
    payees = [Payee(n, "郭某某", "5组", "3份", 100) for n in range(1, 501)]
    notice = services.make_notice(make_village(), kind="dividend", title="大", body="", payees=payees, by=people.clerk)
    services.post(notice, by=people.clerk)
    for line in range(1, 31):
        raised(notice, line=line)
    added(notice, people.clerk)
    for address in (f"/notices/{notice.public_id}/", f"/notices/{notice.public_id}/print/"):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).content.decode()
        assert page.count("郭**") == 500
        assert len(asked) <= 12, [query["sql"][:100] for query in asked]


def test_the_paper_has_what_a_board_needs_and_only_counts_afterwards(client, home):  # noqa: F811
    running = client.get(f"/notices/{posted().public_id}/print/").content.decode()
    for wanted in ("<thead>", "<svg", "12317", "郭**", "http://testserver/notices/"):
        assert wanted in running
    over = client.get(f"/notices/{posted(ago=9).public_id}/print/").content.decode()
    assert "郭" not in over


def test_a_photo_is_public_only_when_ticked_and_while_the_lines_are(client, home):  # noqa: F811
    people = make_people()
    notice = posted(people)
    shown, hidden = added(notice, people.clerk), added(notice, people.clerk, upload=a_photo("#001122"), is_public=False)
    answer = client.get(f"/notices/{notice.public_id}/photos/{shown.pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert client.get(f"/notices/{notice.public_id}/photos/{hidden.pk}/").status_code == 404
    assert client.get(f"/notices/{posted().public_id}/photos/{shown.pk}/").status_code == 404
    photos.show_photo(shown, is_public=False, by=people.clerk)
    assert client.get(f"/notices/{notice.public_id}/photos/{shown.pk}/").status_code == 404
    late = posted(people, ago=9)
    gone = added(late, people.clerk)
    assert client.get(f"/notices/{late.public_id}/photos/{gone.pk}/").status_code == 404


def test_the_code_on_an_old_paper_leads_to_the_new_version(client, home):  # noqa: F811
    people = make_people()
    first = posted(people)
    services.withdraw(first, reason="写错", by=people.clerk)
    assert client.get(f"/notices/{first.public_id}/").status_code == 404
    payees = [Payee(1, "张三", "5组", "3份", 1)]
    second = services.make_notice(make_village(), kind="dividend", title="改", body="", payees=payees, by=people.clerk, replaces=first)
    assert client.get(f"/notices/{first.public_id}/").status_code == 404  # a draft is nobody's business
    services.post(second, by=people.clerk)
    assert client.get(f"/notices/{first.public_id}/").url == f"/notices/{second.public_id}/"


# --- officials -------------------------------------------------------------------------------------------------------
def test_each_view_of_the_internal_page_is_written_down(client):
    notice = posted()
    raised(notice)
    auditor = log_in(client, make_user("auditor"))
    for _n in range(2):
        page = client.get(f"/admin/notices/{notice.pk}/").content.decode()
    assert AuditEntry.objects.filter(action="notice.viewed", actor_id=auditor.pk, object_id=str(notice.pk)).count() == 2
    assert "郭**" in page
    assert 'name="upload"' not in page


def test_an_official_enters_takes_up_and_answers(client):
    notice, clerk = posted(), make_user("village_clerk")
    log_in(client, clerk)
    said = {"line_number": "3", "text": "少了", "contact": "", "channel": "paper", "received_on": str(days_ago(0))}
    answer = client.post(f"/admin/objections/enter/{notice.pk}/", said)
    objection = Objection.objects.get()
    assert answer.url == f"/admin/objections/{objection.pk}/"
    assert objection.receipt[:4] in client.get(answer.url).content.decode()
    log_in(client, make_user("village_reviewer"))
    client.post(f"/admin/objections/{objection.pk}/take_up/")
    page = client.get(f"/admin/objections/{objection.pk}/").content.decode()
    assert 'name="public_text"' in page
    kept = client.post(f"/admin/objections/{objection.pk}/decide/", {"upheld": "no", "public_text": "少了", "answer": ""})
    assert kept.status_code == 422
    client.post(f"/admin/objections/{objection.pk}/decide/", {"upheld": "no", "public_text": "少了", "answer": "没有少"})
    objection.refresh_from_db()
    assert (objection.status, objection.answer) == ("rejected", "没有少")


def test_the_author_is_shown_no_button_and_no_contact(client):
    reviewer = make_user("village_reviewer")
    notice = posted(excluded=[reviewer.pk])
    objection = raised(notice, text="我电话13812345678", contact="王小明")
    log_in(client, reviewer)
    page = client.get(f"/admin/objections/{objection.pk}/").content.decode()
    assert f"/admin/objections/{objection.pk}/take_up/" not in page
    assert "13812345678" not in page
    assert "王小明" not in client.post(f"/admin/objections/{objection.pk}/read/", {"read-reason": "看"}, follow=True).content.decode()
    log_in(client, make_user("village_reviewer"))
    shown = client.post(f"/admin/objections/{objection.pk}/read/", {"read-reason": "核实"}).content.decode()
    assert "王小明" in shown
    assert "13812345678" in shown


def test_the_landing_page_tells_handlers_overdue_ones_first(client):
    excluded = make_user("village_reviewer")
    notice = posted(excluded=[excluded.pk])
    raised(notice)
    late = raised(posted(), text="旧的")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER objection_keeps_what_came_in")
        cursor.execute("UPDATE notices_objection SET due_on = %s WHERE id = %s", [str(days_ago(1)), late.pk])
    log_in(client, make_user("village_reviewer"))
    page = client.get("/admin/").content.decode()
    assert page.index("waiting=overdue") < page.index("waiting=all")
    rows = client.get("/admin/objections/?waiting=overdue").content.decode()
    assert f"/admin/objections/{late.pk}/" in rows
    log_in(client, excluded)
    assert "waiting=overdue" in client.get("/admin/").content.decode()
    assert "waiting=all" not in client.get("/admin/").content.decode()
    log_in(client, make_user("finance_officer"))
    assert "waiting=overdue" not in client.get("/admin/").content.decode()


def test_a_photo_is_uploaded_shown_and_hidden_by_officials(client):
    people = make_people()
    notice = posted(people)
    log_in(client, people.clerk)
    said = {"upload": a_photo(), "place": "村口", "put_up_on": str(notice.posted_on), "put_up_by": "刘会计"}
    client.post(f"/admin/notices/{notice.pk}/photos/", said)
    photo = notice.photos.get()
    assert not photo.is_public
    client.post(f"/admin/notices/photos/{photo.pk}/show/")
    photo.refresh_from_db()
    assert photo.is_public
    assert client.get(f"/admin/notices/photos/{photo.pk}/")["Content-Type"] == "image/jpeg"
    assert AuditEntry.objects.filter(action="boardphoto.viewed").count() == 1
    log_in(client, make_user("village_clerk", "410482100202"))
    assert client.get(f"/admin/notices/photos/{photo.pk}/").status_code == 404
