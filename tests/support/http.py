"""Both sites in this process, called through an HTTP client without a network."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import httpx2
from django.core.handlers.base import reset_urlconf
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.support.sites import ATS, HUB


class InProcess(httpx2.WSGITransport):
    """Calls an application in this process. Passes a path's UTF-8 bytes as Latin-1 characters: PEP 3333 requires it."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        def with_path(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            keep_connections()
            environ["PATH_INFO"] = environ["PATH_INFO"].encode().decode("latin-1")
            return app(environ, start_response)

        super().__init__(app=with_path)


@lru_cache(maxsize=1)
def transport() -> httpx2.WSGITransport:
    return InProcess(WSGIHandler())


def hub_http() -> httpx2.Client:
    return httpx2.Client(transport=transport(), base_url=f"http://{HUB}")


def ats_http() -> httpx2.Client:
    return httpx2.Client(transport=transport(), base_url=f"http://{ATS}")


def keep_connections() -> None:
    """Do not close the database connection before or after a request: it is the test's own connection.

    This function is called for each request, because Django's test client connects ``close_old_connections`` again
    after each of its own requests.
    """
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    # While a site answers a request, it may send another request to a site in this process. At the end of that inner
    # request, ``reset_urlconf`` would forget the outer request's URLconf. ``SiteByHost`` restores it instead.
    request_finished.disconnect(reset_urlconf)
