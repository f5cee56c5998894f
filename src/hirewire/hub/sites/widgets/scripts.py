"""The scripts that a page of an ATS loads, at the documented URLs."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import etag, require_safe

from hirewire.hub.sites.widgets.catalog import WIDGETS, Widget

_FOLDER = Path(__file__).parents[2] / "static" / "hub" / "widgets"
#: How long browsers cache the scripts. The URLs never change, and a new release must reach pages within minutes.
_SECONDS = 300
#: Placeholders in the sources of the loader and of the plain extension. Each stands for the entries of a JSON object.
_EXTENSIONS, _WIDGET = b"/* extensions */", b"/* widget */"
#: The placeholder for the part of the loader that is in a separate file.
_STAND_IN = b"/* stand-in */ undefined;"


@cache
def _loader() -> tuple[bytes, str]:
    served_at = {widget.extension: f"/{widget.addresses[0]}" for widget in WIDGETS}
    source = (_FOLDER / "in.js").read_bytes().replace(_STAND_IN, (_FOLDER / "stand-in.js").read_bytes())
    return _filled(source, {_EXTENSIONS: served_at})


@cache
def _extension(widget: Widget) -> tuple[bytes, str]:
    if widget.tag is None:
        return _filled((_FOLDER / f"{widget.name}-extension.js").read_bytes(), {})
    row = {"extension": widget.extension, "path": f"/widgets/{widget.name}/", **asdict(widget.tag)}
    return _filled((_FOLDER / "plain-extension.js").read_bytes(), {_WIDGET: row})


def _filled(source: bytes, tables: Mapping[bytes, Mapping[str, object]]) -> tuple[bytes, str]:
    """Return the script with its placeholders filled in, and its ETag."""
    for placeholder, table in tables.items():
        source = source.replace(placeholder, json.dumps(table)[1:-1].encode())
    return source, f'"{sha256(source).hexdigest()[:20]}"'


def _served(source: bytes) -> HttpResponse:
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, public=True, max_age=_SECONDS)
    # Let pages that isolate themselves (COEP) load the script, with or without CORS.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@etag(lambda _request: _loader()[1])
def loader(_request: HttpRequest) -> HttpResponse:
    return _served(_loader()[0])


@require_safe
@etag(lambda _request, widget: _extension(widget)[1])
def extension(_request: HttpRequest, widget: Widget) -> HttpResponse:
    return _served(_extension(widget)[0])
