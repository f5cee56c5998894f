"""Reading lists of Teamtailor: pages, and single records."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from hirewire.agent.connectors.teamtailor.documents import Document, row_in
from hirewire.agent.sdk.decoding import decode, segment
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.feeds import Listing, all_rows
from hirewire.agent.sdk.http import AtsClient

R = TypeVar("R", bound=msgspec.Struct)
Filters = Mapping[str, str | int]
#: The largest page. By default, Teamtailor sends ten rows.
LONGEST_PAGE: Final = 30
SIZE: Final = "page[size]"
NUMBER: Final = "page[number]"
#: Part of the token: how many rows the list had when the previous page was read.
_COUNT: Final = "record-count"


class Lists:
    def __init__(self, api: AtsClient) -> None:
        self._api, self.watch = api, api.watch

    def page(self, path: str, filters: Filters, token: str | None) -> Listing:
        """Fetch a page of a list.

        A token contains the query string of a page's link, but not the link's host. So the key never goes to another
        host.
        """
        parameters = dict(parse_qsl(token)) if token is not None else {SIZE: str(LONGEST_PAGE), **_texts(filters)}
        count = parameters.pop(_COUNT, None)
        answer = self._api.fetch(path, needs=permission(path), params=parameters)
        if answer is None:
            raise Gone(f"Teamtailor has nothing at {path}.")
        document = decode(answer.content, Document)
        lost = int(count or 0) - (document.meta.record_count or 0) if count is not None else 0
        if lost > 0 and NUMBER in parameters:
            return _step_back(document, parameters, lost)
        following = document.links.next
        query = dict(parse_qsl(urlsplit(following).query)) if following else None
        return Listing(document.rows(), _token(query, document) if query is not None else None)

    def count(self, path: str, filters: Filters) -> int | None:
        answer = self._api.fetch(path, needs=permission(path), params={**filters, SIZE: 1})
        return None if answer is None else decode(answer.content, Document).meta.record_count

    def raw(self, path: str, filters: Filters) -> Iterator[msgspec.Raw]:
        return all_rows(path, lambda token: self.page(path, filters, token))

    def rows(self, path: str, shape: type[R], filters: Filters | None = None) -> list[R]:
        try:
            return self.watch.decode_rows(self.raw(path, filters or {}), shape)[0]
        except Gone:
            return []

    def one(self, path: str, shape: type[R], filters: Filters | None = None) -> R | None:
        answer = self._api.fetch(path, needs=permission(path), params=filters or {})
        return None if answer is None else self.watch.decode(bytes(row_in(answer.content)), shape)


class Gone(SkipRecord):
    """The record that owns the requested list no longer exists."""


def permission(path: str, action: str = "read") -> str:
    """The permission that a path needs, such as ``jobs:read``.

    Only the agent uses such names. Teamtailor grants no permissions for single resources: a key has the scope “Admin”,
    “Internal” or “Public”, and may read, write, or both.
    """
    parts = path.split("/")
    return f"{parts[2] if len(parts) > 2 else parts[0]}:{action}"  # noqa: PLR2004 - longer paths name a list that belongs to one record


def member(path: str, key: str) -> str:
    return f"{path}/{segment(key)}"


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _texts(filters: Filters) -> dict[str, str]:
    return {name: str(value) for name, value in filters.items()}


def _token(query: Mapping[str, str], document: Document) -> str:
    count = {_COUNT: str(document.meta.record_count)} if document.meta.record_count is not None else {}
    return urlencode({**query, **count})


def _step_back(document: Document, parameters: Mapping[str, str], lost: int) -> Listing:
    """Go back to earlier pages, to which unread rows have moved.

    They moved up because rows before them were deleted after the previous page had been read.
    """
    rows = document.rows()
    pages = -(-lost // max(len(rows), 1))
    number = max(int(parameters[NUMBER]) - pages, 1)
    return Listing(rows, _token({**parameters, NUMBER: str(number)}, document), goes_back=True)
