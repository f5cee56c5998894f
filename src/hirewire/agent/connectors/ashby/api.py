"""Calls of Ashby's API. Every call is a POST, and many refusals come with status 200."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeVar

import msgspec

from hirewire.agent.sdk.decoding import decode
from hirewire.agent.sdk.errors import MissingPermission, Refused, SkipRecord, StopSync
from hirewire.agent.sdk.feeds import Listing, all_rows
from hirewire.agent.sdk.http import AtsClient, exchanges
from hirewire.agent.sdk.sync_tokens import SyncListing

R = TypeVar("R", bound=msgspec.Struct)
#: The dated version of the API that each request asks for. Without a version, a new key would get the newest one.
VERSION: Final = "2026-01-01"
HEADERS: Final = {"Accept": "application/json; version=1", "Ashby-Version": VERSION}
LONGEST_PAGE: Final = 100
_FORBIDDEN: Final = "missing_endpoint_permission"
_LOST_TOKEN: Final = frozenset({"sync_token_expired", "sync_token_invalid", "incremental_sync_too_large"})
#: After these errors, the list is read again from its first page with the same token.
_STALE_CURSOR: Final = frozenset({"next_cursor_expired", "invalid_next_cursor"})
_PERMISSIONS: Final = {
    **dict.fromkeys(("job", "jobPosting"), "jobsRead"),
    **dict.fromkeys(("candidate", "application", "applicationFeedback", "file"), "candidatesRead"),
    **dict.fromkeys(("source", "archiveReason"), "hiringProcessMetadataRead"),
    "user": "organizationRead",
}
WRITING: Final = "candidatesWrite"
DELETING: Final = "candidatesDelete"


class _ErrorInfo(msgspec.Struct):
    code: str | None = None
    message: str | None = None


class _Answer(msgspec.Struct, rename="camel"):
    success: bool
    results: msgspec.Raw = msgspec.Raw(b"null")
    more_data_available: bool | None = None
    next_cursor: str | None = None
    sync_token: str | None = None
    errors: list[Any] | None = None
    error_info: _ErrorInfo | None = None

    @property
    def code(self) -> str:
        return (self.error_info.code if self.error_info else None) or str((self.errors or ["unknown error"])[0])

    @property
    def message(self) -> str:
        return (self.error_info.message if self.error_info else None) or self.code


class LostToken(SkipRecord):
    """Ashby no longer accepts the token of the previous run."""


class StaleCursor(SkipRecord):
    """Ashby no longer accepts the cursor of a page."""


class Api:
    def __init__(self, client: AtsClient) -> None:
        self._client, self.watch = client, client.watch
        self.version_status = ""

    def page(self, operation: str, body: Mapping[str, Any], *, sync: str | None, cursor: str | None) -> SyncListing:
        """Return a page.

        If Ashby no longer accepts the cursor, return the first page again. If Ashby no longer accepts the token, return
        the first page of the whole list.
        """
        try:
            return self._page(operation, {**body, "syncToken": sync, "cursor": cursor})
        except StaleCursor:
            if cursor is None:
                raise
            return self.page(operation, body, sync=sync, cursor=None)._replace(from_start=True)
        except LostToken:
            if sync is None and cursor is None:
                raise
            return self._page(operation, body)._replace(from_start=True, lost_token=sync is not None)

    def rows(self, operation: str, shape: type[R], **body: object) -> list[R]:
        """All readable rows. No rows if the list belongs to a record, such as a candidate, and the record is gone."""
        try:
            return self.watch.decode_rows(self.raw(operation, **body), shape)[0]
        except Refused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise
            return []

    def raw(self, operation: str, **body: object) -> Iterator[msgspec.Raw]:
        def fetch(cursor: str | None) -> Listing:
            page = self.page(operation, {"limit": LONGEST_PAGE, **body}, sync=None, cursor=cursor)
            return Listing(page.rows, page.next, page.from_start)

        return all_rows(operation, fetch)

    def few(self, operation: str, shape: type[R], **body: object) -> list[R]:
        """The rows of a list that has no pages."""
        return self.watch.decode_rows(decode(self._ask(operation, body).results, list[msgspec.Raw]), shape)[0]

    def one(self, operation: str, shape: type[R], **body: object) -> R | None:
        try:
            return self.watch.decode(bytes(self._ask(operation, body).results), shape)
        except Refused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise
            return None

    def send(self, operation: str, shape: type[R], body: Mapping[str, Any]) -> R:
        return decode(self._sent(operation, body, needs=WRITING).results, shape)

    def delete(self, operation: str, **body: str) -> None:
        self._sent(operation, body, needs=DELETING)

    def _sent(self, operation: str, body: Mapping[str, Any], *, needs: str) -> _Answer:
        given = {name: value for name, value in body.items() if value is not None}
        content = self._client.send("POST", operation, given, needs=needs)
        try:
            return _checked(content, needs=needs)
        except (Refused, StopSync):
            exchanges.refuse_last()
            raise

    def _page(self, operation: str, body: Mapping[str, Any]) -> SyncListing:
        answer = self._ask(operation, body)
        if answer.more_data_available and not answer.next_cursor:
            raise StopSync(
                "Ashby says that a list has more pages, but sends no cursor for the next one: its paging is broken."
            )
        following = answer.next_cursor if answer.more_data_available else None
        return SyncListing(decode(answer.results, list[msgspec.Raw]), following, answer.sync_token)

    def _ask(self, operation: str, body: Mapping[str, Any]) -> _Answer:
        given = {name: value for name, value in body.items() if value is not None}
        needs = permission(operation)
        answer = self._client.inquire(operation, given, needs=needs)
        self.version_status = answer.headers.get("Ashby-Version-Status", "")
        return _checked(answer.content, needs=needs)


def permission(operation: str) -> str:
    return _PERMISSIONS[operation.partition(".")[0]]


def _checked(content: bytes, *, needs: str) -> _Answer:
    """Return the answer, or raise an error for a refusal, which would otherwise look like an empty account."""
    answer = decode(content, _Answer)
    if answer.success:
        return answer
    if answer.code == _FORBIDDEN:
        raise MissingPermission(needs)
    if answer.code in _LOST_TOKEN:
        raise LostToken(f"Ashby no longer knows where we were: {answer.message}")
    if answer.code in _STALE_CURSOR:
        raise StaleCursor(f"Ashby no longer knows where we were: {answer.message}")
    status = HTTPStatus.NOT_FOUND if answer.code.endswith("not_found") else HTTPStatus.BAD_REQUEST
    raise Refused(answer.message, status=status, body=content)
