"""Finds the section of the API's page that describes a call or an event."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs

from django.urls import reverse

from hirewire.hub.api.openapi.operations import V2
from hirewire.hub.api.openapi.reading import MethodPart, ResourcePart, endpoints, parts
from hirewire.hub.api.rest.versions import VERSIONS, is_active, number_of
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.wire.push import EVENTS, PushType


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of the API's page. Its text is always in English."""

    address: str
    title: str
    words: str


def of_call(call: ApiCall) -> Passage:
    if call.path.startswith("/oauth/"):
        return _of_endpoint(call)
    root = _root(call)
    part = _resources(root).get(call.resource)
    if part is None:
        return Passage(f"{_page(root)}#refusals", "Refusals", "")
    method = next(_methods(part, call), None)
    title = part.name if method is None else f"{part.name}, {method.name}"
    return Passage(f"{_page(root)}#{part.anchor}", title, part.summary if method is None else method.words)


def of_event(kind: str) -> Passage:
    event = EVENTS.get(PushType(kind)) if kind in list(PushType) else None
    words = "" if event is None else f"{event.summary}. {event.words}"
    return Passage(f"{_page(V2)}#push", kind, words)


def _of_endpoint(call: ApiCall) -> Passage:
    path = call.path.rstrip("/")
    words = next((endpoint.words or endpoint.name for endpoint in endpoints() if endpoint.call == path), "")
    return Passage(f"{_page(V2)}#oauth", path.rpartition("/")[2], words)


def _root(call: ApiCall) -> str:
    """Return the API version: below ``/rest/`` the one that the call names, elsewhere ``V2``.

    If the named version is not active, return the newest active one.
    """
    if not call.path.startswith("/rest/"):
        return V2
    active = [version for version in VERSIONS if is_active(version)]
    return next((version for version in active if call.version in {version, number_of(version)}), active[-1])


def _page(root: str) -> str:
    return reverse("api") if root == V2 else reverse("api-version", args=[root])


@cache
def _resources(root: str) -> dict[str, ResourcePart]:
    return {part.name: part for part in parts(root)}


def _methods(part: ResourcePart, call: ApiCall) -> Iterator[MethodPart]:
    """Find the method that was called. If it is a finder or an action, the query string contains its name."""
    query = parse_qs(call.query)
    names = {call.method, *(f"{call.method} {name}" for key in ("q", "action") for name in query.get(key, ()))}
    return (method for method in part.methods if method.name in names)
