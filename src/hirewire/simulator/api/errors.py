"""Errors of the REST API; one shape for all of them."""

from http import HTTPStatus

import msgspec
from django.http import HttpResponse


class ApiError(Exception):
    def __init__(self, status: HTTPStatus, message: str, *, field: str = "", existing: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.field = field
        self.existing = existing

    def response(self) -> HttpResponse:
        error = {"message": str(self), "field": self.field or None}
        body = {"error": error, "id": self.existing} if self.existing else {"error": error}
        answer = HttpResponse(msgspec.json.encode(body), status=self.status, content_type="application/json")
        if self.status == HTTPStatus.UNAUTHORIZED:
            answer["WWW-Authenticate"] = "Bearer"
        return answer


def not_found(what: str) -> ApiError:
    return ApiError(HTTPStatus.NOT_FOUND, f"There is no {what} in this account.")
