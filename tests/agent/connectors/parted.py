"""Splits the stream of candidates in two, for a connector that puts the applications into that stream.

The shared suite expects candidates and applications in separate streams.
"""

from collections.abc import Iterator
from typing import TypeVar, cast

from hirewire.agent.sdk.connector import ELSEWHERE, Connector, Page
from hirewire.agent.sdk.records import Stream

C = TypeVar("C", bound=Connector)


class _Parted:
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    def __getattr__(self, name: str) -> object:
        return getattr(self._connector, name)

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        if stream is not Stream.APPLICATIONS:
            yield from self._connector.changes(stream, since)
            return
        assert list(self._connector.changes(stream, since)) == [ELSEWHERE]
        for page in self._connector.changes(Stream.CANDIDATES, since):
            yield Page(
                page.applications,
                page.skipped,
                page.gone_applications,
                page.cursor,
                is_last=page.is_last,
                from_start=page.from_start,
            )


def parted(connector: C) -> C:
    return cast("C", _Parted(connector))
