"""In whose words and hours a page is written: the reader's own choice of language, else the browser's; and its zone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

#: looks.js tells the browser's zone with it. Nobody's name and nobody's right hangs on it.
ZONE_COOKIE: Final = "zone"
#: Longer than the longest name there is.
_LONGEST: Final = 64


class Reader:
    """Each request is answered in its reader's language and zone; outside of requests everything is English and UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language), timezone.override(_zone(request.COOKIES.get(ZONE_COOKIE, ""))):
            response = self.get_response(request)
        # What everybody may keep, such as a script, is the same in every language.
        if "public" not in response.get("Cache-Control", ""):
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """In the language that a page of somebody else asks for, such as ``de`` or ``de-AT``, if we have it."""
    try:
        known = translation.get_supported_language_variant(language or "")
    except LookupError:
        known = translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(known):
        yield


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    if 0 < len(name) <= _LONGEST:
        try:
            return ZoneInfo(name)
        # What is no zone is not found, and what is a path, a folder or no text is something else for each system.
        except (LookupError, ValueError, OSError):
            pass
    return ZoneInfo("UTC")
