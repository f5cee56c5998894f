"""Reading lists of Workable: pages, and single records."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec

from hirewire.agent.sdk.decoding import decode
from hirewire.agent.sdk.errors import SkipRecord, StopSync
from hirewire.agent.sdk.feeds import Listing, all_rows
from hirewire.agent.sdk.http import AtsClient

R = TypeVar("R", bound=msgspec.Struct)
Filters = Mapping[str, str | int]
LONGEST_PAGE: Final = 100


class _Paging(msgspec.Struct):
    next: str | None = None


class Lists:
    def __init__(self, api: AtsClient, *, base_url: str) -> None:
        self._api, self._base = api, urlsplit(base_url)
        self.watch = api.watch

    def page(self, path: str, filters: Filters, token: str | None) -> Listing:
        """Fetch a page of a list.

        A token is the page's address, relative to the address of the API. A token's path may differ from ``path``.
        """
        address, _, query = (token or path).partition("?")
        # The address of the next page probably repeats the filters. If it does not, ``filters`` apply.
        params = {"limit": LONGEST_PAGE, **filters, **dict(parse_qsl(query))}
        answer = self._api.fetch(address, needs=scope(path), params=params)
        if answer is None:
            raise Gone(f"Workable has nothing at {path}.")
        body = decode(answer.content, dict[str, msgspec.Raw])
        paging = decode(bytes(body.get("paging") or b"{}"), _Paging)
        rows = decode(bytes(body.get(path.rpartition("/")[2], b"null")), list[msgspec.Raw])
        return Listing(rows, self._token(paging.next) if paging.next else None)

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

    def _token(self, address: str) -> str:
        """Make a page's address relative to the API's. Refuse an address outside the API: the key must not go there."""
        place = urlsplit(address)
        root = f"{self._base.path.rstrip('/')}/"
        if (place.scheme, place.netloc) != (self._base.scheme, self._base.netloc) or not place.path.startswith(root):
            raise StopSync("Workable names a next page outside of its API: its paging is broken.")
        return f"{place.path.removeprefix(root)}?{place.query}"


class Gone(SkipRecord):
    """The record that owns the requested list no longer exists."""


def scope(path: str, action: str = "r") -> str:
    """The scope that a path needs.

    Members, teams and stages need the scope for jobs, and subscriptions need the scope for candidates.
    """
    parts = path.split("/")
    is_about_people = bool({"candidates", "subscriptions"} & set(parts))
    return f"{action}_{'candidates' if is_about_people else 'jobs'}"


def instant(at: datetime) -> str:
    """A time as text, in the form that the vendor's documentation shows."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
