"""Webhooks of the double of SmartRecruiters: subscriptions, the handshake that activates them, and signatures."""

import hmac
import json
import urllib.request
import uuid
from collections.abc import Callable
from typing import Final

from hirewire.agent.doubles import serving
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import Clock

VERSION: Final = "v201910"
_PATIENCE: Final = 20.0
#: Asks a receiver whether it wants webhooks. Takes the receiver's address and a secret to send. Returns the secret that
#: the answer contains.
Ask = Callable[[str, str], str]


class Webhooks:
    def __init__(
        self, *, keys: tuple[str, ...], clock: Clock, deliver: serving.Deliver = serving.send, ask: Ask | None = None
    ) -> None:
        #: All active signature keys. In SmartRecruiters, an old key stays active for a day.
        self.keys = list(keys)
        self._clock, self._deliver = clock, deliver
        self.ask: Ask = ask or _ask

    def signed(self, event: str, content: Row) -> tuple[bytes, dict[str, str]]:
        body = json.dumps(content).encode()
        headers = {
            "event-id": str(uuid.uuid4()),
            "event-name": event,
            "event-version": VERSION,
            "link": '<https://api.smartrecruiters.com/candidates/x>; rel="self"',
            "smartrecruiters-timestamp": f"{self._clock.now().timestamp():.0f}",
        }
        parts = [headers["smartrecruiters-timestamp"].encode(), body]
        parts += [headers[name].encode() for name in ("event-id", "event-name", "event-version", "link")]
        digests = [hmac.digest(key.encode(), b".".join(parts), "sha256").hex() for key in self.keys]
        return body, {
            **headers,
            "smartrecruiters-signature": ";".join(f"v1={digest}" for digest in digests),
            "Content-Type": "application/json",
        }

    def tell(self, subscription: Row, event: str, content: Row) -> None:
        body, headers = self.signed(event, content)
        given = subscription.get("callbackAuthentication") or {}
        if given.get("headerName"):
            headers[given["headerName"]] = given["headerValue"]
        self._deliver(subscription["callbackUrl"], body, headers)


def _ask(url: str, secret: str) -> str:
    request = serving.request_to(url, b"", {"X-Hook-Secret": secret})
    if request is None:
        return ""
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - checked by ``request_to``
            return str(answer.headers.get("X-Hook-Secret", ""))
    except OSError:
        return ""
