"""The time span of a query. It is short, so that no call asks for everything."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.parameters import instant, instant_in, missing
from hirewire.kit import clock
from hirewire.wire.restli import Query
from hirewire.wire.windows import LONGEST_WINDOW

_LONGEST: Final = timedelta(milliseconds=LONGEST_WINDOW)


class Span(NamedTuple):
    start: datetime
    end: datetime


def time_range(query: Query) -> Span | None:
    """From ``timeRange.start`` to ``timeRange.end``; None if neither is given. One without the other is refused."""
    given = query.record("timeRange")
    if not given:
        return None
    for member in Span._fields:
        if member not in given:
            raise missing(f"timeRange.{member}")
    return _checked(Span(*[instant(given[member], f"timeRange.{member}") for member in Span._fields]))


def dates_of_change(query: Query) -> Span:
    """``cutoffDate`` to ``beforeDate``.

    If only one of them is given, the span is the 12 hours after ``cutoffDate`` or before ``beforeDate``. If neither is
    given, the span is the last 12 hours.
    """
    cutoff, before = instant_in(query, "cutoffDate"), instant_in(query, "beforeDate")
    if before is None:
        before = clock.now() if cutoff is None else cutoff + _LONGEST
    return _checked(Span(before - _LONGEST if cutoff is None else cutoff, before))


def _checked(span: Span) -> Span:
    if span.end < span.start:
        raise ApiError("The range of time ends before it starts")
    if span.end - span.start > _LONGEST:
        raise ApiError("The range of time is longer than 12 hours")
    return span
