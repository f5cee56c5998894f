"""Webhooks that the double of Greenhouse sends, signed over the raw body, in which some characters are escaped."""

import hmac
import json
import uuid
from collections.abc import Mapping
from typing import Final

from hirewire.agent.doubles import serving
from hirewire.agent.doubles.base import Row

#: Greenhouse escapes these characters, although JSON does not require this. So a receiver that encodes the JSON again
#: computes a wrong signature.
_ESCAPES: Final[Mapping[str, str]] = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


class Webhooks:
    def __init__(self, *, secret: str, deliver: serving.Deliver = serving.send) -> None:
        self.secret = secret
        self._deliver = deliver
        #: In Greenhouse, people enter the address by hand.
        self.url = ""

    def signed(self, action: str, payload: Row) -> tuple[bytes, dict[str, str]]:
        content = json.dumps({"action": action, "payload": payload}, ensure_ascii=False)
        for character, escaped in _ESCAPES.items():
            content = content.replace(character, escaped)
        body = content.encode()
        digest = hmac.digest(self.secret.encode(), body, "sha256").hex()
        headers = {
            "Signature": f"sha256 {digest}",
            "Greenhouse-Event-ID": str(uuid.uuid4()),
            "Content-Type": "application/json",
        }
        return body, headers

    def tell(self, action: str, payload: Row) -> None:
        if self.url:
            self._deliver(self.url, *self.signed(action, payload))

    def tell_candidate(self, action: str, row: Row) -> None:
        self.tell(action, {"candidate": _short(row)})

    def tell_application(self, action: str, row: Row) -> None:
        self.tell(action, application_payload(row))

    def tell_person(self, action: str, row: Row, **more: object) -> None:
        self.tell(action, {"person": {**_short(row), **more}})


def application_payload(row: Row) -> Row:
    return {
        "application": {
            "id": row["id"],
            "status": "active" if row["status"] == "in_process" else row["status"],
            "prospect": row["prospect"],
            "last_activity_at": row["last_activity_at"],
            "candidate": {"id": row["candidate_id"]},
            "jobs": [{"id": row["job_id"]}] if row["job_id"] else [],
        }
    }


def _short(row: Row) -> Row:
    return {
        "id": row["id"],
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "company": row.get("company"),
        "title": row.get("title"),
        "created_at": row["created_at"],
        "is_private": bool(row.get("private")),
        "can_email": row.get("can_email"),
    }
