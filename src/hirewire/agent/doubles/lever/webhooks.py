"""Webhooks that the double of Lever sends. The signature is in the body, and covers a random token and the time."""

import hmac
import json
import secrets
from typing import Final

from hirewire.agent.doubles import serving
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.lever.store import Store

_HEADERS: Final = {"Content-Type": "application/json"}


class Webhooks:
    def __init__(self, store: Store, *, deliver: serving.Deliver = serving.send) -> None:
        self._store, self._deliver = store, deliver
        self.tokens: dict[str, str] = {}

    def signed(self, event: str, data: Row, *, signature_token: str) -> tuple[bytes, dict[str, str]]:
        token, triggered_at = secrets.token_hex(16), self._store.now()
        digest = hmac.digest(signature_token.encode(), f"{token}{triggered_at}".encode(), "sha256").hex()
        body = {"event": event, "triggeredAt": triggered_at, "token": token, "signature": digest, "data": data}
        return json.dumps(body).encode(), dict(_HEADERS)

    def tell(self, event: str, data: Row) -> None:
        for row in self._store.rows("webhooks", event=event):
            self._deliver(row["url"], *self.signed(event, data, signature_token=self.tokens[row["id"]]))

    def tell_about(self, event: str, opportunity: Row, **more: object) -> None:
        self.tell(event, opportunity_data(opportunity, **more))


def opportunity_data(opportunity: Row, **more: object) -> Row:
    # ``candidateId`` is the older name of ``opportunityId``. Lever still sends both.
    ids = {"candidateId": opportunity["id"], "opportunityId": opportunity["id"], "contactId": opportunity["contact"]}
    return {**ids, **more}
