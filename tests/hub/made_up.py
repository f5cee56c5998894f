import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpx2
import msgspec
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from hirewire.hub.restli.dispatch import Facade
from hirewire.hub.restli.gate import ApiGate
from hirewire.hub.restli.resource import (
    BatchAnswer,
    Context,
    Created,
    Done,
    Outcomes,
    Page,
    Refused,
    Resource,
    action,
    finder,
)
from hirewire.wire.restli import Key, Protocol, encode_key
from tests.support.http import InProcess

A = "context=urn:li:organization:7&id=A&dataProvider=ATS"
B = "context=urn:li:organization:7&id=B&dataProvider=ATS"
IDS_A = "ids[0].id=A&ids[0].context=urn:li:organization:7&ids[0].dataProvider=ATS"
IDS_AB = f"{IDS_A}&ids[1].id=B&ids[1].context=urn%3Ali%3Aorganization%3A7&ids[1].dataProvider=ATS"
ANSWERED_A = "context=urn%3Ali%3Aorganization%3A7&dataProvider=ATS&id=A"


class Things(Resource[str]):
    """Accepts records unless their id is "refused"."""

    name = "things"
    key_parts = ("id", "context", "dataProvider")

    def batch_get(self, caller: str, keys: Sequence[Key], context: Context) -> BatchAnswer:
        return BatchAnswer({key: {"id": _id(key), "size": 1} for key in keys if _id(key) != "missing"})

    def batch_update(self, caller: str, entities: Sequence[tuple[Key, msgspec.Raw]], context: Context) -> Outcomes:
        return {key: _judged(key) for key, _ in entities}

    def batch_partial_update(
        self, caller: str, entities: Sequence[tuple[Key, msgspec.Raw]], context: Context
    ) -> Outcomes:
        return {key: Done(200) for key, _ in entities}

    def batch_delete(self, caller: str, keys: Sequence[Key], context: Context) -> Outcomes:
        return {key: _judged(key) for key in keys}

    def batch_create(
        self, caller: str, elements: Sequence[msgspec.Raw], context: Context
    ) -> Sequence[Created | Refused]:
        return [Created(id=str(place), status=202) for place, _ in enumerate(elements)]

    def create(self, caller: str, body: msgspec.Raw, context: Context) -> Created:
        return Created(id="urn:li:thing:1")

    def get(self, caller: str, key: Key, context: Context) -> object:
        return {"key": encode_key(key, Protocol.V1), "size": 1}

    @finder("size")
    def by_size(self, caller: str, context: Context) -> Page:
        return Page([{"number": number} for number in range(25)][context.start : context.start + context.count], 25)

    @action("weigh")
    def weigh(self, caller: str, body: msgspec.Raw, context: Context) -> object:
        return {"asked": json.loads(bytes(body))}


class Loads(Resource[str]):
    name = "loads"

    def batch_create(
        self, caller: str, elements: Sequence[msgspec.Raw], context: Context
    ) -> Sequence[Created | Refused]:
        return [Created(id=str(place)) for place, _ in enumerate(elements)]


class Parts(Resource[str]):
    name = "parts"
    parent = "things"

    def get_all(self, caller: str, context: Context) -> Page:
        return Page([{"parent": encode_key(context.parent or "", Protocol.V1)}], 11)

    def get(self, caller: str, key: Key, context: Context) -> object:
        return {"parent": encode_key(context.parent or "", Protocol.V1), "key": key}

    def delete(self, caller: str, key: Key, context: Context) -> None:
        raise RuntimeError("a fault of ours")


def _id(key: Key) -> str:
    return key if isinstance(key, str) else key["id"]


def _judged(key: Key) -> Done | Refused:
    return Refused(422, "ERROR :: /size :: is too large\n") if _id(key) == "refused" else Done()


def _site() -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    facade = Facade(prefix="/v2/", resources=[Things(), Loads(), Parts()], authenticate=lambda _call: "somebody")
    gate = ApiGate(lambda _request: HttpResponse("a page"), {"/v2/": facade})

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = gate(WSGIRequest(environ))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    return app


def call(
    verb: str, path: str, *, body: object = None, content: bytes = b"", headers: dict[str, str] | None = None
) -> httpx2.Response:
    with httpx2.Client(transport=InProcess(_site()), base_url="http://hub.test") as client:
        sent = content if body is None else json.dumps(body).encode()
        return client.request(verb, path, content=sent, headers=headers or {})


V2 = {"X-RestLi-Protocol-Version": "2.0.0"}
