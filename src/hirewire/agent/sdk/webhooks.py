import hmac
from typing import TypeVar

import msgspec

from hirewire.agent.sdk.connector import Webhook
from hirewire.agent.sdk.errors import BadWebhook

T = TypeVar("T")


def signature(secret: str, content: bytes) -> str:
    """HMAC with SHA-256, in hexadecimal digits."""
    return hmac.digest(secret.encode(), content, "sha256").hex()


def is_same(given: str, expected: str) -> bool:
    """Compare two signatures in a time that does not depend on where they differ."""
    return hmac.compare_digest(given.encode(), expected.encode())


def header(request: Webhook, name: str) -> str:
    wanted = name.casefold()
    return next((value for key, value in request.headers.items() if key.casefold() == wanted), "")


def require_signed_body(request: Webhook, *, name: str, prefix: str, secret: str, ats: str) -> None:
    if not is_same(header(request, name), prefix + signature(secret, request.body)):
        raise BadWebhook(f"The signature is not from {ats}.")


def event_in(request: Webhook, shape: type[T], *, ats: str) -> T:
    try:
        return msgspec.json.decode(request.body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as broken:
        raise BadWebhook(f"The body is not an event of {ats}.") from broken
