"""Reading lists of Harvest v3: whole pages, or only the rows with given ids."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, TypeVar

import msgspec

from hirewire.agent.sdk.decoding import decode
from hirewire.agent.sdk.errors import Refused, SkipRecord
from hirewire.agent.sdk.feeds import Listing, all_rows
from hirewire.agent.sdk.http import AtsClient, linked_token

R = TypeVar("R", bound=msgspec.Struct)
LONGEST_PAGE: Final = 500
#: The largest number of ids in one filter.
MOST_IDS: Final = 50
_STALE: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY}


class Lists:
    def __init__(self, api: AtsClient) -> None:
        self._api, self.watch = api, api.watch

    def page(self, resource: str, filters: Mapping[str, str | int], token: str | None) -> Listing:
        """One page, or the first page again if Greenhouse no longer knows the cursor."""
        try:
            return self._page(resource, filters, token)
        except Refused as refused:
            is_stale = refused.status in _STALE and "cursor" in str(refused).casefold()
            if token is None or not is_stale:
                raise
            return self._page(resource, filters, None)._replace(from_start=True)

    def _page(self, resource: str, filters: Mapping[str, str | int], token: str | None) -> Listing:
        """Only the first request has filters, because a cursor accepts no other parameter."""
        params: Mapping[str, str | int | None] = {"cursor": token} if token is not None else filters
        answer = self._api.fetch(resource, needs=scope(resource), params=params)
        if answer is None:
            raise SkipRecord(f"Greenhouse has no list of {resource}.")
        return Listing(decode(answer.content, list[msgspec.Raw]), linked_token(answer.headers, "cursor"))

    def raw(self, resource: str, **filters: str | int) -> Iterator[msgspec.Raw]:
        return all_rows(resource, lambda token: self.page(resource, {"per_page": LONGEST_PAGE, **filters}, token))

    def rows(self, resource: str, shape: type[R], **filters: str | int) -> list[R]:
        return self.watch.decode_rows(self.raw(resource, **filters), shape)[0]

    def one(self, resource: str, shape: type[R], key: int) -> R | None:
        """A single row, or None if it is gone. Raise ``SkipRecord`` if the row cannot be read."""
        rows, skipped = self.watch.decode_rows(self.raw(resource, ids=str(key)), shape)
        if skipped:
            raise SkipRecord(skipped[0].reason)
        return next(iter(rows), None)

    def by(self, resource: str, shape: type[R], field: str, ids: Iterable[int]) -> list[R]:
        """The rows that have one of ``ids``. ``field`` is the name of the filter, such as ``application_ids``."""
        wanted = sorted(set(ids))
        return [
            row
            for start in range(0, len(wanted), MOST_IDS)
            for row in self.rows(resource, shape, **{field: ",".join(map(str, wanted[start : start + MOST_IDS]))})
        ]


class Lookup(Mapping[int, Any]):
    """A mapping from ids to the rows of a list.

    ``load`` fetches the rows that are missing from the mapping. Rows are kept as long as the connector lives.
    """

    def __init__(self, lists: Lists, resource: str, shape: type[Any]) -> None:
        self._lists, self._resource, self._shape = lists, resource, shape
        self._known: dict[int, Any] = {}

    def load(self, ids: Collection[int | None]) -> None:
        missing = {key for key in ids if key is not None} - self._known.keys()
        self._known.update({row.id: row for row in self._lists.by(self._resource, self._shape, "ids", missing)})

    def __getitem__(self, key: int) -> Any:  # noqa: ANN401 - a row of the lookup's shape
        return self._known[key]

    def __iter__(self) -> Iterator[int]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def scope(resource: str, action: str = "list") -> str:
    return f"harvest:{resource}:{action}"


def since(at: datetime) -> str:
    return f"gte|{at.astimezone(UTC).isoformat(timespec='milliseconds').replace('+00:00', 'Z')}"
