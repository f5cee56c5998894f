"""Webhooks of the double of Workable, signed with the API token with which the subscription was made."""

import hmac
import json

from hirewire.agent.doubles import serving
from hirewire.agent.doubles.base import Row


class Webhooks:
    def __init__(self, *, key: str, deliver: serving.Deliver = serving.send) -> None:
        self.key, self._deliver = key, deliver
        #: The API token with which each subscription was made, keyed by the subscription's id.
        self.signers: dict[str, str] = {}

    def signed(self, event: str, data: Row, *, key: str = "") -> tuple[bytes, dict[str, str]]:
        body = json.dumps({"event_type": event, "resource_type": event.partition("_")[0], "data": data}).encode()
        digest = hmac.digest((key or self.key).encode(), body, "sha256").hex()
        return body, {"X-Workable-Signature": digest, "Content-Type": "application/json"}

    def tell(self, subscription: Row, data: Row) -> None:
        # ``signers`` lacks subscriptions that were not made through the API. For these, use the current token.
        key = self.signers.get(subscription["id"], self.key)
        self._deliver(subscription["target"], *self.signed(subscription["event"], data, key=key))
