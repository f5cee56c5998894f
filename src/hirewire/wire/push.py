"""Push events: pointers without customer data, signed with the application's secret."""

import hmac
import json
from enum import StrEnum
from typing import Final

import msgspec

SIGNATURE_HEADER: Final = "X-LI-Signature"
#: Part of what is signed. Some senders also put it before the signature, so both forms are read.
_PREFIX: Final = "hmacsha256="


class PushType(StrEnum):
    EXPORT_CANDIDATE_PROFILE = "EXPORT_CANDIDATE_PROFILE"
    INTEGRATION_STATUS_CHANGE = "INTEGRATION_STATUS_CHANGE"


class PushEvent(msgspec.Struct, frozen=True, rename="camel"):
    """``id`` is the ``requestId`` of the call that fetches what happened; types may be added at any time."""

    id: str
    type: str
    #: Milliseconds since 1970; an event without it never expires.
    expires_at: int | None = None


def body(event: PushEvent) -> bytes:
    """The bytes to send and to sign: ASCII, other characters escaped, as the signature demands."""
    members: dict[str, str | int] = {"id": event.id, "type": event.type}
    if event.expires_at is not None:
        members["expiresAt"] = event.expires_at
    return json.dumps(members, separators=(",", ":")).encode()


def decode_event(body: bytes) -> PushEvent:
    return msgspec.json.decode(body, type=PushEvent)


def signature(body: bytes, secret: str) -> str:
    return hmac.digest(secret.encode(), _PREFIX.encode() + body, "sha256").hex()


def is_signed(body: bytes, header: str, secret: str) -> bool:
    given = header.strip().removeprefix(_PREFIX).lower()
    return hmac.compare_digest(given.encode(), signature(body, secret).encode())


def challenge_response(code: str, secret: str) -> str:
    """What the owner of a URL answers to prove that it holds the secret."""
    return hmac.digest(secret.encode(), code.encode(), "sha256").hex()
