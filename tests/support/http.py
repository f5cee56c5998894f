"""Both sites in process, reached over HTTP as life does."""

from functools import lru_cache

import httpx2
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.support.sites import ATS, HUB

# A request in this process uses the test's own connection, which must outlive it; Django's test client does the same.
request_started.disconnect(close_old_connections)
request_finished.disconnect(close_old_connections)


@lru_cache(maxsize=1)
def transport() -> httpx2.WSGITransport:
    return httpx2.WSGITransport(app=WSGIHandler())


def hub_http() -> httpx2.Client:
    return httpx2.Client(transport=transport(), base_url=f"http://{HUB}")


def ats_http() -> httpx2.Client:
    return httpx2.Client(transport=transport(), base_url=f"http://{ATS}")
