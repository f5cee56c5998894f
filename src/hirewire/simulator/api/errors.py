"""Errors of the REST API. All share one shape."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from django.http import HttpResponse


class ApiError(Exception):
    def __init__(
        self,
        status: HTTPStatus,
        message: str,
        *,
        field: str = "",
        existing: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.field = field
        self.existing = existing
        self.headers = headers or {}

    def response(self) -> HttpResponse:
        error = {"message": str(self), "field": self.field or None}
        body = {"error": error, "id": self.existing} if self.existing else {"error": error}
        headers = {"Content-Type": "application/json", **self.headers}
        return HttpResponse(msgspec.json.encode(body), status=self.status, headers=headers)


def not_found(what: str) -> ApiError:
    return ApiError(HTTPStatus.NOT_FOUND, f"There is no {what} in this account.")
