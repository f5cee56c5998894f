"""The scripts that a page of an ATS loads, at the addresses that the documentation names."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import etag, require_safe

_FOLDER = Path(__file__).parents[2] / "static" / "hub" / "widgets"
#: Their addresses are fixed, so a new release must reach pages within minutes.
_SECONDS = 300


@lru_cache(maxsize=8)
def _source(name: str) -> tuple[bytes, str]:
    source = (_FOLDER / name).read_bytes()
    return source, f'"{sha256(source).hexdigest()[:20]}"'


def _served(name: str) -> HttpResponse:
    response = HttpResponse(_source(name)[0], content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, public=True, max_age=_SECONDS)
    # Pages that isolate themselves (COEP) may load it, and may ask for it with CORS.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@etag(lambda _request: _source("in.js")[1])
def loader(_request: HttpRequest) -> HttpResponse:
    return _served("in.js")


@require_safe
@etag(lambda _request: _source("onboarding-extension.js")[1])
def onboarding_extension(_request: HttpRequest) -> HttpResponse:
    return _served("onboarding-extension.js")


@require_safe
@etag(lambda _request: _source("profile-extension.js")[1])
def profile_extension(_request: HttpRequest) -> HttpResponse:
    return _served("profile-extension.js")


@require_safe
@etag(lambda _request: _source("matches-extension.js")[1])
def matches_extension(_request: HttpRequest) -> HttpResponse:
    return _served("matches-extension.js")


@require_safe
@etag(lambda _request: _source("search-extension.js")[1])
def search_extension(_request: HttpRequest) -> HttpResponse:
    return _served("search-extension.js")
