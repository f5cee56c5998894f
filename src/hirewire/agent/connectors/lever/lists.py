"""Reading Lever's lists: pages, single records, and short lists that are kept in memory."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeVar

import msgspec

from hirewire.agent.sdk.decoding import decode
from hirewire.agent.sdk.errors import Refused, SkipRecord, StopSync
from hirewire.agent.sdk.feeds import Listing, all_rows
from hirewire.agent.sdk.http import AtsClient, Param

R = TypeVar("R", bound=msgspec.Struct)
LONGEST_PAGE: Final = 100
_OTHER_NAMES: Final = {"contacts": "contact"}
#: Lists that contain confidential records only if a request has ``confidentiality=all``.
_SECRETIVE: Final = {"postings", "opportunities"}


class _Page(msgspec.Struct, rename="camel"):
    data: list[msgspec.Raw]
    next: str | None = None
    has_next: bool | None = None


class _One(msgspec.Struct):
    data: msgspec.Raw


class Lists:
    def __init__(self, api: AtsClient, *, with_confidential: bool) -> None:
        self._api, self._with_confidential = api, with_confidential
        self.watch = api.watch

    def page(self, path: str, filters: Mapping[str, Param], token: str | None) -> Listing:
        """One page, or the first page again if the token is stale."""
        try:
            return self._page(path, filters, token)
        except Refused as refused:
            if token is None or refused.status != HTTPStatus.BAD_REQUEST or "offset" not in str(refused):
                raise
            return self._page(path, filters, None)._replace(from_start=True)

    def raw(self, path: str, **filters: Param) -> Iterator[msgspec.Raw]:
        return all_rows(path, lambda token: self.page(path, {"limit": LONGEST_PAGE, **filters}, token))

    def rows(self, path: str, shape: type[R], **filters: Param) -> list[R]:
        try:
            return self.watch.decode_rows(self.raw(path, **filters), shape)[0]
        except Gone:
            return []

    def one(self, path: str, shape: type[R], **params: Param) -> R | None:
        content = self._api.get(path, needs=scope(path), **params)
        return None if content is None else self.watch.decode(bytes(decode(content, _One).data), shape)

    def _page(self, path: str, filters: Mapping[str, Param], token: str | None) -> Listing:
        # Lever needs the same filters again with the token of each page.
        params: dict[str, Param] = {**filters, "offset": token}
        if self._with_confidential and path in _SECRETIVE:
            params["confidentiality"] = "all"
        answer = self._api.fetch(path, needs=scope(path), params=params)
        if answer is None:
            raise Gone(f"Lever has nothing at {path}.")
        page = decode(answer.content, _Page)
        if page.has_next and not page.next:
            raise StopSync(
                "Lever says that a list has more pages, but sends no token for the next one: its paging is broken."
            )
        return Listing(page.data, page.next if page.has_next else None)


class Gone(SkipRecord):
    """The record that owns the requested list no longer exists."""


class Lookup(Mapping[str, Any]):
    """A short list, as a mapping of its rows by id.

    The list is read when it is first needed, and kept as long as the connector lives.
    """

    def __init__(self, lists: Lists, path: str, shape: type[Any], **filters: str) -> None:
        self._lists, self._path, self._shape, self._filters = lists, path, shape, filters
        self._rows: dict[str, Any] | None = None

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - a row of the lookup's shape
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def _read(self) -> dict[str, Any]:
        if self._rows is None:
            self._rows = {row.id: row for row in self._lists.rows(self._path, self._shape, **self._filters)}
        return self._rows


def scope(path: str, action: str = "read") -> str:
    """Return the scope that a request for this path needs. Parts of an opportunity have scopes of their own."""
    resource, _, rest = path.partition("/")
    part = rest.partition("/")[2].partition("/")[0] or resource
    return f"{_OTHER_NAMES.get(part, part)}:{action}:admin"
