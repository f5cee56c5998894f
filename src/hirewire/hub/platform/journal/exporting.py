"""Turns the journal's calls into records for an export. The journal has already masked personal data in the calls."""

from datetime import UTC
from typing import Any

from hirewire.hub.platform.journal.models import ApiCall


def call_record(call: ApiCall) -> dict[str, Any]:
    """Return a call as a record. ``call.application`` must be loaded."""
    return {
        "id": call.uuid,
        "at": call.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "client_id": None if call.application is None else call.application.client_id,
        "verb": call.verb,
        "path": call.path,
        "query": call.query,
        "resource": call.resource,
        "method": call.method,
        "status": call.status,
        "done": call.done,
        "refused": call.refused,
        "took_ms": call.took_ms,
        "request_headers": call.request_headers,
        "request": call.request_body,
        "answer_headers": call.answer_headers,
        "answer": call.answer_body,
        "lost_before": call.lost_before,
    }
