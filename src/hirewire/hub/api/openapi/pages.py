"""The description of the API, for programs and for people. It is public, like the protocol."""

from hashlib import sha256
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from hirewire.hub.api.openapi.openapi import NOTES, REFUSAL, document_bytes
from hirewire.hub.api.openapi.operations import V2, root, roots
from hirewire.hub.api.openapi.reading import endpoints, parts, refusals
from hirewire.hub.api.openapi.webhooks import ABOUT
from hirewire.hub.api.rest.versions import VERSIONS, is_active
from hirewire.wire.push import EVENTS

#: How long a copy is fresh, in seconds; after that, clients revalidate it by its ETag.
_LIFE: Final = 300


def _etag(_request: HttpRequest, version: str = V2) -> str | None:
    return f'"{sha256(document_bytes(version)).hexdigest()[:32]}"' if _is_there(version) else None


@require_safe
@condition(etag_func=_etag)
def openapi(_request: HttpRequest, version: str = V2) -> HttpResponse:
    """Return the OpenAPI document. Scripts of any website may read it.

    The protocol is public, so the document reveals nothing new except the address of this installation.
    """
    if not _is_there(version):
        raise Http404
    headers = {"Cache-Control": f"public, max-age={_LIFE}", "Access-Control-Allow-Origin": "*"}
    return HttpResponse(document_bytes(version), content_type="application/json", headers=headers)


@require_safe
def api(request: HttpRequest, version: str = V2) -> HttpResponse:
    if not _is_there(version):
        raise Http404
    context = {
        "root": root(version),
        "roots": roots(),
        "parts": parts(version),
        "endpoints": endpoints() if version == V2 else (),
        "events": EVENTS.items() if version == V2 else (),
        "about_events": ABOUT,
        "notes": NOTES,
        "refusal": REFUSAL,
        "refusals": refusals(),
    }
    return render(request, "hub/api/openapi/api.html", context)


def _is_there(version: str) -> bool:
    return version == V2 or (version in VERSIONS and is_active(version))
