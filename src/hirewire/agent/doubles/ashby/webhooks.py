"""Webhooks that the double of Ashby sends, signed over the raw body."""

import hmac
import json
import uuid
from typing import TYPE_CHECKING

from hirewire.agent.doubles import serving
from hirewire.agent.doubles.ashby import shapes
from hirewire.agent.doubles.base import Row

if TYPE_CHECKING:
    from hirewire.agent.doubles.ashby.double import Ashby


class Webhooks:
    def __init__(self, double: "Ashby", *, secret: str, deliver: serving.Deliver = serving.send) -> None:
        self._double, self.secret, self._deliver = double, secret, deliver
        #: In Ashby, people enter the address by hand.
        self.url = ""

    def signed(self, action: str, data: Row) -> tuple[bytes, dict[str, str]]:
        # In Ashby, all events of one action, such as a hire, share an action id. In the double, each event has its own.
        body = json.dumps({"action": action, "webhookActionId": str(uuid.uuid4()), "data": data}).encode()
        digest = hmac.digest(self.secret.encode(), body, "sha256").hex()
        return body, {"Ashby-Signature": f"sha256={digest}", "Content-Type": "application/json"}

    def tell(self, action: str, data: Row) -> None:
        if self.url:
            self._deliver(self.url, *self.signed(action, data))

    def tell_application(self, action: str, row: Row) -> None:
        self.tell(action, {"application": shapes.application(self._double, row)})
