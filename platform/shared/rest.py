"""REST answers: every refusal is {"code": …, "message": …}; a broken rule is 409."""

from rest_framework.response import Response
from rest_framework.views import exception_handler

from shared.errors import RuleError


def answer_error(error: Exception, context: dict) -> Response | None:
    if isinstance(error, RuleError):
        return Response({"code": error.code, "message": error.message}, status=409)
    answer = exception_handler(error, context)
    if answer is not None and isinstance(answer.data, dict) and "detail" in answer.data:
        detail = answer.data["detail"]
        answer.data = {"code": getattr(detail, "code", "error"), "message": str(detail)}
    return answer


def without_the_back_office(endpoints: list[tuple], **kwargs) -> list[tuple]:
    """Wagtail's own API serves its editor; the schema describes ours."""
    return [endpoint for endpoint in endpoints if not endpoint[0].startswith("/admin/")]
