"""Both sites in process, reached over HTTP as life does."""

from functools import lru_cache

import httpx2
from django.core.handlers.wsgi import WSGIHandler

from tests.support.sites import ATS, HUB


@lru_cache(maxsize=1)
def transport() -> httpx2.WSGITransport:
    return httpx2.WSGITransport(app=WSGIHandler())


def hub_http() -> httpx2.Client:
    return httpx2.Client(transport=transport(), base_url=f"http://{HUB}")


def ats_http() -> httpx2.Client:
    return httpx2.Client(transport=transport(), base_url=f"http://{ATS}")
