"""REST refusals: a code for programs, a sentence for people, 409 for a broken rule."""

import pytest
from django.test import RequestFactory
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from shared.errors import NotAllowed, RuleError


def answer(error: Exception) -> Response:
    class Failing(APIView):
        permission_classes = ()
        authentication_classes = ()
        throttle_classes = ()

        def get(self, request):
            raise error

    return Failing.as_view()(RequestFactory().get("/"))


def test_a_broken_rule_is_409_with_code_and_sentence():
    refused = answer(RuleError("posted_already", "已入账。"))
    assert (refused.status_code, refused.data) == (409, {"code": "posted_already", "message": "已入账。"})


@pytest.mark.parametrize(("error", "status"), [(NotAllowed("须由财务办理。"), 403), (NotFound(), 404)])
def test_other_refusals_have_the_same_shape(error, status):
    refused = answer(error)
    assert refused.status_code == status
    assert set(refused.data) == {"code", "message"}


@pytest.mark.django_db
def test_the_schema_is_served(client):
    assert client.get("/api/schema/").status_code == 200
