"""The scripts that a page of an ATS loads, at the documented URLs."""

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import etag, require_safe

from hirewire.hub.sites.widgets.catalog import WIDGETS, Widget

_FOLDER = Path(__file__).parents[2] / "static" / "hub" / "widgets"
#: The URLs are fixed, so a new release must reach pages within minutes.
_SECONDS = 300
_LOADER = "in.js"
#: Placeholder in the loader's source for the entries of its table of extensions.
_EXTENSIONS = b"/* extensions */"


@lru_cache(maxsize=8)
def _source(name: str) -> tuple[bytes, str]:
    source = (_FOLDER / name).read_bytes()
    if name == _LOADER:
        source = source.replace(_EXTENSIONS, json.dumps(_served_at()).strip("{}").encode())
    return source, f'"{sha256(source).hexdigest()[:20]}"'


def _served_at() -> dict[str, str]:
    return {widget.extension: f"/{widget.addresses[0]}" for widget in WIDGETS}


def _served(name: str) -> HttpResponse:
    response = HttpResponse(_source(name)[0], content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, public=True, max_age=_SECONDS)
    # Pages that isolate themselves (COEP) may load it, also with CORS.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@etag(lambda _request: _source(_LOADER)[1])
def loader(_request: HttpRequest) -> HttpResponse:
    return _served(_LOADER)


@require_safe
@etag(lambda _request, widget: _source(widget.script)[1])
def extension(_request: HttpRequest, widget: Widget) -> HttpResponse:
    return _served(widget.script)
