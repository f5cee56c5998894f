"""Tracing spans for a connector's calls to its ATS."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Final

from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.orders import Order
from hirewire.agent.sdk.records import Stream
from hirewire.kit.monitoring import tracing
from hirewire.kit.monitoring.tracing import Attributes

#: The methods that get a span. ``ids`` is not one of them, because it may yield a million ids. The requests that fetch
#: the ids have their own spans.
_CALLS: Final = ("check", "counts", "read", "content", "find", "write", "listen", "unlisten")


def traced(connector: Connector, kind: str) -> Connector:
    """Record the calls to the ATS.

    Return the connector itself, not a wrapper, so that its other methods stay available.
    """
    if tracing.is_on():
        for name in _CALLS:
            setattr(connector, name, _call(getattr(connector, name), f"{kind} {name}", kind))
        setattr(connector, "changes", _pages(connector.changes, f"{kind} changes", kind))  # noqa: B010 - as above
    return connector


def _call(function: Callable[..., Any], name: str, kind: str) -> Callable[..., Any]:
    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the method takes and returns
        with tracing.span(name, **_about(kind, arguments)):
            return function(*arguments, **named)

    return call


def _pages(function: Callable[..., Iterator[Any]], name: str, kind: str) -> Callable[..., Iterator[Any]]:
    """Record the reading of each page, but not the agent's work between two pages."""

    @wraps(function)
    def pages(*arguments: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
        source_pages = function(*arguments, **named)
        while True:
            with tracing.span(name, **_about(kind, arguments)):
                page = next(source_pages, None)
            if page is None:
                return
            yield page

    return pages


def _about(kind: str, arguments: tuple[Any, ...]) -> Attributes:
    """A span's attributes. They name the stream or the kind of order, but contain no record ids or people's names."""
    about: Attributes = {"connector": kind}
    for argument in arguments:
        if isinstance(argument, Stream):
            about["stream"] = argument.value
        if isinstance(argument, Order):
            about["order"] = type(argument).__name__
    return about
