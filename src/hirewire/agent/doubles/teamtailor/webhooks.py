"""Webhooks of the double of Teamtailor.

The payload is signed, and the signature is sent both in a header and in the body. There are no retries.
"""

import hmac
import json
from base64 import b64encode

from hirewire.agent.doubles import serving
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import Clock

KINDS = {"candidates": "candidate", "jobs": "job", "job-applications": "job_application"}


class Webhooks:
    def __init__(self, *, key: str, clock: Clock, deliver: serving.Deliver = serving.send) -> None:
        self.key, self._clock = key, clock
        self._deliver = deliver
        #: The receiver's address. In Teamtailor, a person enters it by hand, and Teamtailor generates the key.
        self.url = ""

    def signed(self, event: str, data: Row) -> tuple[bytes, dict[str, str]]:
        payload = json.dumps({"event_name": event, "data": data}, separators=(",", ":"))
        signature = self.signature(f'{{"payload":{payload}}}'.encode())
        body = f'{{"payload":{payload},"signature":"{signature}"}}'.encode()
        return body, {"TT-Signature": signature, "Content-Type": "application/json"}

    def signature(self, content: bytes) -> str:
        at = f"{self._clock.now().timestamp():.0f}"
        digest = hmac.digest(self.key.encode(), f"{at}.".encode() + content, "sha256").hex()
        return b64encode(f"t={at},v2={digest}".encode()).decode()

    def tell(self, kind: str, action: str, row: Row) -> None:
        if self.url and kind in KINDS:
            data: Row = {"id": row["id"], "type": kind}
            if action != "destroy":
                data["attributes"] = {name: row[name] for name in row if name != "id"}
            self._deliver(self.url, *self.signed(f"{KINDS[kind]}.{action}", data))
