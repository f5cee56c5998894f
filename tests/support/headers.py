import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

HSTS = "max-age=31536000"
_PART = re.compile(r"<(?:\w+:)?(\w+)>")


def addresses(site: str, parts: Mapping[str, Callable[[], Any]]) -> Iterator[tuple[str, str]]:
    """The name and the path of every URL of a site. Each placeholder is filled with a value from ``parts``."""
    yield from _below(get_resolver(site), "/", parts)


def _below(resolver: URLResolver, before: str, parts: Mapping[str, Callable[[], Any]]) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        path = before + _PART.sub(lambda found: str(parts[found[1]]()), str(one.pattern))
        if isinstance(one, URLPattern):
            yield one.name or path, path
        else:
            yield from _below(one, path, parts)


def careless(response: HttpResponseBase) -> list[str]:
    """The headers that are missing or wrong in a response sent over TLS."""
    wanted = {"X-Content-Type-Options": "nosniff", "Strict-Transport-Security": HSTS}
    return [name for name, value in wanted.items() if response.headers.get(name) != value]


def may_be_stored(response: HttpResponseBase) -> bool:
    return "no-store" not in response.headers.get("Cache-Control", "")
