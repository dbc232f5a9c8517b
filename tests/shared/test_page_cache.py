"""Kept pages are for nobody in particular; nothing private is ever kept."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from shared.page_cache import AnonymousPageCache, forget, kept


class Page:
    """A view that counts how often it is asked."""

    def __init__(self, **headers):
        self.asked, self.headers, self.cookie = 0, headers, None

    def __call__(self, request):
        self.asked += 1
        answer = HttpResponse(f"{self.asked}", headers=self.headers)
        if self.cookie:
            answer.set_cookie("sessionid", self.cookie)
        return answer


@pytest.fixture(autouse=True)
def _on(settings):
    settings.PAGE_CACHE_SECONDS = 60


def get(cache, path="/", **cookies):
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    return cache(request).content


def test_keeps_a_public_page():
    page = Page()
    cache = AnonymousPageCache(page)
    assert get(cache) == get(cache) == b"1"
    assert page.asked == 1


def test_language_and_query_have_pages_of_their_own():
    cache = AnonymousPageCache(Page())
    assert len({get(cache, "/"), get(cache, "/en/"), get(cache, "/?q=1")}) == 3


def test_a_part_asked_for_by_a_script_is_not_the_page():
    page = Page()
    part = RequestFactory().get("/", headers={"HX-Request": "true"})
    keeper = AnonymousPageCache(page)
    assert keeper(part).content == b"1"
    assert get(keeper) == b"2"
    assert keeper(part).content == b"1"


def test_a_kept_value_lives_with_the_pages(settings, django_capture_on_commit_callbacks, db):
    made = iter(range(9))
    assert kept("n", lambda: next(made)) == kept("n", lambda: next(made)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        forget()
    assert kept("n", lambda: next(made)) == 1
    settings.PAGE_CACHE_SECONDS = 0
    assert kept("n", lambda: next(made)) == 2


@pytest.mark.parametrize("cookie", ["sessionid", "cart", "messages", "large_type", "place"])
def test_never_for_somebody(cookie):
    cache = AnonymousPageCache(Page())
    get(cache)
    assert get(cache, **{cookie: "x"}) == b"2"


@pytest.mark.parametrize("path", ["/my/abc/", "/en/orders/abc/", "/admin/", "/checkout/"])
def test_never_a_private_place(path):
    cache = AnonymousPageCache(Page())
    assert get(cache, path) != get(cache, path)


def test_never_what_a_view_calls_private_or_that_sets_a_cookie():
    private = AnonymousPageCache(Page(**{"Cache-Control": "private, no-store"}))
    assert get(private) != get(private)
    page = Page()
    page.cookie = "secret"
    cache = AnonymousPageCache(page)
    assert get(cache) != get(cache)


@pytest.mark.django_db
def test_forgets_after_commit(django_capture_on_commit_callbacks):
    cache = AnonymousPageCache(Page())
    get(cache)
    with django_capture_on_commit_callbacks(execute=True):
        forget()
    assert get(cache) == b"2"
