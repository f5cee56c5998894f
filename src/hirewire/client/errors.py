"""Errors of a whole call, sorted by what the caller can do.

RscError
├── Unreachable           nobody answered; the same call may succeed later
├── ServerFault           the server failed, timed out (408), or sent nonsense; the same call may succeed later
├── Throttled             too many calls; the same call succeeds after ``wait``
├── AuthenticationFailed  the credentials are not accepted; a person must act
├── NotAllowed            the credentials are fine, but the call is not permitted (yet)
└── BadRequest            this call can never succeed as it is
    ├── NotFound          the call refers to something that does not exist
    ├── VersionNotOffered the server lacks the version, or that version lacks the call
    └── Conflict          the call creates something that already exists
"""

from http import HTTPStatus
from typing import Final

from hirewire.wire.errors import ErrorBody


class RscError(Exception):
    """The whole call failed; ``Outcomes`` holds the refusals of single records."""

    def __init__(self, message: str, *, status: int | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code


class Unreachable(RscError):
    """No answer arrived. ``was_sent`` is false if the server cannot have seen the call."""

    def __init__(self, message: str, *, was_sent: bool) -> None:
        super().__init__(message)
        self.was_sent = was_sent


class ServerFault(RscError):
    pass


class Throttled(RscError):
    """Too many calls. ``wait`` is in seconds; few servers send it."""

    def __init__(self, message: str, *, wait: float | None = None, code: str | None = None) -> None:
        super().__init__(message, status=HTTPStatus.TOO_MANY_REQUESTS, code=code)
        self.wait = wait


class AuthenticationFailed(RscError):
    pass


class NotAllowed(RscError):
    pass


class BadRequest(RscError):
    pass


class NotFound(BadRequest):
    pass


class VersionNotOffered(BadRequest):
    pass


class Conflict(BadRequest):
    pass


_BY_STATUS: Final[dict[int, type[RscError]]] = {
    HTTPStatus.UNAUTHORIZED: AuthenticationFailed,
    HTTPStatus.FORBIDDEN: NotAllowed,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.UPGRADE_REQUIRED: VersionNotOffered,
}


def error_of(status: int, body: ErrorBody, *, wait: float | None = None) -> RscError:
    message = body.message or f"The server answered with status {status}."
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(message, wait=wait, code=body.code)
    if status == HTTPStatus.REQUEST_TIMEOUT or not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerFault(message, status=status, code=body.code)
    return _BY_STATUS.get(status, BadRequest)(message, status=status, code=body.code)
