"""Reading lists of SmartRecruiters page by page, and single records."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final, TypeVar
from urllib.parse import parse_qsl, urlencode

import msgspec

from hirewire.agent.sdk.decoding import decode
from hirewire.agent.sdk.errors import Refused, SkipRecord
from hirewire.agent.sdk.feeds import Listing, all_rows
from hirewire.agent.sdk.http import AtsClient

R = TypeVar("R", bound=msgspec.Struct)
Filters = Mapping[str, str | int]
LONGEST_PAGE: Final = 100
_STALE: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY}
REVIEWS: Final = "reviews-api/v201910/reviews"
SUBSCRIPTIONS: Final = "webhooks-api/v201907/subscriptions"
_SCOPES: Final = {
    "jobs": "jobs",
    "candidates": "candidates",
    "users": "users",
    "reviews-api": "reviews",
    "messages": "messages",
}


class _Page(msgspec.Struct, rename="camel"):
    content: list[msgspec.Raw]
    next_page_id: str | None = None
    offset: int | None = None
    total_found: int | None = None

    @property
    def next(self) -> str | None:
        """The token of the next page: its id or, if the list has no page ids, the number of rows before it."""
        if self.next_page_id:
            return urlencode({"pageId": self.next_page_id})
        if self.offset is None or self.total_found is None or not self.content:
            return None
        end = self.offset + len(self.content)
        return urlencode({"offset": end}) if end < self.total_found else None


class Lists:
    def __init__(self, api: AtsClient) -> None:
        self._api, self.watch = api, api.watch

    def page(self, path: str, filters: Filters, token: str | None) -> Listing:
        """One page, or the first page again if SmartRecruiters no longer knows the page's id."""
        try:
            return self._page(path, filters, token)
        except Refused as refused:
            is_stale = refused.status in _STALE and "page" in str(refused).casefold()
            if token is None or not is_stale:
                raise
            return self._page(path, filters, None)._replace(from_start=True)

    def _page(self, path: str, filters: Filters, token: str | None) -> Listing:
        """Request the page that begins at ``token``. Every page's request contains the filters."""
        place = dict(parse_qsl(token)) if token is not None else {}
        answer = self._api.fetch(path, needs=scope(path), params={"limit": LONGEST_PAGE, **filters, **place})
        if answer is None:
            raise Gone(f"SmartRecruiters has nothing at {path}.")
        page = decode(answer.content, _Page)
        return Listing(page.content, page.next)

    def count(self, path: str) -> int | None:
        answer = self._api.fetch(path, needs=scope(path), params={"limit": 1})
        return None if answer is None else decode(answer.content, _Page).total_found

    def raw(self, path: str, filters: Filters) -> Iterator[msgspec.Raw]:
        return all_rows(path, lambda token: self.page(path, filters, token))

    def rows(self, path: str, shape: type[R], filters: Filters | None = None) -> list[R]:
        try:
            return self.watch.decode_rows(self.raw(path, filters or {}), shape)[0]
        except Gone:
            return []

    def one(self, path: str, shape: type[R]) -> R | None:
        content = self._api.get(path, needs=scope(path))
        return None if content is None else self.watch.decode(content, shape)


class Gone(SkipRecord):
    """The record that owns the requested list no longer exists."""


def scope(path: str, action: str = "read") -> str:
    resource = path.partition("/")[0]
    return "webhooks_manage" if resource == "webhooks-api" else f"{_SCOPES.get(resource, resource)}_{action}"


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
