"""Errors that tell an API caller why a call, or one key of a batch, was refused."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar


class ApiError(Exception):
    """The reason for which a call is refused. Domain errors are subclasses with their own status."""

    status: ClassVar[int] = HTTPStatus.BAD_REQUEST

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str = "",
        service_error_code: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        #: The English message that API callers get. Pages translate ``args[0]``, which may be a sentence with
        #: placeholders.
        self.message = str(message)
        self.http_status = status or self.status
        self.code = code
        self.service_error_code = service_error_code
        self.headers = headers or {}

    def __str__(self) -> str:
        return self.message


class NotPermitted(ApiError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self, message: str) -> None:
        super().__init__(message, code="ACCESS_DENIED", service_error_code=100)


class NoBatchHeader(NotPermitted):
    """Refuses a POST that lacks the batch header, because the resource supports only batch creates.

    The status 403 and the beginning of the message are surprising, but RSC documents both. The answer is the same if
    the client meant a single create, because a single create differs from a batch create only by the header.
    """

    def __init__(self, resource: str) -> None:
        super().__init__(
            f"Not enough permissions to access: POST /{resource}. Add the header X-RestLi-Method: batch_create, and "
            "send the records as elements"
        )


class MethodNotSupported(ApiError):
    status = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self, resource: str, method: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{method} is not supported by {resource}", code="METHOD_NOT_ALLOWED", headers=headers)


class NotFound(ApiError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self, message: str) -> None:
        super().__init__(message, code="NOT_FOUND")
