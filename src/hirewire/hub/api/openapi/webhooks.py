"""Push events: what the hub sends to the address that an application has set as CALLBACK_URL."""

from typing import Any, Final

from hirewire.hub.api.openapi import examples
from hirewire.hub.api.openapi.schemas import Schema, Schemas
from hirewire.wire.push import EVENTS, SIGNATURE_HEADER, Event, JobsWanted, PushEvent, PushType

_JSON: Final = "application/json"
TAGS: Final = [
    {"name": "Push events", "description": "What the hub sends to an application's address. Answer with 200."}
]


KINDS: Final = tuple(
    dict.fromkeys((PushEvent, JobsWanted, *(record for event in EVENTS.values() for record in event.content)))
)
ABOUT: Final = (
    "First check the signature against the bytes as received. Answer within 10 seconds and do the work "
    "afterwards. Any answer from 200 to 299 means that the event arrived. After any other answer, the event is sent "
    "again: the event of an export for 15 minutes, the event of an evaluation for 24 hours, and every other event for "
    "three days. The same event may arrive twice, with the same `id`."
)


def webhooks(schemas: Schemas) -> dict[str, Any]:
    return {kind.value: {"post": _operation(kind, event, schemas)} for kind, event in EVENTS.items()}


def _operation(kind: PushType, event: Event, schemas: Schemas) -> dict[str, Any]:
    return {
        "operationId": f"push.{kind.value}",
        "tags": ["Push events"],
        "summary": event.summary,
        "description": f"{event.words}\n\n{ABOUT}",
        "parameters": [_signature()],
        "requestBody": {
            "description": "The event. The signature covers these bytes.",
            "required": True,
            "content": {_JSON: {"schema": schema(kind, schemas), "example": example(kind, schemas)}},
        },
        "responses": {"200": {"description": "The event arrived. The body of the answer is not read."}},
        "security": [],
    }


def schema(kind: PushType, schemas: Schemas) -> Schema:
    """The schema as one flat object, which code generators handle best."""
    event = EVENTS[kind]
    own = schemas.named[PushEvent.__name__]
    properties = {**own["properties"], "type": {"type": "string", "const": kind.value, "description": "What happened."}}
    required = list(own["required"])
    if not event.expires:
        del properties["expiresAt"]
    if event.content:
        properties["developerApplicationUrn"] = schemas.named[JobsWanted.__name__]["properties"][
            "developerApplicationUrn"
        ]
    for record in event.content:
        properties |= schemas.named[record.__name__]["properties"]
        required += schemas.named[record.__name__].get("required", [])
    return {"type": "object", "properties": properties, "required": required}


def example(kind: PushType, schemas: Schemas) -> dict[str, Any]:
    shown = examples.value(schema(kind, schemas), schemas)
    if EVENTS[kind].expires:
        shown["expiresAt"] = 1767312000000
    return dict(shown)


def _signature() -> dict[str, Any]:
    return {
        "name": SIGNATURE_HEADER,
        "in": "header",
        "required": True,
        "description": "An HMAC-SHA256 in hex. The key is the application's secret, and the message is `hmacsha256=` "
        "followed by the body. Compare in constant time. Some senders also put `hmacsha256=` before the signature, so "
        "accept it with and without this prefix.",
        "schema": {"type": "string"},
        "example": "5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
    }
