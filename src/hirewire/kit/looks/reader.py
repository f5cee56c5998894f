"""The language and the time zone of a page.

The language is the one that the reader has chosen, or else the browser's. The time zone is always the browser's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

#: looks.js sets this cookie to the browser's time zone. No identity and no permission depends on it.
ZONE_COOKIE: Final = "zone"
#: A text with more characters than this is not looked up as the name of a zone. All names of zones are shorter.
LONGEST_ZONE: Final = 64


class Reader:
    """Answers each request in the reader's language and time zone. Outside requests everything is English and UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language), timezone.override(zone_named(request.COOKIES.get(ZONE_COOKIE, ""))):
            response = self.get_response(request)
        # Public responses, such as scripts, are the same in every language.
        if "public" not in response.get("Cache-Control", ""):
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Use the language that another site's page asks for, such as ``de`` or ``de-AT``, if we have a translation."""
    try:
        known = translation.get_supported_language_variant(language or "")
    except LookupError:
        known = translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(known):
        yield


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo:
    if 0 < len(name) <= LONGEST_ZONE:
        try:
            return ZoneInfo(name)
        # An unknown zone raises LookupError. For a path, a folder or an invalid text, the error depends on the system.
        except (LookupError, ValueError, OSError):
            pass
    return ZoneInfo("UTC")
