"""The certificate that proves a purge. It lists kinds and numbers of rows, but none of the data."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hirewire.hub.lifecycle.inventory.tables import KEPT
from hirewire.hub.lifecycle.purges.models import Purge

Document = dict[str, Any]


def certificate(purge: Purge, after: Mapping[str, int]) -> Document:
    """Return the certificate. ``removed`` may exceed ``before``: rows that arrive during the purge are removed, too."""
    document: Document = {
        "certificate": purge.pk,
        "company": {"urn": purge.organization.urn, "name": purge.organization.name},
        "scope": purge.scope,
        "application": None if purge.application is None else purge.application.urn,
        "requestedBy": f"urn:li:seat:{purge.seat_id}",
        "requestedAt": _iso(purge.requested_at),
        "startedAt": _iso(purge.started_at),
        "finishedAt": _iso(purge.finished_at),
        "records": [
            {
                "kind": kind,
                "before": purge.before.get(kind, 0),
                "removed": purge.counts.get(kind, 0),
                "after": left,
            }
            for kind, left in after.items()
        ],
        "kept": [{"kind": table.kind, "reason": table.reason} for table in KEPT],
    }
    return {**document, "sha256": digest(document)}


def was_stored(records: Mapping[str, Any]) -> bool:
    """Return whether records of a kind were stored. ``records`` is the certificate's entry for the kind."""
    return any(records[time] for time in ("before", "removed", "after"))


def digest(document: Document) -> str:
    """Digest of the document without ``sha256``, with sorted keys and no spaces, so that anybody can recompute it."""
    bare = {name: value for name, value in document.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(bare, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _iso(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat(timespec="seconds")
