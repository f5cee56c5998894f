"""Splits the stream of candidates in two, for a connector that puts the applications into that stream.

The shared suite expects candidates and applications in separate streams.
"""

from collections.abc import Iterator
from typing import TypeVar

from hirewire.agent.sdk.connector import ELSEWHERE, Connector, Page
from hirewire.agent.sdk.records import Stream

C = TypeVar("C", bound=Connector)


def parted(connector: C) -> C:
    whole = connector.changes

    def changes(_self: object, stream: Stream, since: bytes | None) -> Iterator[Page]:
        if stream is not Stream.APPLICATIONS:
            yield from whole(stream, since)
            return
        assert list(whole(stream, since)) == [ELSEWHERE]
        for page in whole(Stream.CANDIDATES, since):
            yield Page(
                page.applications,
                page.skipped,
                page.gone_applications,
                page.cursor,
                is_last=page.is_last,
                from_start=page.from_start,
            )

    # The connector itself joins a class with another ``changes``. A wrapper that passes everything else on would not
    # count as ``Watching``, for example: from Python 3.12 on, ``isinstance`` with a protocol ignores ``__getattr__``.
    connector.__class__ = type("Parted", (type(connector),), {"changes": changes})
    return connector
